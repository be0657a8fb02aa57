with source as (

    -- a partnership that was ended keeps its name
    select * from {{ source('raw', 'rakuten_partnerships') }}

)

select
    business_id,
    connection_id,
    id as programme_id,
    nullif(payload #>> '{advertiser,name}', '') as programme_name
from source
