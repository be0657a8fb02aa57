{{ config(materialized='view') }}

with orders as (

    select * from {{ ref('stg_aliexpress__orders') }}

)

select
    business_id,
    connection_id,
    supplier_order_id,
    coalesce(supplier_id, 'unknown') as supplier_id,
    null::text as order_reference,
    case
        when status_word in ('FINISH', 'ARCHIVE') then 'delivered'
        when status_word in ('WAIT_BUYER_ACCEPT_GOODS', 'SELLER_PART_SEND_GOODS') then 'shipped'
        when status_word in ('WAIT_SELLER_SEND_GOODS', 'RISK_CONTROL') then 'paid'
        when status_word = 'PLACE_ORDER_SUCCESS' then 'placed'
        when status_word in ('IN_CANCEL', 'CANCELLED') then 'cancelled'
        else 'unknown'
    end as status,
    status_word,
    currency_code,
    goods_amount,
    -- what is paid beyond the goods; less than they are worth is a discount and no freight
    case when total_amount >= goods_amount then total_amount - goods_amount end as freight_amount,
    total_amount,
    quantity,
    tracking_number,
    placed_at,
    paid_at,
    observed_at
from orders
