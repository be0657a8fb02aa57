with source as (

    select * from {{ source('raw', 'bigcommerce_order_refunds') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as refund_id,
        r.order_id,
        r.created,
        payment.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as r (
                order_id text,
                created timestamptz,
                payments jsonb
            )
    cross join lateral jsonb_to_recordset(r.payments) as payment (
        id text,
        provider_id text,
        amount text,
        is_declined boolean
    )

)

select
    business_id,
    connection_id,
    refund_id,
    order_id,
    id as transaction_id,
    provider_id as gateway,
    coalesce(is_declined, false) as is_declined,
    {{ amount_of('amount') }} as amount,
    created as happened_at
from parsed
