with clocks as (

    select * from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}

),

reported as (

    select
        reports.business_id,
        reports.connection_id,
        reports.day_on,
        reports.currency_code,
        reports.basis,
        reports.by_order,
        reports.uncounted_orders
    from {{ ref('int_daily_totals__reported') }} as reports
    inner join clocks
        on
            reports.business_id = clocks.business_id
            and reports.connection_id = clocks.connection_id
            and reports.day_on > clocks.last_complete_on - {{ var('tie_out_days') }}
            and reports.day_on <= clocks.last_complete_on
    where {{ of_business('reports.business_id') }} and reports.by_order is not null

),

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ of_business() }}

),

refunds as (

    select * from {{ ref('fct_refunds') }}
    where {{ of_business() }}

),

theirs as (

    select
        reported.business_id,
        reported.connection_id,
        reported.day_on,
        one.item ->> 0 as order_id,
        (one.item ->> 1)::integer as orders,
        (one.item ->> 2)::numeric(18, 4) as amount
    from reported
    cross join lateral jsonb_array_elements(reported.by_order) as one (item)

),

booked as (

    select
        business_id,
        connection_id,
        ordered_on as day_on,
        order_id,
        1 as orders,
        total_amount as amount
    from orders
    where not is_test
    union all
    select
        business_id,
        connection_id,
        refunded_on as day_on,
        coalesce(order_id, refund_id) as order_id,
        0 as orders,
        -refunded_amount as amount
    from refunds
    where not is_test and refunded_on is not null

),

ours as (

    select
        booked.business_id,
        booked.connection_id,
        booked.day_on,
        booked.order_id,
        sum(booked.orders)::integer as orders,
        sum(booked.amount)::numeric(18, 4) as amount
    from booked
    inner join reported
        on
            booked.business_id = reported.business_id
            and booked.connection_id = reported.connection_id
            and booked.day_on = reported.day_on
    group by booked.business_id, booked.connection_id, booked.day_on, booked.order_id

),

compared as (

    select
        coalesce(theirs.business_id, ours.business_id) as business_id,
        coalesce(theirs.connection_id, ours.connection_id) as connection_id,
        coalesce(theirs.day_on, ours.day_on) as day_on,
        coalesce(theirs.order_id, ours.order_id) as order_id,
        theirs.orders as reported_orders,
        ours.orders as warehouse_orders,
        theirs.amount as reported_amount,
        ours.amount as warehouse_amount,
        coalesce(ours.orders, 0) - coalesce(theirs.orders, 0) as difference_orders,
        (coalesce(ours.amount, 0) - coalesce(theirs.amount, 0))::numeric(18, 4) as difference_amount
    from theirs
    full join ours
        on
            theirs.business_id = ours.business_id
            and theirs.connection_id = ours.connection_id
            and theirs.day_on = ours.day_on
            and theirs.order_id = ours.order_id

),

-- reports keep thousandths that no coin has: less than half a cent is no difference
differing as (

    select
        compared.*,
        sum(compared.difference_orders) over of_the_order as orders_over_all_days,
        sum(compared.difference_amount) over of_the_order as amount_over_all_days
    from compared
    where compared.difference_orders <> 0 or abs(compared.difference_amount) >= 0.005
    window of_the_order as (partition by compared.business_id, compared.connection_id, compared.order_id)

),

known as (

    select
        differing.*,
        orders.order_number,
        orders.order_id is not null as is_in_warehouse,
        coalesce(orders.is_test, false) as is_test,
        -- only while the warehouse has that status too, or no order: an update that was missed is no rule
        coalesce(
            reported.uncounted_orders ->> differing.order_id
            = coalesce(orders.financial_status, reported.uncounted_orders ->> differing.order_id),
            false
        ) as is_uncounted,
        edits.edited_amount
    from differing
    inner join reported
        on
            differing.business_id = reported.business_id
            and differing.connection_id = reported.connection_id
            and differing.day_on = reported.day_on
    left join orders
        on
            differing.business_id = orders.business_id
            and differing.connection_id = orders.connection_id
            and differing.order_id = orders.order_id
    left join lateral (
        select edited.edited_amount
        from {{ ref('int_orders__edited') }} as edited
        where
            edited.business_id = differing.business_id
            and edited.connection_id = differing.connection_id
            and edited.order_id = differing.order_id
        order by edited.order_id
        limit 1 -- there is one; the limit has it looked up by its key
    ) as edits on true

),

gift_cards as (

    select
        lines.business_id,
        lines.connection_id,
        lines.order_id,
        sum(lines.total_amount) as amount
    from {{ ref('fct_order_lines') }} as lines
    inner join known
        on
            lines.business_id = known.business_id
            and lines.connection_id = known.connection_id
            and lines.order_id = known.order_id
    where {{ of_business('lines.business_id') }} and lines.line_kind = 'gift_card'
    group by lines.business_id, lines.connection_id, lines.order_id

),

reasoned as (

    select
        known.*,
        case
            when not known.is_in_warehouse and known.reported_amount is not null then 'missing in the warehouse'
            when known.is_test then 'a test order, which is not counted'
            when known.is_uncounted and known.reported_amount is null
                then 'in a status that the platform does not count'
            when
                known.difference_orders = 0 and known.edited_amount <> 0
                and abs(known.difference_amount) = abs(known.edited_amount)
                then 'edited later: the platform books the edit on its own day'
            when known.orders_over_all_days = 0 and abs(known.amount_over_all_days) < 0.005
                then 'booked on another day'
            when abs(known.difference_amount - gift_cards.amount) < 0.005
                then 'gift cards, which the platform counts when they are spent'
            when known.reported_amount is null and known.warehouse_amount < 0
                then 'refund that the platform does not report'
            when known.reported_amount is null then 'missing in the report'
            when known.reported_amount < coalesce(known.warehouse_amount, 0) and known.difference_orders = 0
                then 'refund missing in the warehouse'
            else 'another amount'
        end as reason
    from known
    left join gift_cards
        on
            known.business_id = gift_cards.business_id
            and known.connection_id = gift_cards.connection_id
            and known.order_id = gift_cards.order_id

)

select
    reasoned.business_id,
    reasoned.connection_id,
    reasoned.day_on,
    reasoned.order_id,
    reasoned.order_number,
    reported.currency_code,
    reported.basis,
    reasoned.reported_orders,
    reasoned.warehouse_orders,
    reasoned.reported_amount,
    reasoned.warehouse_amount,
    reasoned.difference_orders,
    reasoned.difference_amount,
    reasoned.reason,
    reasoned.reason in (
        'a test order, which is not counted',
        'in a status that the platform does not count',
        'edited later: the platform books the edit on its own day',
        'booked on another day',
        'gift cards, which the platform counts when they are spent'
    ) as is_explained
from reasoned
inner join reported
    on
        reasoned.business_id = reported.business_id
        and reasoned.connection_id = reported.connection_id
        and reasoned.day_on = reported.day_on
