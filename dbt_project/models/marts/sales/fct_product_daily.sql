with clocks as (

    select * from {{ ref('int_connections__clocked') }} where {{ of_business() }}

),

variants as (

    select * from {{ ref('dim_variants') }} where {{ of_business() }}

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

list_prices as (

    select * from {{ ref('int_list_prices__observed') }} where {{ of_business() }}

),

stock as (

    select * from {{ ref('int_inventory__observed') }} where {{ of_business() }}

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

-- a day on which something is known; the days between two of them only repeat it
known as (

    select
        business_id,
        variant_key,
        day_on,
        units_sold,
        orders_count,
        gross_amount,
        discount_amount,
        net_amount,
        unit_price_amount,
        null::numeric as list_price_amount,
        null::bigint as units_refunded,
        null::integer as on_hand_quantity
    from sales
    union all
    select
        business_id,
        variant_key,
        day_on,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        units_refunded,
        null
    from returns
    union all
    select
        business_id,
        variant_key,
        observed_on,
        null,
        null,
        null,
        null,
        null,
        null,
        price_amount,
        null,
        null
    from list_prices
    union all
    select
        business_id,
        variant_key,
        observed_on,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        on_hand_quantity
    from stock
    union all
    select
        business_id,
        variant_key,
        created_on,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null
    from variants
    where created_on is not null

),

days as (

    select
        known.business_id,
        known.variant_key,
        known.day_on,
        max(clocks.as_of_on) as as_of_on,
        max(clocks.last_complete_on) as last_complete_on,
        coalesce(max(known.units_sold), 0) as units_sold,
        coalesce(max(known.units_refunded), 0) as units_refunded,
        coalesce(max(known.orders_count), 0) as orders_count,
        coalesce(max(known.gross_amount), 0) as gross_amount,
        coalesce(max(known.discount_amount), 0) as discount_amount,
        coalesce(max(known.net_amount), 0) as net_amount,
        coalesce(max(known.unit_price_amount), max(known.list_price_amount)) as price_amount,
        max(known.on_hand_quantity) as on_hand_quantity
    from known
    inner join variants
        on
            known.business_id = variants.business_id
            and known.variant_key = variants.variant_key
    inner join clocks
        on
            variants.business_id = clocks.business_id
            and variants.connection_id = clocks.connection_id
    where known.day_on <= clocks.as_of_on
    group by known.business_id, known.variant_key, known.day_on

),

runs as (

    select
        days.*,
        min(day_on) over by_day as first_on,
        lead(day_on, 1, as_of_on + 1) over by_day - day_on - 1 as days_on,
        count(price_amount) over by_day as price_run,
        count(on_hand_quantity) over by_day as stock_run
    from days
    window by_day as (partition by business_id, variant_key order by day_on)

),

carried as (

    select
        runs.*,
        max(price_amount) over (partition by business_id, variant_key, price_run) as price_in_force,
        max(price_amount) filter (where price_run = 1) over (partition by business_id, variant_key) as first_price,
        max(on_hand_quantity) over (partition by business_id, variant_key, stock_run) as stock_in_force
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
    variants.currency_code
from dense
inner join variants
    on
        dense.business_id = variants.business_id
        and dense.variant_key = variants.variant_key
