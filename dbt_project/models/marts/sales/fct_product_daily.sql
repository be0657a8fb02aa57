with clocks as (

    select * from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}

),

variants as (

    select * from {{ ref('dim_variants') }}
    where {{ of_business() }}

),

lines as (

    select *
    from {{ ref('fct_order_lines') }}
    where {{ of_business() }} and line_kind = 'product' and not is_test and variant_key is not null

),

refunds as (

    select *
    from {{ ref('fct_refunds') }}
    where {{ of_business() }} and not is_test and quantity > 0 and variant_key is not null

),

unit_costs as (

    -- a cost that was only assumed was not known
    select * from {{ ref('int_variant_costs__observed') }}
    where {{ of_business() }} and not is_assumed

),

categories as (

    select * from {{ ref('int_product_categories__observed') }}
    where {{ of_business() }}

),

list_prices as (

    select * from {{ ref('int_list_prices__observed') }}
    where {{ of_business() }}

),

stock as (

    select * from {{ ref('int_inventory__observed') }}
    where {{ of_business() }}

),

sales as (

    -- money in the variant's own currency only; units in any
    select
        lines.business_id,
        lines.variant_key,
        lines.ordered_on as day_on,
        sum(lines.quantity) as units_sold,
        count(distinct lines.order_id) as orders_count,
        sum(lines.gross_amount) filter (where lines.currency_code = variants.currency_code) as gross_amount,
        sum(lines.discount_amount) filter (where lines.currency_code = variants.currency_code) as discount_amount,
        sum(lines.subtotal_amount) filter (where lines.currency_code = variants.currency_code) as net_amount,
        sum(lines.gross_amount)
        filter (where lines.currency_code = variants.currency_code and lines.unit_price_amount > 0)
        / nullif(
            sum(lines.quantity)
            filter (where lines.currency_code = variants.currency_code and lines.unit_price_amount > 0),
            0
        ) as unit_price_amount
    from lines
    inner join variants
        on
            lines.business_id = variants.business_id
            and lines.variant_key = variants.variant_key
    group by lines.business_id, lines.variant_key, lines.ordered_on

),

returns as (

    select
        business_id,
        variant_key,
        refunded_on as day_on,
        sum(quantity) as units_refunded
    from refunds
    group by business_id, variant_key, refunded_on

),

-- days on which something is known; the days between two of them only repeat it
known_days as (

    select
        business_id,
        variant_key,
        day_on
    from sales
    union distinct
    select
        business_id,
        variant_key,
        day_on
    from returns
    union distinct
    select
        business_id,
        variant_key,
        observed_on as day_on
    from list_prices
    union distinct
    select
        business_id,
        variant_key,
        observed_on as day_on
    from stock
    union distinct
    select
        business_id,
        variant_key,
        created_on as day_on
    from variants
    where created_on is not null

),

days as (

    select
        known_days.business_id,
        known_days.variant_key,
        known_days.day_on,
        clocks.as_of_on,
        clocks.last_complete_on,
        coalesce(sales.units_sold, 0) as units_sold,
        coalesce(returns.units_refunded, 0) as units_refunded,
        coalesce(sales.orders_count, 0) as orders_count,
        coalesce(sales.gross_amount, 0) as gross_amount,
        coalesce(sales.discount_amount, 0) as discount_amount,
        coalesce(sales.net_amount, 0) as net_amount,
        coalesce(sales.unit_price_amount, list_prices.price_amount) as price_amount,
        stock.on_hand_quantity
    from known_days
    inner join variants
        on
            known_days.business_id = variants.business_id
            and known_days.variant_key = variants.variant_key
    inner join clocks
        on
            variants.business_id = clocks.business_id
            and variants.connection_id = clocks.connection_id
            and known_days.day_on <= clocks.as_of_on
    left join sales
        on
            known_days.business_id = sales.business_id
            and known_days.variant_key = sales.variant_key
            and known_days.day_on = sales.day_on
    left join returns
        on
            known_days.business_id = returns.business_id
            and known_days.variant_key = returns.variant_key
            and known_days.day_on = returns.day_on
    left join list_prices
        on
            known_days.business_id = list_prices.business_id
            and known_days.variant_key = list_prices.variant_key
            and known_days.day_on = list_prices.observed_on
    left join stock
        on
            known_days.business_id = stock.business_id
            and known_days.variant_key = stock.variant_key
            and known_days.day_on = stock.observed_on

),

