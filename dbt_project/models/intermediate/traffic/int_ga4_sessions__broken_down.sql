{{ config(materialized='view') }}

with channels as (

    select * from {{ ref('stg_ga4__traffic_by_channel') }}

),

devices as (

    select * from {{ ref('stg_ga4__traffic_by_device') }}

),

pages as (

    select * from {{ ref('stg_ga4__traffic_by_landing_page') }}

),

-- three reports on the same visits: their figures are never added up
unioned as (

    select
        'channel' as breakdown,
        *
    from channels
    union all
    select
        'device' as breakdown,
        *
    from devices
    union all
    select
        'landing_page' as breakdown,
        *
    from pages

)

select
    business_id,
    connection_id,
    visited_on,
    breakdown,
    channel_name as segment,
    row_id,
    sessions,
    engaged_sessions,
    visitors,
    new_visitors,
    cart_additions,
    checkouts,
    purchases,
    revenue_amount,
    currency_code,
    is_thresholded,
    is_other_row,
    has_other_row,
    is_sampled
from unioned
