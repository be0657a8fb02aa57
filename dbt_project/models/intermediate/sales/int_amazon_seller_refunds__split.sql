{{ config(materialized='view') }}

with refunds as (

    select * from {{ ref('stg_amazon_seller__transactions') }}
    where transaction_type in ('refund', 'guaranteeclaimrefund', 'chargebackrefund') and not is_superseded

)

-- a booking tells what the buyer got back before the fees that Amazon gives back to the seller
select
    business_id,
    connection_id,
    transaction_id as refund_id,
    transaction_id as refund_line_id,
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
    (booked_fee_amount - net_amount)::numeric(18, 4) as refunded_amount,
    happened_at as refunded_at
from refunds
where net_amount is not null
