with source as (

    select * from {{ source('raw', 'shopify_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        o.test,
        o."currencyCode" as currency_code,
        payment.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as o (
                test boolean,
                "currencyCode" text,
                transactions jsonb
            )
    cross join lateral jsonb_to_recordset(o.transactions) as payment (
        id text,
        kind text,
        status text,
        gateway text,
        "processedAt" timestamptz,
        "amountSet" jsonb
    )

)

select
    business_id,
    connection_id,
    id as transaction_id,
    order_id,
    lower(kind) as kind,
    lower(status) as status,
    gateway,
    coalesce(test, false) as is_test,
    currency_code,
    {{ shop_money('"amountSet"') }} as amount,
    "processedAt" as happened_at
from parsed
