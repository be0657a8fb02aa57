-- fct_product_daily and fct_pnl_daily are views that their readers' own rights are asked for
{{ config(post_hook="{{ open_to_readers() }}") }}

with versions as (

    select * from {{ ref('stg_shopify__product_titles') }}
    where {{ of_business() }}

),

zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

observed as (

    -- the last category of a day is the day's
    select distinct on (versions.business_id, versions.connection_id, versions.product_id, observed_on)
        versions.business_id,
        versions.connection_id,
        versions.product_id,
        versions.category,
        (versions.observed_at at time zone zones.timezone)::date as observed_on
    from versions
    inner join zones
        on
            versions.business_id = zones.business_id
            and versions.connection_id = zones.connection_id
            and versions.observed_at >= zones.valid_from
            and versions.observed_at < zones.valid_to
    order by
        versions.business_id asc,
        versions.connection_id asc,
        versions.product_id asc,
        observed_on asc,
        versions.observed_at desc

)

select
    business_id,
    connection_id,
    {{ platform_key('product_id') }} as product_key,
    -- before its first sight a product had its first known category: what it is, not what became of it
    case
        when lag(observed_on) over by_day is null then '-infinity'
        else observed_on
    end::date as valid_from_on,
    lead(observed_on, 1, 'infinity') over by_day as valid_to_on,
    coalesce(category, 'unknown') as category
from observed
window by_day as (partition by business_id, connection_id, product_id order by observed_on)
