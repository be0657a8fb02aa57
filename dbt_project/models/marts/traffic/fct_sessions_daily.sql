with sessions as (

    select * from {{ ref('int_sessions__unioned') }}
    where {{ of_business() }}

),

totals as (

    select
        business_id,
        connection_id,
        visited_on,
        sessions
    from {{ ref('int_funnels__unioned') }}
    where {{ of_business() }}

),

days as (

    select
        business_id,
        connection_id,
        visited_on,
        breakdown,
        sum(sessions) as sessions,
        sum(sessions) filter (where not is_other_row) as named_sessions,
        bool_or(is_thresholded) as is_thresholded
    from sessions
    group by business_id, connection_id, visited_on, breakdown

)

select
    sessions.business_id,
    sessions.connection_id,
    sessions.visited_on,
    sessions.breakdown,
    sessions.row_id,
    sessions.platform,
    sessions.segment,
    case
        when sessions.breakdown = 'channel' then {{ channel_key('sessions.platform', 'sessions.segment') }}
    end as channel_key,
    sessions.sessions,
    sessions.engaged_sessions,
    sessions.visitors,
    sessions.new_visitors,
    sessions.cart_additions,
    sessions.checkouts,
    sessions.purchases,
    sessions.revenue_amount,
    sessions.currency_code,
    sessions.is_other_row,
    sessions.is_thresholded,
    sessions.is_sampled,
    -- visits of the day that no row names: lumped together as (other), or left out because few people made them
    case
        when greatest(totals.sessions, days.sessions) > 0
            then 1 - coalesce(days.named_sessions, 0)::numeric / greatest(totals.sessions, days.sessions)
    end::numeric(9, 6) as day_unknown_share
from sessions
inner join days
    on
        sessions.business_id = days.business_id
        and sessions.connection_id = days.connection_id
        and sessions.visited_on = days.visited_on
        and sessions.breakdown = days.breakdown
left join totals
    on
        sessions.business_id = totals.business_id
        and sessions.connection_id = totals.connection_id
        and sessions.visited_on = totals.visited_on
