{{ config(materialized='view') }}

with transactions as (

    select * from {{ ref('stg_files__shareasale_transactions') }}

),

-- a transaction that stands twice in a file is one: ShareASale's ids are unique, and the last row is the newest
numbered as (

    select
        *,
        row_number() over (
            partition by business_id, connection_id, transaction_id, observed_at, is_current
            order by line_number desc
        ) as nth
    from transactions

)

select
    business_id,
    connection_id,
    'shareasale' as network,
    coalesce(reference_id, transaction_id) as commission_id,
    transaction_id as entry_id,
    programme_id,
    programme_name,
    order_reference,
    null::text as click_reference,
    currency_code,
    listed_amount,
    case when is_deleted or status_word = 'declined' then 0 else listed_amount end as commission_amount,
    currency_code as sale_currency_code,
    sale_amount,
    case when is_deleted or status_word = 'declined' then 'reversed' else status_word end as status,
    case when is_deleted then 'deleted' else status_word end as status_word,
    coalesce(reference_id is not null and listed_amount < 0, false) as is_correction,
    clicked_at,
    sold_at,
    null::date as sold_on,
    sold_at as booked_at,
    case status_word
        when 'declined' then reversed_at
        when 'paid' then paid_at
        when 'approved' then locked_at
    end as settled_at,
    observed_at,
    is_current
from numbered
where nth = 1
