{{ config(materialized='view') }}

with cancellations as (

    select *
    from {{ ref('int_cancellations__linked') }}
    where line_kind <> 'test'

)

select
    business_id,
    connection_id,
    order_id as refund_id,
    line_id as refund_line_id,
    sold_order_id as order_id,
    sold_line_id as line_id,
    case when line_kind = 'product' then sku end as variant_id,
    {{ person_hash('customer', "connection_id::text || '|' || customer_id") }} as account_hash,
    case when line_kind = 'product' then 'line' else 'rest' end as part,
    null::text as restock_type,
    currency_code,
    case when line_kind = 'product' then -quantity else 0 end as quantity,
    -amount as subtotal_amount,
    0::numeric(18, 4) as tax_amount,
    -amount as refunded_amount,
    ordered_at as refunded_at
from cancellations
