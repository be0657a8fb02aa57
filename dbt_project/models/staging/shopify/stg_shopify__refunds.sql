with source as (

    select * from {{ source('raw', 'shopify_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        o."currencyCode" as currency_code,
        o."totalPriceSet",
        o.transactions,
        refund.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as o (
                "currencyCode" text,
                "totalPriceSet" jsonb,
                transactions jsonb,
                refunds jsonb
            )
    cross join lateral jsonb_to_recordset(o.refunds) as refund (
        id text,
        "createdAt" timestamptz,
        "processedAt" timestamptz,
        "totalRefundedSet" jsonb
    )

)

select
    business_id,
    connection_id,
    order_id,
    id as refund_id,
    currency_code,
    {{ shop_money('"totalRefundedSet"') }} as refunded_amount,
    {{ shop_money('"totalPriceSet"') }} as order_total_amount,
    {{ received_money('transactions') }} as order_received_amount,
    coalesce("processedAt", "createdAt") as refunded_at
from parsed
