{# Which of WooCommerce's documents are orders, said once: as its own Analytics counts, without what was never paid
   (pending, failed) and never placed (drafts, trash). Cancelled ones are orders, and a plugin's own status is one. #}
{% macro woocommerce_is_order(status) -%}
    coalesce({{ status }} not in ('pending', 'failed', 'trash', 'draft', 'auto-draft', 'checkout-draft', 'new'), false)
{%- endmacro %}

{# Cancelled before anything was paid: nobody owes it any more. What was paid stays until it is refunded. #}
{% macro woocommerce_is_void(status, date_paid, refunds) -%}
    coalesce(
        {{ status }} = 'cancelled' and {{ date_paid }} is null and coalesce(jsonb_array_length({{ refunds }}), 0) = 0,
        false
    )
{%- endmacro %}

{# Sums over the lines and fees of one document, both without tax, and the line that takes what rounding leaves. #}
{% macro woocommerce_sums(line_items, fee_lines) -%}
    lateral (
        select
            coalesce(sum({{ amount_of('item.total') }}), 0)::numeric(18, 4) as lines_amount,
            count(*) as lines_count,
            (array_agg(item.id order by {{ amount_of('item.total') }} desc nulls last, item.id asc))[1] as largest_line_id,
            (
                select coalesce(sum({{ amount_of('fee.total') }}), 0)::numeric(18, 4)
                from jsonb_to_recordset({{ fee_lines }}) as fee (total text)
            ) as fees_amount
        from jsonb_to_recordset({{ line_items }}) as item (id bigint, total text)
    )
{%- endmacro %}

{# WooCommerce marks no test; its gateways do, each in a way of its own. #}
{% macro woocommerce_is_test(payment_method, meta_data) -%}
    (
        coalesce({{ payment_method }} = 'test', false)
        or coalesce({{ meta_data }} @> '[{"key": "_wcpay_mode", "value": "test"}]', false)
        or coalesce({{ meta_data }} @> '[{"key": "_ppcp_paypal_payment_mode", "value": "sandbox"}]', false)
    )
{%- endmacro %}

{# What the gateway kept of a payment, where its plugin writes it down; else null. #}
{% macro woocommerce_payment_fee(meta_data) -%}
    (
        select sum(abs({{ amount_of('meta.value') }}))
        from jsonb_to_recordset({{ meta_data }}) as meta (key text, value text)
        where meta.key in ('_stripe_fee', '_wcpay_transaction_fee', 'PayPal Transaction Fee')
    )::numeric(18, 4)
{%- endmacro %}

{# What tells a variation from its sisters: `Blue / Large`. #}
{% macro woocommerce_options(attributes) -%}
    (
        select {{ unescaped("string_agg(nullif(attribute.option, ''), ' / ')") }}
        from jsonb_to_recordset({{ attributes }}) as attribute (option text)
    )
{%- endmacro %}
