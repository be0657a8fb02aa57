with source as (

    select * from {{ source('core', 'businesses') }}

)

select
    business_id,
    currency_code::text as currency_code,
    timezone
from source
