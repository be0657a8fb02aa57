{# A schema is named after its layer, with no prefix of the target: staging, intermediate, marts, features. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
