with versions as (

    select * from {{ ref('dim_variant_versions') }}
    where {{ of_business() }} and price_amount is not null

),

clocks as (

    select * from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}

),

zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

dated as (

    select
        versions.*,
        clocks.as_of_on,
        (versions.valid_from at time zone zones.timezone)::date as first_on
    from versions
    inner join clocks
        on
            versions.business_id = clocks.business_id
            and versions.connection_id = clocks.connection_id
    inner join zones
        on
            versions.business_id = zones.business_id
            and versions.connection_id = zones.connection_id
            and versions.valid_from >= zones.valid_from
            and versions.valid_from < zones.valid_to

),

spans as (

    select
        dated.*,
        -- the day on which another price came has both
        least(lead(dated.first_on) over by_time, dated.as_of_on) - dated.first_on as days_on
    from dated
    window by_time as (partition by dated.business_id, dated.variant_key order by dated.valid_from)

),

days as (

    select
        spans.business_id,
        spans.variant_key,
        spans.connection_id,
        spans.first_on + day.number as price_on,
        spans.currency_code,
        (array_agg(spans.price_amount order by spans.valid_from desc))[1] as price_amount,
        (array_agg(spans.compare_at_price_amount order by spans.valid_from desc))[1] as compare_at_price_amount,
        min(spans.price_amount) as lowest_amount,
        bool_or(day.number = 0) as is_observed
    from spans
    cross join lateral generate_series(0, spans.days_on) as day (number)
    group by spans.business_id, spans.variant_key, spans.connection_id, price_on, spans.currency_code

)

select
    business_id,
    variant_key,
    price_on,
    connection_id,
    price_amount::numeric(18, 4) as price_amount,
    compare_at_price_amount::numeric(18, 4) as compare_at_price_amount,
    lowest_amount::numeric(18, 4) as lowest_amount,
    -- Directive 98/6/EC, article 6a: the lowest price of the 30 days before; the day itself does not count
    (min(lowest_amount) over before_the_day)::numeric(18, 4) as lowest_30_days_amount,
    count(*) over before_the_day = 30 as is_lowest_30_days_known,
    currency_code,
    is_observed
from days
window before_the_day as (
    partition by business_id, variant_key order by price_on
    rows between 30 preceding and 1 preceding -- every day has its row
)
