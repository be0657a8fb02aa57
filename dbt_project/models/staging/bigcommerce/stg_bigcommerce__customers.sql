with source as (

    select * from {{ source('raw', 'bigcommerce_customers') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as customer_id,
        c.*
    from source
    cross join lateral jsonb_to_record(source.payload) as c (
        email text,
        phone text,
        date_created timestamptz
    )

)

select
    business_id,
    connection_id,
    customer_id,
    {{ mail_hash('email') }} as mail_hash,
    {{ phone_hash('phone') }} as phone_hash,
    null::text as country_code,
    -- the consent that BigCommerce shows is to mails about abandoned carts: to no other
    false as has_marketing_consent,
    date_created as created_at
from parsed
