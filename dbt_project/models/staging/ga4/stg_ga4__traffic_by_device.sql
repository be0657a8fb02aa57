with source as (

    select * from {{ source('raw', 'ga4_traffic_by_device') }}
    where not is_deleted

)

select
    business_id,
    connection_id,
    id as row_id,
    {{ day_of("payload ->> 'date'") }} as visited_on,
    coalesce(nullif(payload ->> 'deviceCategory', ''), '(not set)') as device,
    {{ traffic_figures() }}
from source
