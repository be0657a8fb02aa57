with funnels as (

    select * from {{ ref('int_funnels__unioned') }}
    where {{ of_business() }}

),

unknown as (

    select
        business_id,
        connection_id,
        visited_on,
        max(day_unknown_share) as unknown_share
    from {{ ref('fct_sessions_daily') }}
    where {{ of_business() }} and breakdown = 'channel'
    group by business_id, connection_id, visited_on

),

spans as (

    select
        business_id,
        connection_id,
        platform,
        min(visited_on) as first_on,
        max(visited_on) as last_on
    from funnels
    group by business_id, connection_id, platform

),

days as (

    select
        spans.business_id,
        spans.connection_id,
        spans.platform,
        day.visited_on::date as visited_on
    from spans
    cross join lateral generate_series(spans.first_on, spans.last_on, interval '1 day') as day (visited_on)

),

-- nobody buys what nobody can have put into a cart: a stage with nothing before one with something was not tracked
tracked as (

    select
        days.business_id,
        days.connection_id,
        days.platform,
        days.visited_on,
        funnels.row_id,
        funnels.sessions,
        funnels.visitors,
        case
            when greatest(funnels.product_views, funnels.cart_additions, funnels.checkouts, funnels.purchases) > 0
                then nullif(funnels.product_views, 0)
            else funnels.product_views
        end as product_views,
        case
            when greatest(funnels.checkouts, funnels.purchases) > 0 then nullif(funnels.cart_additions, 0)
            else funnels.cart_additions
        end as cart_additions,
        case when funnels.purchases > 0 then nullif(funnels.checkouts, 0) else funnels.checkouts end as checkouts,
        funnels.purchases,
        funnels.revenue_amount,
        funnels.refunded_amount,
        funnels.currency_code,
        coalesce(funnels.is_thresholded, false) as is_thresholded,
        coalesce(funnels.is_sampled, false) as is_sampled
    from days
    left join funnels
        on
            days.business_id = funnels.business_id
            and days.connection_id = funnels.connection_id
            and days.visited_on = funnels.visited_on

)

select
    tracked.business_id,
    tracked.connection_id,
    tracked.visited_on,
    tracked.platform,
    tracked.row_id,
    tracked.sessions,
    tracked.visitors,
    tracked.product_views,
    tracked.cart_additions,
    tracked.checkouts,
    tracked.purchases,
    tracked.revenue_amount,
    tracked.refunded_amount,
    tracked.currency_code,
    num_nulls(tracked.product_views, tracked.cart_additions, tracked.checkouts, tracked.purchases) > 0
        as has_untracked_stage,
    -- each stage against the least of those before it that are known
    coalesce(
        tracked.cart_additions > tracked.product_views
        or tracked.checkouts > least(tracked.product_views, tracked.cart_additions)
        or tracked.purchases > least(tracked.product_views, tracked.cart_additions, tracked.checkouts),
        false
    ) as has_stage_increase,
    tracked.is_thresholded,
    tracked.is_sampled,
    unknown.unknown_share::numeric(9, 6) as unknown_share
from tracked
left join unknown
    on
        tracked.business_id = unknown.business_id
        and tracked.connection_id = unknown.connection_id
        and tracked.visited_on = unknown.visited_on
