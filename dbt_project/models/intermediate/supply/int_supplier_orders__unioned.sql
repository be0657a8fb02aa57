with zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }} and valid_to = 'infinity'

),

unioned as (

    select * from {{ ref('int_aliexpress_supplier_orders__placed') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_cj_dropshipping_supplier_orders__placed') }}
    where {{ of_business() }}

)

select
    unioned.*,
    zones.platform,
    (unioned.placed_at at time zone zones.timezone)::date as placed_on
from unioned
inner join zones
    on
        unioned.business_id = zones.business_id
        and unioned.connection_id = zones.connection_id
