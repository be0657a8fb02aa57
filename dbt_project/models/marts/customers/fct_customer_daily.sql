{{ config(
    incremental_strategy='replace_changed',
    meta={
        'changes': 'int_customers__touched',
        'changed_on': ['customer_key'],
        'context': ['int_variant_costs__observed', 'int_exchange_rates__daily']
    }
) }}

with lines as (

    select *
    from {{ ref('fct_order_lines') }}
    where
        {{ of_business() }}
        and not is_test
        and customer_key is not null
        and line_kind in ('product', 'discount')
        and {{ of_changed('int_customers__touched', ['customer_key']) }}

),

refunds as (

    select
        *,
        coalesce(refunded_on, ordered_on) as active_on,
        case when part = 'line' then subtotal_amount else refunded_amount end as net_amount
    from {{ ref('fct_refunds') }}
    where
        {{ of_business() }}
        and not is_test
        and customer_key is not null
        and part <> 'credit'
        and {{ of_changed('int_customers__touched', ['customer_key']) }}

),

rates as (

    select * from {{ ref('int_exchange_rates__daily') }}
    where {{ of_business() }}

),

unit_costs as (

    select * from {{ ref('int_variant_costs__observed') }}
    where {{ of_business() }}

),

bought as (

    -- a cost in another currency than the sale's is not set against it
    select
        lines.business_id,
        lines.customer_key,
        lines.ordered_on as active_on,
        case
            when lines.line_kind = 'product' and not lines.is_cancelled
                then lines.connection_id::text || lines.order_id
        end as bought_order,
        case when lines.line_kind = 'product' then lines.quantity else 0 end as units,
        lines.subtotal_amount * rates.rate as net_amount,
        case
            when lines.line_kind <> 'product' then 0
            when unit_costs.currency_code = lines.currency_code
                then lines.quantity * unit_costs.unit_cost_amount * rates.rate
        end as cost_amount,
        0 as refunded_amount
    from lines
    left join rates
        on
            lines.business_id = rates.business_id
            and lines.currency_code = rates.currency_code
            and lines.ordered_on = rates.rate_on
    left join unit_costs
        on
            lines.business_id = unit_costs.business_id
            and lines.connection_id = unit_costs.connection_id
            and lines.variant_key = unit_costs.variant_key
            and lines.ordered_on >= unit_costs.valid_from_on
            and lines.ordered_on < unit_costs.valid_to_on

),

returned as (

    select
        refunds.business_id,
        refunds.customer_key,
        refunds.active_on,
        null::text as bought_order,
        0 as units,
        0::numeric as net_amount,
        0::numeric as cost_amount,
        refunds.net_amount * rates.rate as refunded_amount
    from refunds
    left join rates
        on
            refunds.business_id = rates.business_id
            and refunds.currency_code = rates.currency_code
            and refunds.active_on = rates.rate_on
    where refunds.active_on is not null

),

days as (

    -- one amount that is not known makes the day's unknown
    select
        business_id,
        customer_key,
        active_on,
        count(distinct bought_order) as orders_count,
        sum(units) as units_bought,
        case when count(*) = count(net_amount) then sum(net_amount) end as net_amount,
        case when count(*) = count(cost_amount) then sum(net_amount) - sum(cost_amount) end as margin_amount,
        case when count(*) = count(refunded_amount) then sum(refunded_amount) end as refunded_amount
    from (
        select * from bought
        union all
        select * from returned
    ) as activity
    group by business_id, customer_key, active_on

),

running as (

    select
        days.*,
        sum(days.orders_count) over to_date as orders_to_date,
        sum(days.net_amount - days.refunded_amount) over to_date as net_to_date_amount,
        count(*) filter (where days.net_amount is null or days.refunded_amount is null) over to_date as unknown_to_date,
        max(days.active_on) filter (where days.orders_count > 0) over before as previous_on
    from days
    window
        to_date as (partition by business_id, customer_key order by active_on),
        before as (
            partition by business_id, customer_key order by active_on
            rows between unbounded preceding and 1 preceding
        )

),

reporting as (

    select
        business_id,
        max(reporting_currency_code) as currency_code
    from rates
    group by business_id

)

select
    running.business_id,
    running.customer_key,
    running.active_on,
    reporting.currency_code,
    running.orders_count::integer as orders_count,
    running.units_bought::integer as units_bought,
    running.net_amount::numeric(18, 4) as net_amount,
    running.margin_amount::numeric(18, 4) as margin_amount,
    running.refunded_amount::numeric(18, 4) as refunded_amount,
    running.orders_to_date::integer as orders_to_date,
    case when running.unknown_to_date = 0 then running.net_to_date_amount end::numeric(18, 4) as net_to_date_amount,
    running.active_on - running.previous_on as days_since_purchase
from running
inner join reporting on running.business_id = reporting.business_id
