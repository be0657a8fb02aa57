with source as (

    select * from {{ source('raw', 'ga4_traffic_by_landing_page') }}
    where not is_deleted

)

select
    business_id,
    connection_id,
    id as row_id,
    {{ day_of("payload ->> 'date'") }} as visited_on,
    coalesce(nullif(payload ->> 'landingPage', ''), '(not set)') as landing_page,
    {{ traffic_figures() }}
from source
