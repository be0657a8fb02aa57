{{ config(materialized='view', post_hook="{{ open_to_readers() }}") }}

with bookings as (

    select * from {{ ref('fct_pnl_bookings') }}

),

rates as (

    select * from {{ ref('int_exchange_rates__daily') }}

),

businesses as (

    select * from {{ ref('dim_businesses') }}

),

converted as (

    -- an amount without a rate is unknown: never 1:1
    select
        bookings.business_id,
        bookings.booked_on,
        bookings.business_model,
        bookings.channel_key,
        bookings.product_key,
        {% for name in booked_amounts() -%}
        sum(round(bookings.{{ name }} * rates.rate, 4))::numeric(18, 4) as {{ name }},
        {%- endfor %}
        {% for name in booked_counts() -%}
        sum(bookings.{{ name }})::integer as {{ name }},
        {%- endfor %}
        count(*) filter (where rates.rate is null)::integer as bookings_without_rate,
        max(rates.reporting_currency_code) as converted_to
    from bookings
    left join rates
        on
            bookings.business_id = rates.business_id
            and bookings.currency_code = rates.currency_code
            and bookings.booked_on = rates.rate_on
    group by
        bookings.business_id,
        bookings.booked_on,
        bookings.business_model,
        bookings.channel_key,
        bookings.product_key

),

summed as (

    select
        converted.*,
        converted.gross_amount - converted.discount_amount - converted.included_tax_amount as subtotal_amount,
        converted.units_without_cost = 0
        and converted.facts_without_amount = 0
        and converted.bookings_without_rate = 0 as is_complete
    from converted

),

netted as (

    select
        summed.*,
        summed.subtotal_amount - summed.refunded_amount as net_sales_amount,
        summed.subtotal_amount - summed.refunded_amount + summed.shipping_amount + summed.other_amount
        + summed.commission_amount - summed.fee_amount - summed.cost_of_goods_amount - summed.supplier_cost_amount
        - summed.supplier_freight_amount - summed.ad_spend_amount as known_contribution_amount
    from summed

)

select
    netted.business_id,
    netted.booked_on,
    netted.business_model,
    netted.channel_key,
    netted.product_key,
    -- that of the rates: between two builds the business may have got another one
    coalesce(netted.converted_to, businesses.reporting_currency_code) as currency_code,
    netted.units_sold,
    netted.gross_amount,
    netted.discount_amount,
    netted.included_tax_amount,
    netted.subtotal_amount::numeric(18, 4) as subtotal_amount,
    netted.refunded_amount,
    netted.refunded_of_orders_amount,
    netted.net_sales_amount::numeric(18, 4) as net_sales_amount,
    netted.tax_amount,
    netted.shipping_amount,
    netted.other_amount,
    netted.gift_card_amount,
    netted.commission_amount,
    netted.fee_amount,
    netted.cost_of_goods_amount,
    netted.sales_without_cost_amount,
    netted.supplier_cost_amount,
    netted.supplier_freight_amount,
    netted.ad_spend_amount,
    netted.known_contribution_amount::numeric(18, 4) as known_contribution_amount,
    case when netted.is_complete then netted.known_contribution_amount end::numeric(18, 4) as contribution_amount,
    netted.units_without_cost,
    netted.units_with_assumed_cost,
    netted.facts_without_amount,
    netted.payments_without_fee,
    netted.bookings_without_rate,
    netted.is_complete
from netted
inner join businesses on netted.business_id = businesses.business_id
