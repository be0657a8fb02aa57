{{ config(materialized='view') }}

with orders as (

    select * from {{ ref('stg_cj_dropshipping__orders') }}

)

select
    business_id,
    connection_id,
    supplier_order_id,
    'cj_dropshipping' as supplier_id,
    order_reference,
    case
        when status_word = 'DELIVERED' then 'delivered'
        when status_word = 'SHIPPED' then 'shipped'
        when status_word = 'UNSHIPPED' then 'paid'
        when status_word in ('CREATED', 'IN_CART', 'UNPAID') then 'placed'
        when status_word in ('CANCELLED', 'TRASH') then 'cancelled'
        else 'unknown'
    end as status,
    status_word,
    currency_code,
    goods_amount,
    freight_amount,
    total_amount,
    null::integer as quantity,
    tracking_number,
    placed_at,
    null::timestamptz as paid_at,
    observed_at
from orders
