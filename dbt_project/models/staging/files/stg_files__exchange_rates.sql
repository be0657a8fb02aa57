with source as (

    select
        business_id,
        connection_id,
        id,
        payload,
        loaded_at
    from {{ source('raw', 'files_exchange_rates') }}
    where not is_deleted
    union all
    select
        business_id,
        connection_id,
        id,
        payload,
        loaded_at
    from {{ source('raw', 'files_exchange_rates_history') }}
    where not is_deleted

)

select
    business_id,
    connection_id,
    id as row_id,
    upper(payload ->> 'currency_code') as currency_code,
    payload ->> 'base_currency_code' as reporting_currency_code,
    -- landing wrote midnight of some zone as an instant: noon of it is the same day in UTC from UTC-11 to UTC+12
    ((payload ->> 'rate_on')::timestamptz at time zone 'UTC' + interval '12 hours')::date as rate_on,
    (payload ->> 'rate')::numeric as rate,
    'file' as rate_source,
    loaded_at
from source
