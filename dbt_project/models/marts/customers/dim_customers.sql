with customers as (

    select * from {{ ref('int_customers__identified') }}
    where {{ of_business() }}

),

identities as (

    select * from {{ ref('int_identities__resolved') }}
    where {{ of_business() }}

),

people as (

    select
        business_id,
        customer_key,
        count(*)::integer as identities_count,
        bool_or(is_shared and identity_hash = customer_key) as is_shared
    from identities
    group by business_id, customer_key

),

orders as (

    select *
    from {{ ref('fct_orders') }}
    where {{ of_business() }} and customer_key is not null

),

clocks as (

    select
        business_id,
        max(business_as_of_on) as as_of_on
    from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}
    group by business_id

),

main_currencies as (

    select
        business_id,
        mode() within group (order by currency_code) as currency_code
    from orders
    where not is_test
    group by business_id

),

accounts as (

    select
        customers.business_id,
        identities.customer_key,
        bool_and(customers.has_marketing_consent) as has_marketing_consent,
        max(customers.country_code) as country,
        min(customers.created_at) as created_at
    from customers
    inner join identities
        on
            customers.business_id = identities.business_id
            and customers.account_hash = identities.identity_hash
    group by customers.business_id, identities.customer_key

),

buyers as (

    select
        orders.business_id,
        orders.customer_key,
        count(*) filter (where orders.is_sale and not orders.is_test and not orders.is_cancelled)::integer
            as orders_count,
        min(orders.ordered_on) filter (where not orders.is_test) as first_ordered_on,
        max(orders.ordered_on) filter (where not orders.is_test) as last_ordered_on,
        coalesce(
            sum(orders.total_amount - orders.refunded_amount)
            filter (where not orders.is_test and orders.currency_code = main_currencies.currency_code),
            0
        )::numeric(18, 4) as spent_amount,
        max(main_currencies.currency_code) as currency_code,
        mode() within group (order by orders.country) as country
    from orders
    left join main_currencies on orders.business_id = main_currencies.business_id
    group by orders.business_id, orders.customer_key

)

select
    coalesce(accounts.business_id, buyers.business_id) as business_id,
    coalesce(accounts.customer_key, buyers.customer_key) as customer_key,
    accounts.customer_key is not null as has_account,
    -- consent counts only where every account of the person gives it; unknown is no consent
    coalesce(accounts.has_marketing_consent, false) as has_marketing_consent,
    coalesce(people.is_shared, false) as is_shared,
    coalesce(people.identities_count, 1) as identities_count,
    coalesce(accounts.country, buyers.country) as country,
    accounts.created_at,
    coalesce(buyers.orders_count, 0) as orders_count,
    buyers.first_ordered_on,
    buyers.last_ordered_on,
    coalesce(buyers.spent_amount, 0)::numeric(18, 4) as spent_amount,
    buyers.currency_code,
    clocks.as_of_on
from accounts
full outer join buyers
    on
        accounts.business_id = buyers.business_id
        and accounts.customer_key = buyers.customer_key
left join people
    on
        coalesce(accounts.business_id, buyers.business_id) = people.business_id
        and coalesce(accounts.customer_key, buyers.customer_key) = people.customer_key
left join clocks on coalesce(accounts.business_id, buyers.business_id) = clocks.business_id
