{{ config(materialized='view') }}

with refunds as (

    select * from {{ ref('stg_woocommerce__refunds') }}

),

lines as (

    select * from {{ ref('stg_woocommerce__refund_lines') }}
    where quantity <> 0 or subtotal_amount <> 0 or tax_amount <> 0

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
    subtotal_amount::numeric(18, 4) as subtotal_amount,
    tax_amount::numeric(18, 4) as tax_amount,
    (subtotal_amount + tax_amount)::numeric(18, 4) as refunded_amount,
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
    -- shipping, fees and an amount alone: what was paid back beside the lines
    (refunded_amount - lines_amount)::numeric(18, 4) as refunded_amount,
    refunded_at
from refunds
where refunded_amount <> lines_amount
