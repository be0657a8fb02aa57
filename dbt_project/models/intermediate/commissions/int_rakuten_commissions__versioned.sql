{{ config(materialized='view') }}

with transactions as (

    select * from {{ ref('stg_rakuten__transactions') }}

),

partnerships as (

    select * from {{ ref('stg_rakuten__partnerships') }}

),

payments as (

    select
        business_id,
        connection_id,
        transaction_id,
        min(observed_at) as paid_seen_at
    from {{ ref('stg_rakuten__payment_details') }}
    group by business_id, connection_id, transaction_id

),

reported as (

    select
        transactions.*,
        payments.paid_seen_at
    from transactions
    left join payments
        on
            transactions.business_id = payments.business_id
            and transactions.connection_id = payments.connection_id
            and transactions.transaction_id = payments.transaction_id

),

-- a transaction has no status: it is reported, and a second time as paid when it stands in a payment
judged as (

    select
        *,
        case when is_deleted then 'reversed' else 'pending' end as status,
        case when is_deleted then 'deleted' else 'reported' end as status_word,
        observed_at as seen_at,
        is_current and paid_seen_at is null as is_latest
    from reported
    union all
    select
        *,
        'paid' as status,
        'paid' as status_word,
        greatest(observed_at, paid_seen_at) as seen_at,
        true as is_latest
    from reported
    where is_current and paid_seen_at is not null

)

select
    judged.business_id,
    judged.connection_id,
    'rakuten' as network,
    -- the article of an order; its corrections are rows of their own below zero
    case
        when judged.order_reference is null then judged.transaction_id
        else concat_ws('|', judged.programme_id, judged.order_reference, coalesce(judged.sku, ''))
    end as commission_id,
    judged.transaction_id as entry_id,
    judged.programme_id,
    partnerships.programme_name,
    judged.order_reference,
    judged.click_reference,
    judged.currency_code,
    judged.listed_amount,
    case when judged.status = 'reversed' then 0 else judged.listed_amount end as commission_amount,
    judged.currency_code as sale_currency_code,
    judged.sale_amount,
    judged.status,
    judged.status_word,
    coalesce(judged.listed_amount < 0, false) as is_correction,
    null::timestamptz as clicked_at,
    judged.sold_at,
    null::date as sold_on,
    judged.processed_at as booked_at,
    null::timestamptz as settled_at,
    judged.seen_at as observed_at,
    judged.is_latest as is_current
from judged
left join partnerships
    on
        judged.business_id = partnerships.business_id
        and judged.connection_id = partnerships.connection_id
        and judged.programme_id = partnerships.programme_id
