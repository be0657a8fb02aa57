{# The columns and constraints of a table with a contract, as dbt writes them, and one more: no number is NaN. PostgreSQL's
   numeric lets NaN pass, and one makes every sum NaN. New marts are guarded without a word in their yml. #}
{% macro postgres__get_table_columns_and_constraints() -%}
    {%- set parts = adapter.render_raw_columns_constraints(raw_columns=model['columns'])
        + adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
    {%- set numbers = [] -%}
    {%- for column in model['columns'].values() if column['data_type'].startswith('numeric') -%}
        {%- do numbers.append(adapter.quote(column['name'])) -%}
    {%- endfor -%}
    {%- if numbers -%}
        {%- do parts.append("constraint no_number_is_nan check ('NaN' not in (" ~ numbers | join(', ') ~ "))") -%}
    {%- endif -%}
    (
        {{ parts | join(',\n        ') }}
    )
{%- endmacro %}
