{# Which of BigCommerce's documents are orders, said once: not what was never placed (0 Incomplete) and not what was
   declined (6). A cancelled one (5) is. #}
{% macro bigcommerce_is_order(status_id) -%}
    coalesce({{ status_id }} not in (0, 6), false)
{%- endmacro %}

{# Cancelled before anything was paid: nobody owes it any more. What was paid stays until it is refunded. #}
{% macro bigcommerce_is_void(status_id, payment_status) -%}
    coalesce(
        {{ status_id }} = 5
        and coalesce({{ payment_status }}, '') not in ('captured', 'capture pending', 'refunded', 'partially refunded'),
        false
    )
{%- endmacro %}

{# The items of every kind of consignment: shipped, picked up, downloaded, sent by mail. #}
{% macro bigcommerce_items(consignments) -%}
    jsonb_path_query({{ consignments }}, 'lax $.*[*].line_items[*]')
{%- endmacro %}

{# Sums over the items of one document, after discounts and without tax, and the item that takes what rounding leaves. #}
{% macro bigcommerce_sums(consignments) -%}
    lateral (
        select
            coalesce(sum(paid.amount), 0)::numeric(18, 4) as lines_amount,
            count(*) as lines_count,
            (array_agg(paid.id order by paid.amount desc nulls last, paid.id asc))[1] as largest_line_id
        from {{ bigcommerce_items(consignments) }} as found (item)
        cross join lateral (
            select
                (found.item ->> 'id')::bigint as id,
                {{ amount_of("(found.item ->> 'discounted_total_inc_tax')") }}
                - coalesce({{ amount_of("(found.item ->> 'total_tax')") }}, 0) as amount
        ) as paid
    )
{%- endmacro %}

{# An instant as RFC 2822 writes it; null where there is none. #}
{% macro mail_date_of(value) -%}
    nullif({{ value }}, '')::timestamptz
{%- endmacro %}

{# What tells a variant from its sisters: `Blue / Large`; null for a base variant. #}
{% macro bigcommerce_options(option_values) -%}
    (
        select string_agg(nullif(chosen.label, ''), ' / ')
        from jsonb_to_recordset({{ option_values }}) as chosen (label text)
    )
{%- endmacro %}

{# A refund names an amount for some of its items and only units for others: a single one of those gets what is left, of
   several nobody knows, so it stays beside the lines. `lines_amount` is what falls to goods. #}
{% macro bigcommerce_refunded(items, total) -%}
    lateral (
        select
            case when sums.unpriced_count = 1 then sums.left_amount else 0 end as unpriced_amount,
            (sums.goods_amount + case when sums.unpriced_count = 1 and sums.is_unpriced_goods then sums.left_amount else 0 end)
            ::numeric(18, 4) as lines_amount
        from (
            select
                coalesce(sum(item.amount) filter (where item.item_type = 'PRODUCT'), 0) as goods_amount,
                coalesce({{ amount_of(total) }}, 0) - coalesce(sum(item.amount), 0) as left_amount,
                count(*) filter (where item.amount is null) as unpriced_count,
                bool_or(item.item_type = 'PRODUCT') filter (where item.amount is null) as is_unpriced_goods
            from (
                select
                    one.item_type,
                    {{ amount_of('one.requested_amount') }} as amount
                from jsonb_to_recordset({{ items }}) as one (item_type text, requested_amount text)
            ) as item
        ) as sums
    )
{%- endmacro %}
