{{ config(materialized='view') }}

with orders as (

    select
        *,
        status = 'cancelled' as is_cancelled,
        total_amount - tax_amount - shipping_amount - fees_amount - lines_amount as difference_amount
    from {{ ref('stg_amazon_seller__orders') }}

),

owed as (

    -- Amazon charges what it ships: nobody owes a cancelled order
    select
        orders.*,
        case when orders.is_cancelled then 0 else orders.total_amount end as owed_amount,
        case when orders.is_cancelled then 0 else orders.tax_amount end as owed_tax_amount,
        case when orders.is_cancelled then 0 else orders.shipping_amount end as owed_shipping_amount,
        case when orders.is_cancelled then 0 else orders.discount_amount end as owed_discount_amount,
        case
            when orders.is_cancelled then 0
            when orders.total_amount is not null
                then orders.lines_amount + {{ rounding_of('difference_amount', 'lines_count', '0.01') }}
        end as owed_subtotal_amount
    from orders

)

select
    business_id,
    connection_id,
    order_id,
    order_id as order_number,
    null::text as customer_id,
    null::text as mail_hash,
    null::text as phone_hash,
    null::text as account_hash,
    null::text as country,
    status as financial_status,
    source_name,
    currency_code,
    currency_code as presentment_currency_code,
    owed_subtotal_amount::numeric(18, 4) as subtotal_amount,
    owed_discount_amount::numeric(18, 4) as discount_amount,
    owed_tax_amount::numeric(18, 4) as tax_amount,
    owed_shipping_amount::numeric(18, 4) as shipping_amount,
    (owed_amount - owed_subtotal_amount - owed_tax_amount - owed_shipping_amount)::numeric(18, 4) as other_amount,
    owed_amount::numeric(18, 4) as total_amount,
    -- the bookings say it
    null::numeric(18, 4) as refunded_amount,
    owed_amount::numeric(18, 4) as presentment_total_amount,
    null::numeric(18, 4) as presentment_refunded_amount,
    false as is_test,
    is_cancelled,
    lines_count > 0 as is_sale,
    -- what Amazon has not priced yet is not counted yet
    owed_amount is not null and currency_code is not null as is_order,
    ordered_at,
    case when is_cancelled then updated_at end as cancelled_at
from owed
