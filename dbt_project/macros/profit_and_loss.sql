{# What a booking of the profit and loss may hold: amounts in the currency of the source, and counts. #}
{% macro booked_amounts() -%}
    {{ return([
        'gross_amount', 'discount_amount', 'included_tax_amount', 'refunded_amount', 'refunded_of_orders_amount', 'tax_amount',
        'shipping_amount', 'other_amount', 'gift_card_amount', 'fee_amount', 'cost_of_goods_amount',
        'sales_without_cost_amount', 'supplier_cost_amount', 'supplier_freight_amount', 'ad_spend_amount', 'commission_amount'
    ]) }}
{%- endmacro %}

{% macro booked_counts() -%}
    {{ return(['units_sold', 'units_without_cost', 'units_with_assumed_cost', 'facts_without_amount', 'payments_without_fee']) }}
{%- endmacro %}

{# The columns of one booking, not yet summed; `given` says what it holds. Everything else is null, which a sum skips. #}
{% macro booked(given) -%}
    {%- for name in booked_amounts() %}
    ({{ given.get(name, 'null') }})::numeric as {{ name }},
    {%- endfor %}
    {%- for name in booked_counts() %}
    ({{ given.get(name, 'null') }})::bigint as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Goods that lie on the shelf again, by what the platform says: their cost is no cost of that sale any more. #}
{% macro is_restocked(restock_type) -%}
    coalesce({{ restock_type }} in ('return', 'cancel', 'legacy_restock'), false)
{%- endmacro %}
