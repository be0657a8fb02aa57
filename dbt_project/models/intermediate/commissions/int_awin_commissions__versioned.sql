{{ config(materialized='view') }}

with transactions as (

    select * from {{ ref('stg_awin__transactions') }}

),

programmes as (

    select * from {{ ref('stg_awin__programmes') }}

),

judged as (

    select
        *,
        -- what vanished from Awin was deleted there
        case
            when is_deleted or status_word in ('declined', 'deleted') then 'reversed'
            when status_word = 'approved' and is_paid then 'paid'
            when status_word = 'approved' then 'approved'
            else 'pending'
        end as status
    from transactions

)

select
    judged.business_id,
    judged.connection_id,
    'awin' as network,
    judged.transaction_id as commission_id,
    judged.transaction_id as entry_id,
    judged.programme_id,
    programmes.programme_name,
    judged.order_reference,
    judged.click_reference,
    judged.currency_code,
    judged.listed_amount,
    case when judged.status = 'reversed' then 0 else judged.listed_amount end as commission_amount,
    judged.sale_currency_code,
    judged.sale_amount,
    judged.status,
    case when judged.is_deleted then 'deleted' else judged.status_word end as status_word,
    false as is_correction,
    judged.clicked_at,
    judged.sold_at,
    null::date as sold_on,
    judged.sold_at as booked_at,
    -- deleting and paying have no date of their own
    case when judged.status <> 'paid' and not judged.is_deleted then judged.validated_at end as settled_at,
    judged.observed_at,
    judged.is_current
from judged
left join programmes
    on
        judged.business_id = programmes.business_id
        and judged.connection_id = programmes.connection_id
        and judged.programme_id = programmes.programme_id
