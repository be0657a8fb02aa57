{{ config(materialized='view') }}

with orders as (

    select
        *,
        total_amount - coalesce(tax_amount, 0) - coalesce(shipping_amount, 0) - fees_amount - lines_amount
            as difference_amount
    from {{ ref('stg_bigcommerce__orders') }}

),

owed as (

    -- nobody owes a void order
    select
        orders.*,
        case when orders.is_void then 0 else orders.total_amount end as owed_amount,
        case when orders.is_void then 0 else coalesce(orders.tax_amount, 0) end as owed_tax_amount,
        case when orders.is_void then 0 else coalesce(orders.shipping_amount, 0) end as owed_shipping_amount,
        case when orders.is_void then 0 else orders.discount_amount end as owed_discount_amount,
        case
            when orders.is_void then 0
            else orders.lines_amount + {{ rounding_of('difference_amount', 'lines_count', '0.01') }}
        end as owed_subtotal_amount
    from orders

)

select
    business_id,
    connection_id,
    order_id,
    order_id as order_number,
    customer_id,
    mail_hash,
    phone_hash,
    {{ person_hash('customer', "connection_id::text || '|' || customer_id") }} as account_hash,
    country,
    payment_status as financial_status,
    source_name,
    currency_code,
    presentment_currency_code,
    owed_subtotal_amount::numeric(18, 4) as subtotal_amount,
    owed_discount_amount::numeric(18, 4) as discount_amount,
    owed_tax_amount::numeric(18, 4) as tax_amount,
    owed_shipping_amount::numeric(18, 4) as shipping_amount,
    -- handling, wrapping, store credit and gift certificates: what stands between the parts and the total
    (owed_amount - owed_subtotal_amount - owed_tax_amount - owed_shipping_amount)::numeric(18, 4) as other_amount,
    owed_amount::numeric(18, 4) as total_amount,
    refunded_amount,
    -- a currency that was only shown has no amount of its own
    case when presentment_currency_code = currency_code then owed_amount end::numeric(18, 4)
        as presentment_total_amount,
    case when presentment_currency_code = currency_code then refunded_amount end as presentment_refunded_amount,
    false as is_test,
    status_id = 5 as is_cancelled,
    lines_count > 0 as is_sale,
    is_order and owed_amount is not null as is_order,
    ordered_at,
    -- no document says when it was cancelled: its last change is the nearest
    case when status_id = 5 then updated_at end as cancelled_at
from owed
