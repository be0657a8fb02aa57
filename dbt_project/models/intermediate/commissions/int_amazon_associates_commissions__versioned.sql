{{ config(materialized='view') }}

with reports as (

    select * from {{ ref('stg_amazon_associates__earnings') }}

),

files as (

    select * from {{ ref('stg_files__amazon_associates_earnings') }}

),

unioned as (

    select
        *,
        null::timestamptz as shipped_at
    from reports
    union all
    select
        business_id,
        connection_id,
        earning_id,
        product_id,
        tracking_id,
        currency_code,
        listed_amount,
        sale_amount,
        null::date as shipped_on,
        observed_at,
        is_current,
        is_deleted,
        shipped_at
    from files

)

-- Amazon lists what was shipped, and so is owed; returns are rows below zero on days of their own, without a link
select
    business_id,
    connection_id,
    'amazon_associates' as network,
    earning_id as commission_id,
    earning_id as entry_id,
    tracking_id as programme_id,
    'Amazon Associates' as programme_name,
    null::text as order_reference,
    product_id as click_reference,
    currency_code,
    listed_amount,
    case when is_deleted then 0 else listed_amount end as commission_amount,
    currency_code as sale_currency_code,
    sale_amount,
    case when is_deleted then 'reversed' else 'approved' end as status,
    case when is_deleted then 'deleted' when listed_amount < 0 then 'returned' else 'shipped' end as status_word,
    coalesce(listed_amount < 0, false) as is_correction,
    null::timestamptz as clicked_at,
    shipped_at as sold_at,
    shipped_on as sold_on,
    shipped_at as booked_at,
    null::timestamptz as settled_at,
    observed_at,
    is_current
from unioned
