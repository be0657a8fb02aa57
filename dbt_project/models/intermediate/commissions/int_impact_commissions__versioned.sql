{{ config(materialized='view') }}

with actions as (

    select * from {{ ref('stg_impact__actions') }}

),

updates as (

    select
        business_id,
        connection_id,
        action_id,
        status_word,
        max(updated_at) as updated_at
    from {{ ref('stg_impact__action_updates') }}
    group by business_id, connection_id, action_id, status_word

),

judged as (

    select
        *,
        case
            when is_deleted or status_word = 'REVERSED' then 'reversed'
            when status_word = 'APPROVED' and cleared_at is not null then 'paid'
            when status_word = 'APPROVED' then 'approved'
            else 'pending'
        end as status
    from actions

)

select
    judged.business_id,
    judged.connection_id,
    'impact' as network,
    judged.action_id as commission_id,
    judged.action_id as entry_id,
    judged.programme_id,
    judged.programme_name,
    judged.order_reference,
    judged.click_reference,
    judged.currency_code,
    -- a reversed action pays 0 and says beside it what it would have paid
    case
        when judged.status = 'reversed'
            then coalesce(nullif(judged.payout_amount, 0), judged.intended_amount, judged.payout_amount)
        else judged.payout_amount
    end as listed_amount,
    case when judged.status = 'reversed' then 0 else judged.payout_amount end as commission_amount,
    judged.currency_code as sale_currency_code,
    judged.sale_amount,
    judged.status,
    judged.status_word,
    false as is_correction,
    judged.clicked_at,
    judged.sold_at,
    null::date as sold_on,
    coalesce(judged.created_at, judged.sold_at) as booked_at,
    case when judged.status = 'paid' then judged.cleared_at else updates.updated_at end as settled_at,
    judged.observed_at,
    judged.is_current
from judged
left join updates
    on
        judged.business_id = updates.business_id
        and judged.connection_id = updates.connection_id
        and judged.action_id = updates.action_id
        and judged.status_word = updates.status_word
