with source as (

    select
        business_id,
        connection_id,
        platform,
        currency_code,
        timezone,
        clock_at
    from {{ source('core', 'connections') }}

)

select
    business_id,
    connection_id,
    platform,
    currency_code::text as currency_code,
    timezone,
    clock_at
from source
