-- depends_on: {{ ref('int_customers__touched') }}
-- depends_on: {{ ref('int_product_days__changed') }}
{{ config(
    incremental_strategy='replace_changed',
    meta={'changes': 'int_orders__touched', 'changed_on': ['connection_id', 'order_id']}
) }}

with orders as (

    select * from {{ ref('int_orders__assigned') }}
    where {{ of_business() }} and is_order and {{ of_changed_orders('int_orders__touched') }}

),

refunds as (

    select
        business_id,
        connection_id,
        order_id,
        sum(refunded_amount) as refunded_amount
    from {{ ref('int_refunds__unioned') }}
    where
        {{ of_business() }}
        and order_id is not null
        and {{ of_changed('int_orders__touched', ['connection_id', 'order_id']) }}
    group by business_id, connection_id, order_id

)

select
    orders.business_id,
    orders.connection_id,
    orders.platform,
    orders.order_id,
    orders.order_number,
    orders.customer_key,
    orders.ordered_at,
    orders.ordered_on,
    orders.currency_code,
    orders.subtotal_amount,
    orders.discount_amount,
    orders.tax_amount,
    orders.shipping_amount,
    orders.other_amount,
    orders.total_amount,
    coalesce(orders.refunded_amount, refunds.refunded_amount, 0) as refunded_amount,
    orders.presentment_currency_code,
    orders.presentment_total_amount,
    orders.presentment_refunded_amount,
    -- at the order's rate the refunds would have cost so much more
    case
        when orders.presentment_currency_code = orders.currency_code then 0
        else
            round(
                orders.presentment_refunded_amount * orders.total_amount / nullif(orders.presentment_total_amount, 0),
                {{ minor_digits('orders.currency_code') }}
            ) - coalesce(orders.refunded_amount, refunds.refunded_amount, 0)
    end::numeric(18, 4) as refund_exchange_gain_amount,
    orders.financial_status,
    orders.source_name,
    orders.country,
    orders.is_test,
    orders.is_cancelled,
    orders.is_sale,
    orders.cancelled_at
from orders
left join refunds
    on
        orders.business_id = refunds.business_id
        and orders.connection_id = refunds.connection_id
        and orders.order_id = refunds.order_id
