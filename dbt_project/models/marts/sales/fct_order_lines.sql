-- depends_on: {{ ref('int_product_days__changed') }}
{{ config(
    incremental_strategy='replace_changed',
    meta={'changes': 'int_orders__touched', 'changed_on': ['connection_id', 'order_id']},
    indexes=[{'columns': ['business_id', 'connection_id', 'order_id']}]
) }}

with lines as (

    select * from {{ ref('int_order_lines__unioned') }}
    where {{ of_business() }} and {{ of_changed_orders('int_orders__touched') }}

),

orders as (

    select * from {{ ref('int_orders__assigned') }}
    where {{ of_business() }} and {{ of_changed_orders('int_orders__touched') }}

),

refunds as (

    select
        business_id,
        connection_id,
        line_id,
        sum(quantity) as refunded_quantity,
        sum(refunded_amount) as refunded_amount
    from {{ ref('int_refunds__unioned') }}
    where
        {{ of_business() }}
        and line_id is not null
        and {{ of_changed('int_orders__touched', ['connection_id', 'order_id']) }}
    group by business_id, connection_id, line_id

)

select
    lines.business_id,
    lines.connection_id,
    orders.platform,
    lines.order_id,
    orders.order_number,
    lines.line_id,
    lines.line_kind,
    orders.customer_key,
    orders.ordered_at,
    orders.ordered_on,
    lines.product_key,
    lines.variant_key,
    lines.product_id,
    lines.variant_id,
    lines.sku,
    lines.title,
    lines.quantity::bigint as quantity,
    lines.currency_code,
    lines.unit_price_amount,
    lines.gross_amount,
    lines.discount_amount,
    lines.subtotal_amount,
    lines.tax_amount,
    lines.shipping_amount,
    lines.other_amount,
    lines.subtotal_amount + lines.tax_amount + lines.shipping_amount + lines.other_amount as total_amount,
    coalesce(refunds.refunded_quantity, 0)::integer as refunded_quantity,
    coalesce(refunds.refunded_amount, 0) as refunded_amount,
    orders.is_test or lines.is_test_line as is_test,
    orders.is_cancelled
from lines
inner join orders
    on
        lines.business_id = orders.business_id
        and lines.connection_id = orders.connection_id
        and lines.order_id = orders.order_id
left join refunds
    on
        lines.business_id = refunds.business_id
        and lines.connection_id = refunds.connection_id
        and lines.line_id = refunds.line_id
