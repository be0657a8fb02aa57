{{ config(materialized='view') }}

with quotes as (

    select * from {{ ref('stg_aliexpress__freight_quotes') }}
    union all
    select * from {{ ref('stg_cj_dropshipping__freight_quotes') }}

),

periods as (

    select
        *,
        lead(observed_at, 1, 'infinity') over (
            partition by business_id, connection_id, quote_id
            order by observed_at, is_current
        ) as replaced_at
    from quotes

),

moments as (

    select distinct
        business_id,
        connection_id,
        offer_id,
        observed_at
    from quotes

)

-- the cheapest way at each moment at which a quote was read differently, to the first country by the alphabet
select distinct on (moments.business_id, moments.connection_id, moments.offer_id, moments.observed_at)
    moments.business_id,
    moments.connection_id,
    moments.offer_id,
    periods.country_code,
    periods.shipping_method,
    periods.freight_amount,
    coalesce(periods.currency_code, 'USD') as currency_code,
    periods.lead_time_days,
    moments.observed_at
from moments
left join periods
    on
        moments.business_id = periods.business_id
        and moments.connection_id = periods.connection_id
        and moments.offer_id = periods.offer_id
        and moments.observed_at >= periods.observed_at
        and moments.observed_at < periods.replaced_at
        and not periods.is_deleted
order by
    moments.business_id asc,
    moments.connection_id asc,
    moments.offer_id asc,
    moments.observed_at asc,
    periods.country_code asc,
    periods.freight_amount asc,
    periods.shipping_method asc
