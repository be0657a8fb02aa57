{{ config(
    incremental_strategy='queue_changes'
) }}
{%- set touched, orders = ref('int_orders__touched'), ref('int_orders__assigned') -%}
{%- set lines, refunds = ref('int_order_lines__unioned'), ref('int_refunds__unioned') -%}
{% if builds_all() %}

select
    null::uuid as business_id,
    null::date as day_on,
    null::text as product_key,
    null::text as variant_key
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

-- of touched orders, and of others that take a touched one back
refunds_before as (

    select * from {{ built('fct_refunds', 'marts') }}
    where
        {{ of_business() }}
        and (
            (connection_id, document_order_id) in (select * from touched_keys)
            or (connection_id, order_id) in (select * from touched_keys)
        )

),

refunds_after as (

    select * from {{ refunds }}
    where
        {{ of_business() }}
        and (
            (connection_id, document_order_id) in (select * from touched_keys)
            or (connection_id, order_id) in (select * from touched_keys)
        )

),

refunded as (

    select
        business_id,
        ordered_on,
        refunded_on,
        product_key,
        variant_key
    from refunds_before
    union all
    select
        refunds_after.business_id,
        orders.ordered_on,
        refunds_after.refunded_on,
        md5(refunds_after.connection_id::text || '|' || refunds_after.product_id) as product_key,
        md5(refunds_after.connection_id::text || '|' || refunds_after.variant_id) as variant_key
    from refunds_after
    left join orders
        on
            refunds_after.business_id = orders.business_id
            and refunds_after.connection_id = orders.connection_id
            and refunds_after.order_id = orders.order_id

),

days as (

    select
        lines.business_id,
        lines.ordered_on as day_on,
        lines.product_key,
        lines.variant_key
    from {{ built('fct_order_lines', 'marts') }} as lines
    inner join touched
        on
            lines.business_id = touched.business_id
            and lines.connection_id = touched.connection_id
            and lines.order_id = touched.order_id
    union distinct
    select
        orders.business_id,
        orders.ordered_on as day_on,
        lines.product_key,
        lines.variant_key
    from {{ lines }} as lines
    inner join touched
        on
            lines.business_id = touched.business_id
            and lines.connection_id = touched.connection_id
            and lines.order_id = touched.order_id
    inner join orders
        on
            lines.business_id = orders.business_id
            and lines.connection_id = orders.connection_id
            and lines.order_id = orders.order_id
    union distinct
    select
        business_id,
        ordered_on as day_on,
        product_key,
        variant_key
    from refunded
    union distinct
    select
        business_id,
        refunded_on as day_on,
        product_key,
        variant_key
    from refunded

)

select *
from days
where day_on is not null and (product_key is not null or variant_key is not null)

{% endif %}
