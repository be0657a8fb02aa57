with connections as (

    select * from {{ ref('stg_core__connections') }}
    where {{ of_business() }}

),

unioned as (

    select * from {{ ref('int_ga4_sessions__broken_down') }}
    where {{ of_business() }}

)

select
    unioned.*,
    connections.platform
from unioned
inner join connections
    on
        unioned.business_id = connections.business_id
        and unioned.connection_id = connections.connection_id
