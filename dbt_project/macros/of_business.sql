{# The condition that keeps a run to the business named by the variable business_id; without it, every business.
   Every import of a model or source ends with it. Anything but a uuid is refused, so the variable cannot carry SQL. #}
{% macro of_business(column='business_id') -%}
    {%- set business_id = var('business_id', '') | string -%}
    {%- if not business_id -%}
        true
    {%- elif not modules.re.fullmatch('[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', business_id) -%}
        {{ exceptions.raise_compiler_error("The variable business_id must be a uuid in lower case.") }}
    {%- else -%}
        {{ column }} = '{{ business_id }}'::uuid
    {%- endif -%}
{%- endmacro %}
