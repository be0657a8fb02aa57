with customers as (

    select * from {{ ref('dim_customers') }}
    where {{ of_business() }}

),

orders as (

    select *
    from {{ ref('fct_orders') }}
    where
        {{ of_business() }}
        and customer_key is not null
        and is_sale
        and not is_test
        and not is_cancelled

),

bought as (

    select
        business_id,
        customer_key,
        count(*)::integer as orders,
        count(distinct ordered_on)::integer as purchase_days,
        min(ordered_on) as first_on,
        max(ordered_on) as last_on
    from orders
    group by business_id, customer_key

)

select
    customers.business_id,
    customers.customer_key,
    bought.first_on,
    bought.last_on,
    bought.orders,
    bought.purchase_days,
    customers.as_of_on - bought.last_on as recency_days,
    customers.as_of_on - bought.first_on as tenure_days,
    customers.spent_amount as spend,
    case
        when bought.purchase_days > 1
            then round((bought.last_on - bought.first_on)::numeric / (bought.purchase_days - 1), 2)
    end::numeric(9, 2) as mean_interval_days,
    customers.has_marketing_consent,
    customers.currency_code,
    customers.as_of_on as as_of
from bought
inner join customers
    on
        bought.business_id = customers.business_id
        and bought.customer_key = customers.customer_key
