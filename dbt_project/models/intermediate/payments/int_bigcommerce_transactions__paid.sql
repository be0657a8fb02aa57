{{ config(materialized='view') }}

with payments as (

    -- refunds are told by the refunds, with or without the list of payments
    select * from {{ ref('stg_bigcommerce__order_transactions') }}
    where event <> 'refund'

),

refunds as (

    select * from {{ ref('stg_bigcommerce__refund_payments') }}

)

select
    business_id,
    connection_id,
    transaction_id,
    order_id,
    case event when 'purchase' then 'sale' when 'settled' then 'capture' else event end as kind,
    case status when 'ok' then 'success' when 'pending' then 'pending' else 'failure' end as status,
    gateway,
    coalesce(payment_method in ('gift_certificate', 'store_credit'), false) as is_gift_card,
    currency_code,
    amount,
    null::numeric(18, 4) as fee_amount,
    is_test,
    happened_at
from payments
union all
select
    business_id,
    connection_id,
    refund_id || '/refunded/' || transaction_id as transaction_id,
    order_id,
    'refund' as kind,
    case when is_declined then 'failure' else 'success' end as status,
    gateway,
    coalesce(gateway in ('giftcertificate', 'storecredit'), false) as is_gift_card,
    null::text as currency_code,
    amount,
    null::numeric(18, 4) as fee_amount,
    false as is_test,
    happened_at
from refunds
