with orders as (

    select * from {{ ref('fct_orders') }}
    where {{ of_business() }} and not is_test

),

lines as (

    select * from {{ ref('fct_order_lines') }}
    where {{ of_business() }} and not is_test

),

refunds as (

    -- what nobody knows the currency of cannot be added to anything
    select * from {{ ref('fct_refunds') }}
    where {{ of_business() }} and not is_test and currency_code is not null

),

buyers as (

    select * from {{ ref('dim_customers') }}
    where {{ of_business() }}

),

ordered as (

    select
        orders.business_id,
        orders.ordered_on as day_on,
        orders.currency_code,
        orders.platform,
        coalesce(orders.country, 'unknown') as country,
        coalesce(orders.source_name, 'unknown') as source_name,
        count(*) as orders_count,
        count(orders.customer_key) as identified_orders_count,
        count(*) filter (where orders.ordered_on > buyers.first_ordered_on) as returning_orders_count,
        sum(orders.subtotal_amount) as subtotal_amount,
        0 as gross_amount,
        0 as units_sold,
        0 as returned_goods_amount,
        0 as refunded_amount,
        0 as refunded_of_orders_amount,
        0 as refunded_of_first_orders_amount
    from orders
    left join buyers
        on
            orders.business_id = buyers.business_id
            and orders.customer_key = buyers.customer_key
    group by
        orders.business_id,
        orders.ordered_on,
        orders.currency_code,
        orders.platform,
        orders.country,
        orders.source_name

),

sold as (

    select
        business_id,
        ordered_on as day_on,
        currency_code,
        platform,
        'unknown' as country,
        'unknown' as source_name,
        0 as orders_count,
        0 as identified_orders_count,
        0 as returning_orders_count,
        0 as subtotal_amount,
        sum(gross_amount) as gross_amount,
        coalesce(sum(quantity) filter (where line_kind = 'product'), 0) as units_sold,
        0 as returned_goods_amount,
        0 as refunded_amount,
        0 as refunded_of_orders_amount,
        0 as refunded_of_first_orders_amount
    from lines
    group by business_id, ordered_on, currency_code, platform

),

-- the three days that a refund belongs to: its own, its order's, and that of its buyer's first order
given_back as (

    select
        refunds.business_id,
        ledger.day_on,
        refunds.currency_code,
        refunds.platform,
        'unknown' as country,
        'unknown' as source_name,
        0 as orders_count,
        0 as identified_orders_count,
        0 as returning_orders_count,
        0 as subtotal_amount,
        0 as gross_amount,
        0 as units_sold,
        coalesce(sum(refunds.subtotal_amount) filter (where ledger.name = 'refund'), 0) as returned_goods_amount,
        coalesce(sum(refunds.refunded_amount) filter (where ledger.name = 'refund'), 0) as refunded_amount,
        coalesce(sum(refunds.refunded_amount) filter (where ledger.name = 'order'), 0) as refunded_of_orders_amount,
        coalesce(sum(refunds.refunded_amount) filter (where ledger.name = 'cohort'), 0)
            as refunded_of_first_orders_amount
    from refunds
    left join buyers
        on
            refunds.business_id = buyers.business_id
            and refunds.customer_key = buyers.customer_key
    cross join
        lateral (
            values
            ('refund', refunds.refunded_on), ('order', refunds.ordered_on), ('cohort', buyers.first_ordered_on)
        ) as ledger (name, day_on)
    where ledger.day_on is not null
    group by refunds.business_id, ledger.day_on, refunds.currency_code, refunds.platform

)

select
    business_id,
    day_on,
    currency_code,
    platform,
    country,
    source_name,
    sum(orders_count)::integer as orders_count,
    sum(identified_orders_count)::integer as identified_orders_count,
    sum(returning_orders_count)::integer as returning_orders_count,
    sum(units_sold)::bigint as units_sold,
    sum(gross_amount)::numeric(18, 4) as gross_amount,
    sum(subtotal_amount)::numeric(18, 4) as subtotal_amount,
    sum(returned_goods_amount)::numeric(18, 4) as returned_goods_amount,
    sum(refunded_amount)::numeric(18, 4) as refunded_amount,
    sum(refunded_of_orders_amount)::numeric(18, 4) as refunded_of_orders_amount,
    sum(refunded_of_first_orders_amount)::numeric(18, 4) as refunded_of_first_orders_amount
from (
    select * from ordered
    union all
    select * from sold
    union all
    select * from given_back
) as parts
group by business_id, day_on, currency_code, platform, country, source_name
