with source as (

    select * from {{ source('raw', 'woocommerce_customers') }}
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
        billing jsonb,
        shipping jsonb,
        date_created_gmt text
    )

)

select
    business_id,
    connection_id,
    customer_id,
    {{ mail_hash('email') }} as mail_hash,
    {{ phone_hash("billing ->> 'phone'", "billing ->> 'country'") }} as phone_hash,
    coalesce(nullif(shipping ->> 'country', ''), nullif(billing ->> 'country', '')) as country_code,
    -- WooCommerce asks for no consent of its own: unknown is no consent
    false as has_marketing_consent,
    {{ utc_of('date_created_gmt') }} as created_at
from parsed
