{{ config(
    incremental_strategy='replace_changed',
    meta={'changes': 'int_orders__changed', 'changed_on': ['connection_id', 'order_id']},
    indexes=[{'columns': ['business_id', 'connection_id', 'order_id']}]
) }}

with fulfillments as (

    select * from {{ ref('int_fulfillments__unioned') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

),

orders as (

    select * from {{ ref('int_orders__unioned') }}
    where {{ of_business() }} and is_order and {{ of_changed_orders() }}

),

zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

)

select
    fulfillments.business_id,
    fulfillments.connection_id,
    orders.platform,
    fulfillments.fulfillment_id,
    fulfillments.order_id,
    fulfillments.status,
    fulfillments.carrier,
    fulfillments.shipped_at,
    (fulfillments.shipped_at at time zone zones.timezone)::date as shipped_on,
    fulfillments.delivered_at,
    orders.ordered_on,
    (fulfillments.shipped_at at time zone zones.timezone)::date - orders.ordered_on as days_to_ship,
    orders.is_test
from fulfillments
inner join orders
    on
        fulfillments.business_id = orders.business_id
        and fulfillments.connection_id = orders.connection_id
        and fulfillments.order_id = orders.order_id
inner join zones
    on
        fulfillments.business_id = zones.business_id
        and fulfillments.connection_id = zones.connection_id
        and coalesce(fulfillments.shipped_at, orders.ordered_at) >= zones.valid_from
        and coalesce(fulfillments.shipped_at, orders.ordered_at) < zones.valid_to
