{# A decimal that a platform wrote as text or number, whatever its digits behind the point; null for what is none (`NaN`,
   `Infinity`, words, more than 14 digits), so that one odd row never stops a build. #}
{% macro decimal_of(text, type='numeric(18, 4)') -%}
    case when {{ text }} ~ '^\s*[+-]?[0-9]{1,14}(\.[0-9]+)?\s*$' then ({{ text }})::{{ type }} end
{%- endmacro %}

{# A whole number that a platform wrote as text; null for what is none. #}
{% macro count_of(text) -%}
    case when {{ text }} ~ '^\s*-?[0-9]{1,15}(\.0+)?\s*$' then ({{ text }})::numeric::bigint end
{%- endmacro %}

{# An instant that a platform wrote as ISO 8601; without an offset it is taken to be in `zone`. Null for what is none. #}
{% macro instant_of(text, zone='UTC') -%}
    {%- set clock = '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?([.][0-9]+)?' -%}
    case
        when {{ text }} ~ '{{ clock }}$' then ({{ text }})::timestamp at time zone '{{ zone }}'
        when {{ text }} ~ '{{ clock }}(Z|[+-][0-9]{2}:?([0-9]{2})?)$' then ({{ text }})::timestamptz
    end
{%- endmacro %}

{# A day that a platform wrote as 2026-11-29 or 20261129; null for what is none. #}
{% macro day_of(text) -%}
    case when {{ text }} ~ '^(19|20)[0-9]{2}-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])$' then ({{ text }})::date end
{%- endmacro %}

{# Letters and digits of a name in lower case, to compare names that two programs spell each in its own way. #}
{% macro plain_text(text) -%}
    regexp_replace(lower({{ text }}), '[^[:alnum:]]', '', 'g')
{%- endmacro %}
