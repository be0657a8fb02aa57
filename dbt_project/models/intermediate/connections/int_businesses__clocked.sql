with businesses as (

    select * from {{ ref('stg_core__businesses') }}
    where {{ of_business() }}

),

clocks as (

    select
        business_id,
        count(*)::integer as connections_count,
        max(business_as_of_at) as as_of_at,
        max(business_as_of_on) as as_of_on,
        -- a day is complete when it is over in every shop that is still read
        min(last_complete_on) filter (where as_of_on >= business_as_of_on - 1) as last_complete_on
    from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}
    group by business_id

)

select
    businesses.business_id,
    businesses.currency_code as reporting_currency_code,
    businesses.timezone,
    coalesce(clocks.connections_count, 0) as connections_count,
    clocks.as_of_at,
    clocks.as_of_on,
    clocks.last_complete_on
from businesses
left join clocks on businesses.business_id = clocks.business_id
