with businesses as (

    select * from {{ ref('int_businesses__clocked') }}
    where {{ of_business() }}

),

orders as (

    select
        business_id,
        min(ordered_on) as first_ordered_on,
        max(ordered_on) as last_ordered_on,
        count(distinct currency_code)::integer as order_currencies_count
    from {{ ref('fct_orders') }}
    where {{ of_business() }} and not is_test
    group by business_id

)

select
    businesses.*,
    orders.first_ordered_on,
    orders.last_ordered_on,
    coalesce(orders.order_currencies_count, 0) as order_currencies_count
from businesses
left join orders on businesses.business_id = orders.business_id
