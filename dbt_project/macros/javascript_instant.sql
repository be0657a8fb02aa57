{# `Wed Apr 15 2020 21:20:27 GMT+0000 (UTC)`: times as JavaScript prints them. #}
{% macro javascript_instant(text) -%}
    case
        when {{ text }} ~ '^[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} (19|20)[0-9]{2} [0-9:]{8} GMT[+-][0-9]{4}'
            then (substr({{ text }}, 5, 20) || ' ' || substring({{ text }} from 'GMT([+-][0-9]{4})'))::timestamptz
    end
{%- endmacro %}
