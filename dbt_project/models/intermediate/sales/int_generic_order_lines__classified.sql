{{ config(materialized='view') }}

with lines as (

    select *
    from {{ ref('stg_files__generic_order_lines') }}
    where not is_cancellation

)

select
    business_id,
    connection_id,
    order_id,
    line_id,
    line_kind,
    sku as product_id,
    sku as variant_id,
    sku,
    title,
    currency_code,
    quantity,
    unit_price_amount,
    amount as gross_amount,
    case when line_kind = 'discount' then -amount else 0 end as discount_amount,
    case when line_kind in ('postage', 'fee', 'adjustment') then 0 else amount end as subtotal_amount,
    0::numeric(18, 4) as tax_amount,
    case when line_kind = 'postage' then amount else 0 end as shipping_amount,
    -- a correction of stock or books is owed by nobody: it shows in gross_amount alone
    case when line_kind = 'fee' then amount else 0 end as other_amount,
    line_kind = 'test' as is_test_line
from lines
