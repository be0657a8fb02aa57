{{ config(
    incremental_strategy='queue_changes'
) }}
{%- set changed, orders = ref('int_orders__changed'), ref('int_orders__assigned') -%}
{%- set refunds = ref('int_refunds__unioned') -%}
{% if builds_all() %}

select
    null::uuid as business_id,
    null::uuid as connection_id,
    null::text as order_id
where false

{% else %}

with changed as (

    select * from {{ changed }}
    where {{ of_business() }}

),

orders as (

    select * from {{ orders }}
    where {{ of_business() }}

),

built as (

    select * from {{ built('fct_orders', 'marts') }}
    where {{ of_business() }}

),

reassigned as (

    select
        orders.business_id,
        orders.connection_id,
        orders.order_id
    from orders
    left join built
        on
            orders.business_id = built.business_id
            and orders.connection_id = built.connection_id
            and orders.order_id = built.order_id
    where orders.is_order and orders.customer_key is distinct from built.customer_key

),

touched as (

    select * from changed
    union distinct
    select * from reassigned

),

-- of the orders as they were and as they are
buyers as (

    select orders.customer_key
    from orders
    inner join touched
        on
            orders.business_id = touched.business_id
            and orders.connection_id = touched.connection_id
            and orders.order_id = touched.order_id
    union distinct
    select built.customer_key
    from built
    inner join touched
        on
            built.business_id = touched.business_id
            and built.connection_id = touched.connection_id
            and built.order_id = touched.order_id

)

select * from touched
union distinct
-- a refund shows the buyer of the order that it takes back, and the day of the buyer's first order
select
    refunds.business_id,
    refunds.connection_id,
    refunds.document_order_id as order_id
from {{ refunds }} as refunds
inner join orders
    on
        refunds.business_id = orders.business_id
        and refunds.connection_id = orders.connection_id
        and refunds.order_id = orders.order_id
where orders.customer_key in (select buyers.customer_key from buyers)

{% endif %}
