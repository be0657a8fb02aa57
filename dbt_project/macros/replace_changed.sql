{# Incremental strategy: in one transaction the rows with a key of the change set go and their successors come; where every
   row is built, all of the business's. meta.changes names the set, meta.changed_on the table's own columns, meta.always a condition
   on rows that every build makes again. Tables of orders have an index on their keys, which arrays use (of_changed_orders). #}
{% macro get_incremental_replace_changed_sql(arg_dict) -%}
    {%- set meta = model.config.meta -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {{ drop_gone_columns(arg_dict) }}
    {%- set names = meta.get('changed_keys') or meta.changed_on -%}
    delete from {{ arg_dict['target_relation'] }}
    where
        {{ of_business() }}
        {%- if not replaces_all() %}
        {%- if 'order_id' in names and not meta.always %}
        {%- for key in meta.changed_on %}
        and {{ key }} = any(array(select {{ names[loop.index0] }} from {{ built(meta.changes) }} where {{ of_business() }} group by 1))
        {%- endfor %}
        {%- endif %}
        and (
            {%- if meta.always %}{{ meta.always }} or {% endif -%}
            ({{ meta.changed_on | join(', ') }}) in (
                select {{ names | join(', ') }} from {{ built(meta.changes) }} where {{ of_business() }}
            )
        )
        {%- endif -%};
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }};
{%- endmacro %}

{# Incremental strategy of a change set: keys are added to those that a build left behind when it died. #}
{% macro get_incremental_queue_changes_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {{ drop_gone_columns(arg_dict) }}
    {%- if builds_all() %}
    delete from {{ arg_dict['target_relation'] }} where {{ of_business() }};
    {%- endif %}
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
    except
    select {{ columns }} from {{ arg_dict['target_relation'] }} where {{ of_business() }};
{%- endmacro %}
