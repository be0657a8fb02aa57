with source as (

    select * from {{ source('raw', 'ecb_exchange_rates') }}

)

select
    rate_on,
    payload as units_per_euro,
    'ecb' as rate_source,
    loaded_at
from source
