{{ config(materialized='view') }}

with orders as (

    select * from {{ ref('stg_woocommerce__orders') }}
    where paid_at is not null

),

refunds as (

    select * from {{ ref('stg_woocommerce__refunds') }}

)

-- WooCommerce says that an order was paid and not how much: it is the order's total
select
    business_id,
    connection_id,
    order_id || '/paid' as transaction_id,
    order_id,
    'sale' as kind,
    'success' as status,
    payment_method as gateway,
    false as is_gift_card,
    currency_code,
    total_amount as amount,
    payment_fee_amount as fee_amount,
    is_test,
    paid_at as happened_at
from orders
union all
select
    business_id,
    connection_id,
    refund_id || '/refunded' as transaction_id,
    order_id,
    'refund' as kind,
    'success' as status,
    -- paid back by the order's own gateway, or by hand
    case when is_by_gateway then 'gateway' else 'manual' end as gateway,
    false as is_gift_card,
    null::text as currency_code,
    refunded_amount as amount,
    null::numeric(18, 4) as fee_amount,
    false as is_test,
    refunded_at as happened_at
from refunds
