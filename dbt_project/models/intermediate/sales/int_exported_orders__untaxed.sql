{{ config(materialized='view') }}

with lines as (

    select * from {{ ref('stg_files__shopify_order_lines') }}

),

orders as (

    select
        lines.*,
        lines.listed_subtotal_amount
        - case when lines.is_tax_included then lines.tax_amount else 0 end as subtotal_amount
    from lines
    where lines.line_number = 1

)

select
    business_id,
    connection_id,
    order_id,
    order_id as order_number,
    null::text as customer_id,
    mail_hash,
    phone_hash,
    null::text as account_hash,
    country,
    financial_status,
    source_name,
    currency_code,
    currency_code as presentment_currency_code,
    subtotal_amount,
    discount_amount,
    tax_amount,
    shipping_amount,
    total_amount - subtotal_amount - tax_amount - shipping_amount as other_amount,
    total_amount,
    refunded_amount,
    total_amount as presentment_total_amount,
    refunded_amount as presentment_refunded_amount,
    false as is_test,
    is_cancelled,
    true as is_sale,
    true as is_order,
    ordered_at,
    cancelled_at
from orders
