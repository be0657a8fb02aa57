with orders as (

    select * from {{ ref('int_orders__unioned') }}
    where {{ of_business() }}

),

refunds as (

    select * from {{ ref('int_refunds__unioned') }}
    where {{ of_business() }}

),

commissions as (

    select * from {{ ref('int_commissions__unioned') }}
    where {{ of_business() }}

),

supplier_orders as (

    select * from {{ ref('int_supplier_orders__unioned') }}
    where {{ of_business() }}

),

ads as (

    select * from {{ ref('int_ad_spend__unioned') }}
    where {{ of_business() }}

),

clocks as (

    select * from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}

),

used as (

    -- one branch per kind of fact with money in a currency of its own: a day that is not here has no rate
    select
        business_id,
        currency_code,
        min(ordered_on) as first_on,
        max(ordered_on) as last_on
    from orders
    group by business_id, currency_code
    union all
    select
        business_id,
        presentment_currency_code as currency_code,
        min(ordered_on) as first_on,
        max(ordered_on) as last_on
    from orders
    group by business_id, presentment_currency_code
    union all
    select
        business_id,
        currency_code,
        (min(refunded_at) at time zone 'UTC')::date - 1 as first_on, -- whatever the zone
        (max(refunded_at) at time zone 'UTC')::date + 1 as last_on
    from refunds
    where refunded_at is not null
    group by business_id, currency_code
    union all
    select
        business_id,
        currency_code,
        min(sold_on) as first_on,
        max(sold_on) as last_on
    from commissions
    group by business_id, currency_code
    union all
    select
        business_id,
        currency_code,
        min(placed_on) as first_on,
        max(placed_on) as last_on
    from supplier_orders
    group by business_id, currency_code
    union all
    select
        business_id,
        currency_code,
        min(spent_on) as first_on,
        max(spent_on) as last_on
    from ads
    group by business_id, currency_code
    union all
    select
        business_id,
        currency_code,
        as_of_on as first_on,
        business_as_of_on as last_on
    from clocks

)

select
    business_id,
    currency_code,
    min(first_on) as first_on,
    max(last_on) as last_on
from used
where currency_code is not null and first_on is not null
group by business_id, currency_code
