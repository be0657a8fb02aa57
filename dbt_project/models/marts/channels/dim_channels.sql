with stores as (

    select
        business_id,
        platform,
        coalesce(source_name, 'unknown') as channel_name,
        {{ channel_key('platform', 'source_name') }} as channel_key,
        'store' as business_model,
        min(ordered_on) as first_on,
        max(ordered_on) as last_on
    from {{ ref('fct_orders') }}
    where {{ of_business() }}
    group by business_id, platform, source_name

),

affiliates as (

    select
        business_id,
        network as platform,
        max(programme_name) as channel_name,
        channel_key,
        'affiliate' as business_model,
        min(sold_on) as first_on,
        max(sold_on) as last_on
    from {{ ref('fct_commissions') }}
    where {{ of_business() }}
    group by business_id, network, channel_key

),

dropshippers as (

    select
        business_id,
        platform,
        'dropship' as channel_name,
        channel_key,
        'dropship' as business_model,
        min(placed_on) as first_on,
        max(placed_on) as last_on
    from {{ ref('fct_supplier_orders') }}
    where {{ of_business() }}
    group by business_id, platform, channel_key

),

visits as (

    select
        business_id,
        platform,
        segment as channel_name,
        channel_key,
        'marketing' as business_model,
        min(visited_on) as first_on,
        max(visited_on) as last_on
    from {{ ref('fct_sessions_daily') }}
    where {{ of_business() }} and breakdown = 'channel'
    group by business_id, platform, segment, channel_key

),

ads as (

    select
        business_id,
        platform,
        'ads' as channel_name,
        channel_key,
        'marketing' as business_model,
        min(spent_on) as first_on,
        max(spent_on) as last_on
    from {{ ref('fct_ad_spend_daily') }}
    where {{ of_business() }}
    group by business_id, platform, channel_key

),

unioned as (

    select * from stores
    union all
    select * from affiliates
    union all
    select * from dropshippers
    union all
    select * from visits
    union all
    select * from ads

)

-- names that differ in their capitals only are one channel
select
    business_id,
    channel_key,
    platform,
    max(channel_name) as channel_name,
    business_model,
    min(first_on) as first_on,
    max(last_on) as last_on
from unioned
group by business_id, channel_key, platform, business_model
