{{ config(materialized='view') }}

with bookings as (

    -- a booking is what the buyer paid less what Amazon kept
    select
        *,
        net_amount - booked_fee_amount as gross_amount,
        case
            when transaction_type = 'shipment' then 'sale'
            when transaction_type in ('refund', 'guaranteeclaimrefund') then 'refund'
            when transaction_type in ('chargeback', 'chargebackrefund') then 'chargeback'
            when transaction_type = 'transfer' then 'payout'
            when transaction_type like '%fee%' then 'fee'
            else 'adjustment'
        end as kind
    from {{ ref('stg_amazon_seller__transactions') }}
    where not is_superseded

)

select
    business_id,
    connection_id,
    transaction_id,
    order_id,
    kind,
    case status when 'deferred' then 'pending' else 'success' end as status,
    'amazon' as gateway,
    false as is_gift_card,
    currency_code,
    -- a fee or an adjustment keeps its sign; what the buyer paid or got back has its kind
    case when kind in ('refund', 'chargeback') then -gross_amount else gross_amount end as amount,
    case when net_amount is not null then -booked_fee_amount end as fee_amount,
    false as is_test,
    happened_at
from bookings
