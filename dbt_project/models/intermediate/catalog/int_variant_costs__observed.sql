-- fct_product_daily and fct_pnl_daily are views that their readers' own rights are asked for
{{ config(post_hook="{{ open_to_readers() }}") }}

with versions as (

    select * from {{ ref('int_variants__versioned') }}
    where {{ of_business() }}

),

clocks as (

    select * from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}

),

zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

observed as (

    -- the last cost of a day is the day's
    select distinct on (business_id, connection_id, variant_key, observed_on) *
    from (
        select
            versions.business_id,
            versions.connection_id,
            versions.variant_key,
            versions.valid_from,
            (versions.valid_from at time zone zones.timezone)::date as observed_on,
            versions.unit_cost_amount,
            coalesce(versions.unit_cost_currency_code, versions.currency_code, clocks.currency_code) as currency_code
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
    ) as by_day
    order by business_id asc, connection_id asc, variant_key asc, observed_on asc, valid_from desc

),

compared as (

    select
        observed.*,
        lag(observed.observed_on) over by_day as observed_before_on,
        lag((observed.unit_cost_amount, observed.currency_code)) over by_day as cost_before
    from observed
    window by_day as (
        partition by observed.business_id, observed.connection_id, observed.variant_key order by observed.observed_on
    )

),

changes as (

    select
        business_id,
        connection_id,
        variant_key,
        observed_on as valid_from_on,
        unit_cost_amount,
        currency_code,
        false as is_assumed
    from compared
    where observed_before_on is null or cost_before is distinct from (unit_cost_amount, currency_code)
    union all
    -- a first cost was most likely the cost before, too; who wants only what was seen leaves these rows out
    select
        business_id,
        connection_id,
        variant_key,
        '-infinity' as valid_from_on,
        unit_cost_amount,
        currency_code,
        true as is_assumed
    from compared
    where observed_before_on is null

)

select
    business_id,
    connection_id,
    variant_key,
    valid_from_on,
    lead(valid_from_on, 1, 'infinity') over (
        partition by business_id, connection_id, variant_key order by valid_from_on
    ) as valid_to_on,
    unit_cost_amount,
    currency_code,
    is_assumed
from changes
