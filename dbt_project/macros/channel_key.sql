{# The channel that money or a visit came through: `<platform>:<name in lower case>`, as in `shopify:web`, `awin:programme 123`.
   Both are SQL expressions. A platform that does not name the channel gives `<platform>:unknown`; without a platform it is null. #}
{% macro channel_key(platform, name) -%}
    ({{ platform }} || ':' || coalesce(nullif(lower(trim({{ name }})), ''), 'unknown'))
{%- endmacro %}
