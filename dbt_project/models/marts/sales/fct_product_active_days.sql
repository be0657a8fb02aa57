{{ config(
    incremental_strategy='replace_changed',
    meta={'changes': 'int_product_days__changed', 'changed_on': ['variant_key', 'day_on']}
) }}

with lines as (

    select *
    from {{ ref('fct_order_lines') }}
    where
        {{ of_business() }}
        and line_kind = 'product'
        and not is_test
        and variant_key is not null
        and {{ of_changed_days(['variant_key', 'ordered_on'], ['variant_key', 'day_on']) }}

),

refunds as (

    select *
    from {{ ref('fct_refunds') }}
    where
        {{ of_business() }}
        and not is_test
        and quantity > 0
        and variant_key is not null
        and refunded_on is not null
        and {{ of_changed_days(['variant_key', 'refunded_on'], ['variant_key', 'day_on']) }}

),

activity as (

    select
        business_id,
        variant_key,
        ordered_on as day_on,
        currency_code,
        order_id,
        quantity as units_sold,
        0 as units_refunded,
        gross_amount,
        discount_amount,
        subtotal_amount as net_amount,
        case when unit_price_amount > 0 then quantity end as priced_units,
        case when unit_price_amount > 0 then gross_amount end as priced_gross_amount
    from lines
    union all
    select
        business_id,
        variant_key,
        refunded_on as day_on,
        coalesce(currency_code, 'XXX') as currency_code,
        null as order_id,
        0 as units_sold,
        quantity as units_refunded,
        0 as gross_amount,
        0 as discount_amount,
        0 as net_amount,
        null as priced_units,
        null as priced_gross_amount
    from refunds

)

select
    business_id,
    variant_key,
    day_on,
    currency_code,
    sum(units_sold)::integer as units_sold,
    sum(units_refunded)::integer as units_refunded,
    count(distinct order_id)::integer as orders_count,
    sum(gross_amount)::numeric(18, 4) as gross_amount,
    sum(discount_amount)::numeric(18, 4) as discount_amount,
    sum(net_amount)::numeric(18, 4) as net_amount,
    (sum(priced_gross_amount) / nullif(sum(priced_units), 0))::numeric(18, 4) as unit_price_amount
from activity
group by business_id, variant_key, day_on, currency_code
