with businesses as (

    select * from {{ ref('dim_businesses') }}
    where {{ of_business() }} and as_of_on is not null

),

days as (

    -- whole years, from the first order to the year after the business clock: plans have days, too
    select
        businesses.*,
        day.at::date as date_on
    from businesses
    cross join lateral generate_series(
        date_trunc('year', coalesce(businesses.first_ordered_on, businesses.as_of_on)::timestamp),
        date_trunc('year', businesses.as_of_on::timestamp) + interval '2 years' - interval '1 day',
        interval '1 day'
    ) as day (at)

)

select
    business_id,
    date_on,
    date_trunc('week', date_on::timestamp)::date as week_starts_on,
    date_trunc('month', date_on::timestamp)::date as month_starts_on,
    date_trunc('quarter', date_on::timestamp)::date as quarter_starts_on,
    date_trunc('year', date_on::timestamp)::date as year_starts_on,
    extract(isoyear from date_on)::integer as iso_year,
    extract(week from date_on)::integer as iso_week,
    extract(isodow from date_on)::integer as iso_weekday,
    extract(isodow from date_on) >= 6 as is_weekend,
    (extract(
        epoch from ((date_on + 1)::timestamp at time zone timezone) - (date_on::timestamp at time zone timezone)
    ) / 3600)::numeric(4, 2) as hours_count,
    date_on <= last_complete_on as is_complete,
    date_on > as_of_on as is_future
from days
