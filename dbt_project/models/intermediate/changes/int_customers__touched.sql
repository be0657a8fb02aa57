{{ config(
    incremental_strategy='queue_changes'
) }}
{%- set touched, orders = ref('int_orders__touched'), ref('int_orders__assigned') -%}
{%- set refunds = ref('int_refunds__unioned') -%}
{% if builds_all() %}

select
    null::uuid as business_id,
    null::text as customer_key
where false

{% else %}

with touched as (

    select * from {{ touched }}
    where {{ of_business() }}

),

touched_keys as (

    select
        connection_id,
        order_id
    from touched

),

orders as (

    select * from {{ orders }}
    where {{ of_business() }}

),

-- of the orders and refunds as they were and as they are
customers as (

    select
        business_id,
        customer_key
    from {{ built('fct_orders', 'marts') }}
    where {{ of_business() }} and (connection_id, order_id) in (select * from touched_keys)
    union distinct
    select
        business_id,
        customer_key
    from orders
    where (connection_id, order_id) in (select * from touched_keys)
    union distinct
    select
        business_id,
        customer_key
    from {{ built('fct_refunds', 'marts') }}
    where
        {{ of_business() }}
        and (
            (connection_id, document_order_id) in (select * from touched_keys)
            or (connection_id, order_id) in (select * from touched_keys)
        )
    union distinct
    select
        refunds.business_id,
        coalesce(orders.customer_key, refunds.account_hash) as customer_key
    from {{ refunds }} as refunds
    left join orders
        on
            refunds.business_id = orders.business_id
            and refunds.connection_id = orders.connection_id
            and refunds.order_id = orders.order_id
    where
        {{ of_business('refunds.business_id') }}
        and (refunds.connection_id, refunds.document_order_id) in (select * from touched_keys)

)

select *
from customers
where customer_key is not null

{% endif %}
