with source as (

    select
        business_id,
        connection_id,
        payload,
        coalesce(observed_at, loaded_at) as observed_at,
        true as is_current
    from {{ source('raw', 'shopify_shop') }}
    union all
    select
        business_id,
        connection_id,
        payload,
        coalesce(observed_at, loaded_at) as observed_at,
        false as is_current
    from {{ source('raw', 'shopify_shop_history') }}

)

select
    business_id,
    connection_id,
    payload ->> 'id' as shop_id,
    payload ->> 'currencyCode' as currency_code,
    payload ->> 'ianaTimezone' as timezone,
    observed_at,
    is_current
from source
