with clocks as (

    select * from {{ ref('int_connections__clocked') }}
    where {{ of_business() }} and last_complete_on is not null

),

days as (

    select
        clocks.business_id,
        clocks.connection_id,
        clocks.platform,
        clocks.currency_code,
        (clocks.last_complete_on - ago.days)::date as day_on
    from clocks
    cross join generate_series(0, {{ var('tie_out_days') }} - 1) as ago (days)

),

reports as (

    select * from {{ ref('int_daily_totals__reported') }}
    where {{ of_business() }}

),

-- the one currency that a day's money is compared in; money in another has to show as a difference
currencies as (

    select
        days.business_id,
        days.connection_id,
        days.day_on,
        coalesce(reports.currency_code, days.currency_code) as currency_code
    from days
    left join reports
        on
            days.business_id = reports.business_id
            and days.connection_id = reports.connection_id
            and days.day_on = reports.day_on

),

orders as (

    select
        orders.business_id,
        orders.connection_id,
        orders.ordered_on as day_on,
        count(*)::integer as orders,
        sum(orders.total_amount) filter (where orders.currency_code = currencies.currency_code) as amount
    from {{ ref('fct_orders') }} as orders
    inner join currencies
        on
            orders.business_id = currencies.business_id
            and orders.connection_id = currencies.connection_id
            and orders.ordered_on = currencies.day_on
    where {{ of_business('orders.business_id') }} and not orders.is_test
    group by orders.business_id, orders.connection_id, orders.ordered_on

),

refunds as (

    select
        refunds.business_id,
        refunds.connection_id,
        refunds.refunded_on as day_on,
        sum(refunds.refunded_amount) filter (where refunds.currency_code = currencies.currency_code) as amount
    from {{ ref('fct_refunds') }} as refunds
    inner join currencies
        on
            refunds.business_id = currencies.business_id
            and refunds.connection_id = currencies.connection_id
            and refunds.refunded_on = currencies.day_on
    where {{ of_business('refunds.business_id') }} and not refunds.is_test
    group by refunds.business_id, refunds.connection_id, refunds.refunded_on

),

differences as (

    select
        differences.business_id,
        differences.connection_id,
        differences.day_on,
        count(*)::integer as lines,
        count(*) filter (where not differences.is_explained)::integer as unexplained_lines,
        sum(differences.difference_orders) as orders,
        sum(differences.difference_amount) filter (where differences.currency_code = currencies.currency_code) as amount
    from {{ ref('fct_tie_out_differences') }} as differences
    inner join currencies
        on
            differences.business_id = currencies.business_id
            and differences.connection_id = currencies.connection_id
            and differences.day_on = currencies.day_on
    where {{ of_business('differences.business_id') }}
    group by differences.business_id, differences.connection_id, differences.day_on

),

compared as (

    select
        days.business_id,
        days.connection_id,
        days.day_on,
        days.platform,
        coalesce(reports.currency_code, days.currency_code) as currency_code,
        reports.basis,
        reports.reported_at,
        reports.orders as reported_orders,
        coalesce(orders.orders, 0) as warehouse_orders,
        reports.total_amount as reported_amount,
        (coalesce(orders.amount, 0) - coalesce(refunds.amount, 0))::numeric(18, 4) as warehouse_amount,
        coalesce(differences.lines, 0) as difference_lines,
        coalesce(differences.unexplained_lines, 0) as unexplained_lines,
        coalesce(differences.orders, 0) as listed_orders,
        coalesce(differences.amount, 0) as listed_amount
    from days
    left join reports
        on
            days.business_id = reports.business_id
            and days.connection_id = reports.connection_id
            and days.day_on = reports.day_on
    left join orders
        on
            days.business_id = orders.business_id
            and days.connection_id = orders.connection_id
            and days.day_on = orders.day_on
    left join refunds
        on
            days.business_id = refunds.business_id
            and days.connection_id = refunds.connection_id
            and days.day_on = refunds.day_on
    left join differences
        on
            days.business_id = differences.business_id
            and days.connection_id = differences.connection_id
            and days.day_on = differences.day_on

),

measured as (

    select
        compared.*,
        compared.warehouse_orders - compared.reported_orders as difference_orders,
        (compared.warehouse_amount - compared.reported_amount)::numeric(18, 4) as difference_amount
    from compared

)

select
    business_id,
    connection_id,
    day_on,
    platform,
    currency_code,
    basis,
    reported_orders,
    warehouse_orders,
    reported_amount,
    warehouse_amount,
    difference_orders,
    difference_amount,
    difference_lines,
    unexplained_lines,
    case
        when reported_amount is null then 'not reported'
        -- what the lines do not add up to is as unexplained as a line without a reason
        when
            unexplained_lines > 0
            or difference_orders <> listed_orders
            or abs(difference_amount - listed_amount) >= 0.01
            then 'unexplained'
        when difference_lines > 0 then 'explained'
        else 'ties'
    end as state,
    reported_at
from measured
