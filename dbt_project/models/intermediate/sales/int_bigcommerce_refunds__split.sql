{{ config(materialized='view') }}

with refunds as (

    select * from {{ ref('stg_bigcommerce__refunds') }}

),

lines as (

    -- a refund has one tax: it is shared by amount
    select
        *,
        coalesce(round(refund_tax_amount * refunded_amount / nullif(refund_amount, 0), 4), 0) as tax_amount
    from {{ ref('stg_bigcommerce__refund_lines') }}
    where item_type = 'product'

)

select
    business_id,
    connection_id,
    refund_id,
    refund_line_id,
    order_id,
    line_id,
    null::text as variant_id,
    null::text as account_hash,
    'line' as part,
    null::text as restock_type,
    null::text as currency_code,
    quantity,
    (refunded_amount - tax_amount)::numeric(18, 4) as subtotal_amount,
    tax_amount::numeric(18, 4) as tax_amount,
    refunded_amount::numeric(18, 4) as refunded_amount,
    refunded_at
from lines
union all
select
    business_id,
    connection_id,
    refund_id,
    refund_id || '/rest' as refund_line_id,
    order_id,
    null::text as line_id,
    null::text as variant_id,
    null::text as account_hash,
    'rest' as part,
    null::text as restock_type,
    null::text as currency_code,
    0 as quantity,
    0::numeric(18, 4) as subtotal_amount,
    0::numeric(18, 4) as tax_amount,
    -- shipping, handling, an amount on the whole order, and goods whose amounts nobody knows apart
    (refunded_amount - lines_amount)::numeric(18, 4) as refunded_amount,
    refunded_at
from refunds
where refunded_amount <> lines_amount
