{{ config(materialized='view', post_hook="{{ open_to_readers() }}") }}

with clocks as (

    select * from {{ ref('int_connections__clocked') }}

),

variants as (

    select * from {{ ref('dim_variants') }}

),

active_days as (

    select * from {{ ref('fct_product_active_days') }}

),

unit_costs as (

    -- a cost that was only assumed was not known
    select * from {{ ref('int_variant_costs__observed') }}
    where not is_assumed

),

categories as (

    select * from {{ ref('int_product_categories__observed') }}

),

list_prices as (

    select * from {{ ref('int_list_prices__observed') }}

),

stock as (

    select * from {{ ref('int_inventory__observed') }}

),

-- what is known of a day; the days between two of them only repeat it. Money in the variant's own currency only
known as (

    select
        active_days.business_id,
        active_days.variant_key,
        active_days.day_on,
        active_days.units_sold,
        active_days.units_refunded,
        active_days.orders_count,
        active_days.currency_code,
        variants.currency_code as own_currency_code,
        active_days.gross_amount,
        active_days.discount_amount,
        active_days.net_amount,
        active_days.unit_price_amount,
        null::numeric as list_price_amount,
        null::integer as on_hand_quantity
    from active_days
    inner join variants
        on
            active_days.business_id = variants.business_id
            and active_days.variant_key = variants.variant_key
    union all
    select
        business_id,
        variant_key,
        observed_on as day_on,
        0 as units_sold,
        0 as units_refunded,
        0 as orders_count,
        null as currency_code,
        null as own_currency_code,
        null as gross_amount,
        null as discount_amount,
        null as net_amount,
        null as unit_price_amount,
        price_amount as list_price_amount,
        null as on_hand_quantity
    from list_prices
    union all
    select
        business_id,
        variant_key,
        observed_on as day_on,
        0 as units_sold,
        0 as units_refunded,
        0 as orders_count,
        null as currency_code,
        null as own_currency_code,
        null as gross_amount,
        null as discount_amount,
        null as net_amount,
        null as unit_price_amount,
        null as list_price_amount,
        on_hand_quantity
    from stock
    union all
    select
        business_id,
        variant_key,
        created_on as day_on,
        0 as units_sold,
        0 as units_refunded,
        0 as orders_count,
        null as currency_code,
        null as own_currency_code,
        null as gross_amount,
        null as discount_amount,
        null as net_amount,
        null as unit_price_amount,
        null as list_price_amount,
        null as on_hand_quantity
    from variants
    where created_on is not null

),

known_days as (

    select
        business_id,
        variant_key,
        day_on,
        sum(units_sold) as units_sold,
        sum(units_refunded) as units_refunded,
        sum(orders_count) as orders_count,
        coalesce(sum(gross_amount) filter (where currency_code = own_currency_code), 0) as gross_amount,
        coalesce(sum(discount_amount) filter (where currency_code = own_currency_code), 0) as discount_amount,
        coalesce(sum(net_amount) filter (where currency_code = own_currency_code), 0) as net_amount,
        coalesce(
            max(unit_price_amount) filter (where currency_code = own_currency_code), max(list_price_amount)
        ) as price_amount,
        max(on_hand_quantity) as on_hand_quantity
    from known
    group by business_id, variant_key, day_on

),

days as (

    select
        known_days.*,
        clocks.as_of_on,
        clocks.last_complete_on
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
