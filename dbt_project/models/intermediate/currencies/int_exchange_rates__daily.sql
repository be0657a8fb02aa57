-- fct_product_daily and fct_pnl_daily are views that their readers' own rights are asked for
{{ config(post_hook="{{ open_to_readers() }}") }}

with businesses as (

    select * from {{ ref('stg_core__businesses') }}
    where {{ of_business() }}

),

days as (

    select
        used.business_id,
        used.currency_code,
        businesses.currency_code as reporting_currency_code,
        used.first_on + day.number as rate_on
    from {{ ref('int_currencies__used') }} as used
    inner join businesses on used.business_id = businesses.business_id
    cross join lateral generate_series(0, used.last_on - used.first_on) as day (number)
    where {{ of_business('used.business_id') }}

),

pairs as (

    select
        business_id,
        currency_code,
        reporting_currency_code,
        min(rate_on) as first_on,
        max(rate_on) as last_on
    from days
    where currency_code <> reporting_currency_code
    group by business_id, currency_code, reporting_currency_code

),

published as (

    select
        rate_on,
        units_per_euro || '{"EUR": "1"}' as units_per_euro,
        rate_source,
        loaded_at,
        lead(rate_on) over (order by rate_on) as next_on,
        lead(loaded_at) over (order by rate_on) as next_loaded_at
    from {{ ref('stg_ecb__exchange_rates') }}

),

quoted as (

    select
        pairs.business_id,
        pairs.currency_code,
        published.*,
        (published.units_per_euro ->> pairs.reporting_currency_code)::numeric
        / (published.units_per_euro ->> pairs.currency_code)::numeric as rate
    from pairs
    inner join published
        on published.rate_on between pairs.first_on - {{ var('rate_days') }} and pairs.last_on
    where
        published.units_per_euro ? pairs.currency_code
        and published.units_per_euro ? pairs.reporting_currency_code

),

spread as (

    -- a day without a publication takes the last rate before it
    select
        quoted.*,
        quoted.rate_on + day.number as holds_on,
        day.number = 0 as is_published,
        -- no publication of a Saturday or a Sunday is to come
        day.number <= extract(isodow from quoted.rate_on + day.number) - 5 as is_weekend
    from quoted
    cross join lateral generate_series(0, least(quoted.next_on - quoted.rate_on - 1, {{ var('rate_days') }}))
        as day (number)

),

carried as (

    -- on a holiday it holds once the next publication has shown that there is none of that day
    select
        business_id,
        currency_code,
        holds_on as rate_on,
        rate,
        rate_source,
        rate_on as rate_as_of_on,
        case when is_published or is_weekend then loaded_at else next_loaded_at end as known_at
    from spread
    where is_published or is_weekend or next_on is not null

),

imported as (

    -- imported again with other digits, the first ones stay: they may have been used
    select distinct on (business_id, currency_code, reporting_currency_code, rate_on) *
    from {{ ref('stg_files__exchange_rates') }}
    where {{ of_business() }} and rate > 0 and rate < 'infinity'
    order by
        business_id asc,
        currency_code asc,
        reporting_currency_code asc,
        rate_on asc,
        loaded_at asc,
        row_id asc

),

known as (

    select * from carried
    union all
    select
        imported.business_id,
        imported.currency_code,
        imported.rate_on,
        imported.rate,
        imported.rate_source,
        imported.rate_on as rate_as_of_on,
        imported.loaded_at as known_at
    from imported
    inner join pairs
        on
            imported.business_id = pairs.business_id
            and imported.currency_code = pairs.currency_code
            and imported.reporting_currency_code = pairs.reporting_currency_code

),

frozen as (

    -- whichever source answered first for a day is its answer for good
    select distinct on (business_id, currency_code, rate_on) *
    from known
    order by business_id asc, currency_code asc, rate_on asc, known_at asc, rate_source asc

),

last_publication as (

    select
        max(rate_on) as last_on,
        (array_agg(units_per_euro order by rate_on desc))[1] as units_per_euro
    from published

)

select
    days.business_id,
    days.currency_code,
    days.rate_on,
    case
        when days.currency_code = days.reporting_currency_code then 1
        else round(frozen.rate, 12)
    end::numeric(24, 12) as rate,
    days.reporting_currency_code,
    case
        when days.currency_code = days.reporting_currency_code then 'same currency'
        else frozen.rate_source
    end as rate_source,
    case
        when days.currency_code = days.reporting_currency_code then days.rate_on
        else frozen.rate_as_of_on
    end as rate_as_of_on,
    case
        when days.currency_code = days.reporting_currency_code or frozen.rate is not null then null
        when last_publication.last_on is null then 'not_published_yet'
        when
            days.rate_on > last_publication.last_on
            and last_publication.units_per_euro ?& array[days.currency_code, days.reporting_currency_code]
            then 'not_published_yet'
        else 'not_quoted'
    end as unknown_reason
from days
left join frozen
    on
        days.business_id = frozen.business_id
        and days.currency_code = frozen.currency_code
        and days.rate_on = frozen.rate_on
cross join last_publication
