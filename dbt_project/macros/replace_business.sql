{# Incremental strategy: in one transaction the business's old rows go and the new ones come, also when there are none.
   dbt builds the new rows in a temporary table first, so readers see the old rows until the commit. #}
{% macro get_incremental_replace_business_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }} where {{ of_business() }};
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }};
{%- endmacro %}
