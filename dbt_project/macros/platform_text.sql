{# A platform's decimal in text or JSON as an amount; null for "", NaN, infinity and what overflows: unknown, never zero. #}
{% macro amount_of(value) -%}
    (case when {{ value }} ~ '^-?[0-9]{1,14}(\.[0-9]+)?$' then ({{ value }})::numeric(18, 4) end)
{%- endmacro %}

{# An instant that is written without its offset and is UTC; null for what is none, such as 0000-00-00T00:00:00. #}
{% macro utc_of(value) -%}
    (case when {{ value }} ~ '^[12][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-9:.]+$' then ({{ value }} || 'Z')::timestamptz end)
{%- endmacro %}

{# A name that WordPress stored with the five entities of HTML, as people read it. #}
{% macro unescaped(value) -%}
    replace(replace(replace(replace(replace(
        {{ value }}, '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#039;', ''''), '&amp;', '&')
{%- endmacro %}
