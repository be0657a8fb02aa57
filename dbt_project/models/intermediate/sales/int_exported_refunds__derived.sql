{{ config(materialized='view') }}

with lines as (

    select * from {{ ref('stg_files__shopify_order_lines') }}

)

select
    business_id,
    connection_id,
    order_id || '/refunded' as refund_id,
    order_id || '/refunded' as refund_line_id,
    order_id,
    null::text as line_id,
    null::text as variant_id,
    null::text as account_hash,
    'rest' as part,
    null::text as restock_type,
    currency_code,
    0 as quantity,
    0::numeric(18, 4) as subtotal_amount,
    0::numeric(18, 4) as tax_amount,
    refunded_amount,
    -- the export has no time of a refund
    null::timestamptz as refunded_at
from lines
where line_number = 1 and refunded_amount > 0
