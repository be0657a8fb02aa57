{# The business that this run is for: the variable business_id, else the environment's ECOM_DBT_BUSINESS_ID; '' is every
   business. The environment is read only when a statement is made, so that another business needs no new parse.
   Anything but a uuid is refused: neither can carry SQL. #}
{% macro business_id() -%}
    {%- set given = var('business_id', '') or (env_var('ECOM_DBT_BUSINESS_ID', '') if execute else '') -%}
    {%- if given and not modules.re.fullmatch('[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', given | string) -%}
        {{ exceptions.raise_compiler_error("The business_id must be a uuid in lower case.") }}
    {%- endif -%}
    {{ return(given) }}
{%- endmacro %}

{# The condition that keeps a statement to the business of the run. Every import of a table ends with it. #}
{% macro of_business(column='business_id') -%}
    {%- if business_id() -%}
        {{ column }} = '{{ business_id() }}'::uuid
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# A run for every business builds the tables anew; one for a business never does: it would drop the others' rows. #}
{% macro should_full_refresh() -%}
    {{ return(business_id() == '') }}
{%- endmacro %}