runs as (

    select
        days.*,
        min(days.day_on) over by_day as first_on,
        lead(days.day_on, 1, days.as_of_on + 1) over by_day - days.day_on - 1 as days_on,
        count(days.price_amount) over by_day as price_run,
        count(days.on_hand_quantity) over by_day as stock_run
    from days
    window by_day as (partition by business_id, variant_key order by day_on)

),

carried as (

    select
        runs.*,
        max(runs.price_amount) over (partition by runs.business_id, runs.variant_key, runs.price_run) as price_in_force,
        max(runs.price_amount) filter (where runs.price_run = 1)
            over (partition by runs.business_id, runs.variant_key)
            as first_price,
        max(runs.on_hand_quantity)
            over (partition by runs.business_id, runs.variant_key, runs.stock_run)
            as stock_in_force
    from runs

),

dense as (

    select
        carried.*,
        carried.day_on + day.number as sold_on,
        day.number = 0 as is_known_day
    from carried
    cross join lateral generate_series(0, carried.days_on) as day (number)

)

select
    dense.business_id,
    variants.connection_id,
    dense.variant_key,
    variants.product_key,
    variants.variant_id,
    dense.sold_on,
    case when dense.is_known_day then dense.units_sold else 0 end::integer as units_sold,
    case when dense.is_known_day then dense.units_refunded else 0 end::integer as units_refunded,
    case when dense.is_known_day then dense.orders_count else 0 end::integer as orders_count,
    case when dense.is_known_day then dense.gross_amount else 0 end::numeric(18, 4) as gross_amount,
    case when dense.is_known_day then dense.discount_amount else 0 end::numeric(18, 4) as discount_amount,
    case when dense.is_known_day then dense.net_amount else 0 end::numeric(18, 4) as net_amount,
    coalesce(dense.price_in_force, dense.first_price)::numeric(18, 4) as price_amount,
    dense.price_in_force is not null as is_price_known,
    case
        when dense.is_known_day and dense.gross_amount > 0
            then round(100 * dense.discount_amount / dense.gross_amount, 4)
        else 0
    end::numeric(9, 4) as discount_pct,
    coalesce(
        dense.is_known_day
        and dense.gross_amount > 0
        and dense.discount_amount >= dense.gross_amount * {{ var('promotion_pct') }} / 100,
        false
    ) as is_promotion,
    dense.stock_in_force::integer as on_hand_quantity,
    dense.stock_in_force <= 0 as is_stockout,
    dense.sold_on - dense.first_on as age_days,
    dense.sold_on <= dense.last_complete_on as is_day_over,
    variants.currency_code,
    case when unit_costs.currency_code = variants.currency_code then unit_costs.unit_cost_amount end
        as unit_cost_amount,
    coalesce(categories.category, variants.category) as category
from dense
inner join variants
    on
        dense.business_id = variants.business_id
        and dense.variant_key = variants.variant_key
left join unit_costs
    on
        variants.business_id = unit_costs.business_id
        and variants.connection_id = unit_costs.connection_id
        and variants.variant_key = unit_costs.variant_key
        and dense.sold_on >= unit_costs.valid_from_on
        and dense.sold_on < unit_costs.valid_to_on
left join categories
    on
        variants.business_id = categories.business_id
        and variants.connection_id = categories.connection_id
        and variants.product_key = categories.product_key
        and dense.sold_on >= categories.valid_from_on
        and dense.sold_on < categories.valid_to_on
