{# The shop's amount in a Shopify MoneyBag, in the major unit of the shop's currency; null where the bag is missing. #}
{% macro shop_money(bag) -%}
    ({{ bag }} #>> '{shopMoney,amount}')::numeric(18, 4)
{%- endmacro %}

{# The buyer's amount in a Shopify MoneyBag, in the presentment currency. #}
{% macro presentment_money(bag) -%}
    ({{ bag }} #>> '{presentmentMoney,amount}')::numeric(18, 4)
{%- endmacro %}

{# Sum of the shop's amounts in a JSON array of objects that hold a MoneyBag; 0 for an empty or missing array. Nearly all have
   one or none, and a subquery for each line of each order was a third of reading the lines. #}
{% macro shop_money_sum(items, bag) -%}
    (case
        when jsonb_typeof({{ items }}) is distinct from 'array' or jsonb_array_length({{ items }}) = 0 then 0
        when jsonb_array_length({{ items }}) = 1 then coalesce({{ shop_money(items ~ " -> 0 -> '" ~ bag ~ "'") }}, 0)
        else (
            select coalesce(sum({{ shop_money("item -> '" ~ bag ~ "'") }}), 0)
            from jsonb_array_elements({{ items }}) as t (item)
        )
    end)::numeric(18, 4)
{%- endmacro %}

{# What the buyer's payments of a Shopify order brought in the shop's currency, before refunds; null without a list of payments. #}
{% macro received_money(transactions) -%}
    (
        select
            sum({{ shop_money("item -> 'amountSet'") }})
            filter (where item ->> 'kind' in ('SALE', 'CAPTURE') and item ->> 'status' = 'SUCCESS')
        from jsonb_array_elements(case when jsonb_typeof({{ transactions }}) = 'array' then {{ transactions }} else '[]' end) as t (item)
    )
{%- endmacro %}

{# Units of a line that the refunds of its order took back: both stand in the same document. #}
{% macro units_refunded(refunds, line_id) -%}
    (case
        when jsonb_typeof({{ refunds }}) is distinct from 'array' or jsonb_array_length({{ refunds }}) = 0 then 0
        else (
            select coalesce(sum((line ->> 'quantity')::integer), 0)
            from jsonb_path_query({{ refunds }}, '$[*].refundLineItems.nodes[*]') as t (line)
            where line #>> '{lineItem,id}' = {{ line_id }}
        )
    end)::integer
{%- endmacro %}
