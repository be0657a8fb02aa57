with source as (

    {{ every_version('woocommerce_settings') }}

)

select
    business_id,
    connection_id,
    payload ->> 'url' as shop_id,
    null::text as currency_code,
    nullif(payload ->> 'timezone_string', '') as timezone,
    observed_at,
    is_current
from source
where id = 'site'
