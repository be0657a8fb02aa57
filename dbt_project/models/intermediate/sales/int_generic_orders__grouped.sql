{{ config(materialized='view') }}

with lines as (

    select *
    from {{ ref('stg_files__generic_order_lines') }}
    where not is_cancellation

),

orders as (

    select
        business_id,
        connection_id,
        order_id,
        bool_and(line_kind = 'test') as is_test,
        bool_or(line_kind = 'product' and quantity > 0) as is_sale,
        bool_or(line_kind <> 'adjustment') as is_order,
        max(customer_id) as customer_id,
        max(country) as country,
        max(currency_code) as currency_code,
        min(ordered_at) as ordered_at,
        coalesce(sum(amount) filter (where line_kind = 'test'), 0) as test_amount,
        coalesce(sum(amount) filter (where line_kind not in ('test', 'postage', 'fee', 'adjustment')), 0)
            as subtotal_amount,
        coalesce(-sum(amount) filter (where line_kind = 'discount'), 0) as discount_amount,
        coalesce(sum(amount) filter (where line_kind = 'postage'), 0) as shipping_amount,
        coalesce(sum(amount) filter (where line_kind = 'fee'), 0) as other_amount
    from lines
    group by business_id, connection_id, order_id

),

totalled as (

    -- a test line inside a real order is not owed by anybody
    select
        orders.*,
        orders.subtotal_amount + case when orders.is_test then orders.test_amount else 0 end as owed_subtotal_amount
    from orders

)

select
    business_id,
    connection_id,
    order_id,
    order_id as order_number,
    customer_id,
    null::text as mail_hash,
    null::text as phone_hash,
    {{ person_hash('customer', "connection_id::text || '|' || customer_id") }} as account_hash,
    country,
    null::text as financial_status,
    null::text as source_name,
    currency_code,
    currency_code as presentment_currency_code,
    owed_subtotal_amount::numeric(18, 4) as subtotal_amount,
    discount_amount::numeric(18, 4) as discount_amount,
    0::numeric(18, 4) as tax_amount,
    shipping_amount::numeric(18, 4) as shipping_amount,
    other_amount::numeric(18, 4) as other_amount,
    (owed_subtotal_amount + shipping_amount + other_amount)::numeric(18, 4) as total_amount,
    null::numeric(18, 4) as refunded_amount,
    (owed_subtotal_amount + shipping_amount + other_amount)::numeric(18, 4) as presentment_total_amount,
    null::numeric(18, 4) as presentment_refunded_amount,
    is_test,
    false as is_cancelled,
    is_sale,
    is_order,
    ordered_at,
    null::timestamptz as cancelled_at
from totalled
