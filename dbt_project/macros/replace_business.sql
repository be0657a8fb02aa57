{# Incremental strategy: in one transaction the business's old rows go and the new ones come, also when there are none.
   dbt builds the new rows in a temporary table first, so readers see the old rows until the commit. #}
{% macro get_incremental_replace_business_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {{ drop_gone_columns(arg_dict) }}
    delete from {{ arg_dict['target_relation'] }} where {{ of_business() }};
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }};
{%- endmacro %}

{# A column that the model does not have any more would refuse every new row where it was not null. dbt adds columns by itself
   but does not drop them from a table with a contract. #}
{% macro drop_gone_columns(arg_dict) -%}
    {%- set wanted = arg_dict['dest_columns'] | map(attribute='name') | list -%}
    {%- for column in adapter.get_columns_in_relation(arg_dict['target_relation']) if column.name not in wanted %}
    alter table {{ arg_dict['target_relation'] }} drop column {{ column.quoted }} cascade;
    {%- endfor -%}
{%- endmacro %}
