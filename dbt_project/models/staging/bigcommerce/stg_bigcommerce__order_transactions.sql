with source as (

    select * from {{ source('raw', 'bigcommerce_order_transactions') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as transaction_id,
        t.*
    from source
    cross join lateral jsonb_to_record(source.payload) as t (
        order_id text,
        event text,
        method text,
        amount text,
        currency text,
        gateway text,
        date_created timestamptz,
        test boolean,
        status text
    )

)

select
    business_id,
    connection_id,
    transaction_id,
    order_id,
    lower(event) as event,
    method as payment_method,
    gateway,
    lower(status) as status,
    coalesce(test, false) as is_test,
    {{ amount_of('amount') }} as amount,
    currency as currency_code,
    date_created as happened_at
from parsed
