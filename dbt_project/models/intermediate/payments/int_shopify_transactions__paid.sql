{{ config(materialized='view') }}

select
    business_id,
    connection_id,
    transaction_id,
    order_id,
    case kind when 'emv_authorization' then 'authorization' else kind end as kind,
    case status when 'error' then 'failure' else status end as status,
    gateway,
    coalesce(gateway in ('gift_card', 'shopify_store_credit'), false) as is_gift_card,
    currency_code,
    amount,
    -- payouts tell the fees of all payments together, orders of none
    null::numeric(18, 4) as fee_amount,
    is_test,
    happened_at
from {{ ref('stg_shopify__transactions') }}
where kind <> 'suggested_refund'
