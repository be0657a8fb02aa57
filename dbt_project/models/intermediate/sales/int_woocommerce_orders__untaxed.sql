{{ config(materialized='view') }}

with orders as (

    select
        *,
        total_amount - coalesce(tax_amount, 0) - coalesce(shipping_amount, 0) - fees_amount - lines_amount
            as difference_amount
    from {{ ref('stg_woocommerce__orders') }}

),

owed as (

    -- WooCommerce's parts are without tax, whether prices hold it or not; nobody owes a void order
    select
        orders.*,
        case when orders.is_void then 0 else orders.total_amount end as owed_amount,
        case when orders.is_void then 0 else coalesce(orders.tax_amount, 0) end as owed_tax_amount,
        case when orders.is_void then 0 else coalesce(orders.shipping_amount, 0) end as owed_shipping_amount,
        case
            when orders.is_void then 0
            else
                orders.lines_amount
                + {{ rounding_of('orders.difference_amount', 'orders.lines_count', 'orders.smallest_unit') }}
        end as owed_subtotal_amount,
        case
            when orders.is_void then 0
            else
                coalesce(orders.discount_amount, 0)
                + case when orders.is_tax_included then coalesce(orders.discount_tax_amount, 0) else 0 end
        end as owed_discount_amount
    from orders

)

select
    business_id,
    connection_id,
    order_id,
    order_number,
    customer_id,
    mail_hash,
    phone_hash,
    {{ person_hash('customer', "connection_id::text || '|' || customer_id") }} as account_hash,
    country,
    status as financial_status,
    source_name,
    currency_code,
    currency_code as presentment_currency_code,
    owed_subtotal_amount::numeric(18, 4) as subtotal_amount,
    owed_discount_amount::numeric(18, 4) as discount_amount,
    owed_tax_amount::numeric(18, 4) as tax_amount,
    owed_shipping_amount::numeric(18, 4) as shipping_amount,
    -- fees, gift cards and whatever else a plugin puts between the parts and the total
    (owed_amount - owed_subtotal_amount - owed_tax_amount - owed_shipping_amount)::numeric(18, 4) as other_amount,
    owed_amount::numeric(18, 4) as total_amount,
    -- the documents of the refunds say it
    null::numeric(18, 4) as refunded_amount,
    owed_amount::numeric(18, 4) as presentment_total_amount,
    null::numeric(18, 4) as presentment_refunded_amount,
    is_test,
    status = 'cancelled' as is_cancelled,
    lines_count > 0 as is_sale,
    is_order and owed_amount is not null as is_order,
    ordered_at,
    -- no document says when it was cancelled: its last change is the nearest
    case when status = 'cancelled' then updated_at end as cancelled_at
from owed
