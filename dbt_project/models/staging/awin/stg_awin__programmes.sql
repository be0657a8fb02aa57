with source as (

    -- a programme that was left keeps its name
    select * from {{ source('raw', 'awin_programmes') }}

)

select
    business_id,
    connection_id,
    id as programme_id,
    nullif(payload ->> 'name', '') as programme_name
from source
