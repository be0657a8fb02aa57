with source as (

    {{ every_version('bigcommerce_store') }}

)

select
    business_id,
    connection_id,
    payload ->> 'id' as shop_id,
    payload ->> 'currency' as currency_code,
    payload #>> '{timezone,name}' as timezone,
    observed_at,
    is_current
from source
