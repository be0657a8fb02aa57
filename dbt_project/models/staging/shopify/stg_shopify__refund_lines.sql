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
        coalesce(o."taxesIncluded", false) as is_tax_included,
        refund.id as refund_id,
        line.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as o (
                "currencyCode" text,
                "taxesIncluded" boolean,
                refunds jsonb
            )
    cross join lateral jsonb_to_recordset(o.refunds) as refund (id text, "refundLineItems" jsonb)
    cross join lateral jsonb_to_recordset(refund."refundLineItems" -> 'nodes') as line (
        id text,
        "lineItem" jsonb,
        quantity integer,
        "restockType" text,
        "subtotalSet" jsonb,
        "totalTaxSet" jsonb
    )

),

renamed as (

    select
        business_id,
        connection_id,
        order_id,
        refund_id,
        id as refund_line_id,
        "lineItem" ->> 'id' as line_id,
        currency_code,
        lower("restockType") as restock_type,
        is_tax_included,
        quantity,
        coalesce({{ shop_money('"subtotalSet"') }}, 0) as listed_subtotal_amount,
        coalesce({{ shop_money('"totalTaxSet"') }}, 0) as tax_amount
    from parsed

)

select * from renamed
