{{ config(materialized='view') }}

with orders as (

    select * from {{ ref('stg_shopify__orders') }}

),

split as (

    -- listed amounts hold their tax where the order's prices do
    select
        orders.*,
        case when orders.is_tax_included then orders.tax_amount - orders.shipping_tax_amount else 0 end
            as tax_in_subtotal_amount,
        case when orders.is_tax_included then orders.shipping_tax_amount else 0 end as tax_in_shipping_amount
    from orders

),

without_tax as (

    select
        split.*,
        (split.listed_subtotal_amount - split.tax_in_subtotal_amount)::numeric(18, 4) as subtotal_amount,
        (split.listed_shipping_amount - split.tax_in_shipping_amount)::numeric(18, 4) as shipping_amount
    from split

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
    financial_status,
    source_name,
    currency_code,
    presentment_currency_code,
    subtotal_amount,
    discount_amount,
    tax_amount,
    shipping_amount,
    -- duties, tips, import fees and cash rounding: what the platform's total holds beside the three parts
    (total_amount - subtotal_amount - tax_amount - shipping_amount)::numeric(18, 4) as other_amount,
    total_amount,
    refunded_amount,
    presentment_total_amount,
    presentment_refunded_amount,
    is_test,
    is_cancelled,
    true as is_sale,
    true as is_order,
    ordered_at,
    cancelled_at
from without_tax
