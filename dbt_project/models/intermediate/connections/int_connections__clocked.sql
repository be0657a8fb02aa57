-- fct_product_daily and fct_pnl_daily are views that their readers' own rights are asked for
{{ config(post_hook="{{ open_to_readers() }}") }}

with connections as (

    select * from {{ ref('stg_core__connections') }}
    where {{ of_business() }}

),

zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

orders as (

    select
        business_id,
        connection_id,
        max(ordered_at) as last_ordered_at,
        mode() within group (order by currency_code) as currency_code
    from {{ ref('int_orders__unioned') }}
    where {{ of_business() }}
    group by business_id, connection_id

),

businesses as (

    select * from {{ ref('stg_core__businesses') }}
    where {{ of_business() }}

),

clocks as (

    select
        connections.business_id,
        connections.connection_id,
        connections.platform,
        zones.timezone,
        businesses.timezone as business_timezone,
        coalesce(orders.currency_code, connections.currency_code, businesses.currency_code) as currency_code,
        coalesce(connections.clock_at, orders.last_ordered_at) as as_of_at
    from connections
    inner join businesses on connections.business_id = businesses.business_id
    inner join zones
        on
            connections.business_id = zones.business_id
            and connections.connection_id = zones.connection_id
            and zones.valid_to = 'infinity'
    left join orders
        on
            connections.business_id = orders.business_id
            and connections.connection_id = orders.connection_id

)

select
    business_id,
    connection_id,
    platform,
    timezone,
    currency_code,
    as_of_at,
    (as_of_at at time zone timezone)::date as as_of_on,
    -- imported history ends with a whole day; a live shop's day is over from half an hour before midnight
    case
        when platform = 'files' then (as_of_at at time zone timezone)::date
        else ((as_of_at + interval '30 minutes') at time zone timezone)::date - 1
    end as last_complete_on,
    max(as_of_at) over (partition by business_id) as business_as_of_at,
    (max(as_of_at) over (partition by business_id) at time zone business_timezone)::date as business_as_of_on
from clocks
