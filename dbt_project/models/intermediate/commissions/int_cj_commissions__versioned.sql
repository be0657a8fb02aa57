{{ config(materialized='view') }}

with entries as (

    select * from {{ ref('stg_cj__commissions') }}

),

connections as (

    select * from {{ ref('stg_core__connections') }}

),

judged as (

    select
        *,
        -- CJ's last word is `closed`: prepared for payment, never reversed
        case
            when is_deleted or validation_word = 'DECLINED' then 'reversed'
            when status_word = 'closed' then 'paid'
            when status_word = 'locked' then 'approved'
            else 'pending'
        end as status
    from entries

)

select
    judged.business_id,
    judged.connection_id,
    'cj' as network,
    judged.commission_id,
    judged.entry_id,
    judged.programme_id,
    judged.programme_name,
    judged.order_reference,
    judged.click_reference,
    -- CJ names no currency: it is the account's, which the connection says
    connections.currency_code,
    judged.listed_amount,
    case when judged.status = 'reversed' then 0 else judged.listed_amount end as commission_amount,
    connections.currency_code as sale_currency_code,
    judged.sale_amount,
    judged.status,
    case when judged.validation_word = 'DECLINED' then 'declined' else judged.status_word end as status_word,
    judged.is_correction,
    judged.clicked_at,
    judged.sold_at,
    null::date as sold_on,
    judged.posted_at as booked_at,
    case when judged.status = 'approved' then judged.locks_at end as settled_at,
    judged.observed_at,
    judged.is_current
from judged
inner join connections
    on
        judged.business_id = connections.business_id
        and judged.connection_id = connections.connection_id
