with source as (

    select * from {{ source('raw', 'impact_action_updates') }}
    where not is_deleted

)

select
    business_id,
    connection_id,
    id as update_id,
    payload ->> 'ActionId' as action_id,
    upper(payload ->> 'State') as status_word,
    {{ instant_of("payload ->> 'UpdateDate'") }} as updated_at
from source
