{# Incremental strategy: in one transaction the rows with a key of the change set go and their successors come; where every
   row is built, all of the business's. meta.changes names the set, meta.changed_on the table's own columns. #}
{% macro get_incremental_replace_changed_sql(arg_dict) -%}
    {%- set meta = model.config.meta -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }}
    where
        {{ of_business() }}
        {%- if not builds_all() %}
        and ({{ meta.changed_on | join(', ') }}) in (
            select {{ (meta.get('changed_keys') or meta.changed_on) | join(', ') }}
            from {{ built(meta.changes) }} where {{ of_business() }}
        )
        {%- endif -%};
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }};
{%- endmacro %}

{# Incremental strategy of a change set: keys are added to those that a build left behind when it died. #}
{% macro get_incremental_queue_changes_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- if builds_all() -%}
    delete from {{ arg_dict['target_relation'] }} where {{ of_business() }};
    {%- endif %}
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
    except
    select {{ columns }} from {{ arg_dict['target_relation'] }} where {{ of_business() }};
{%- endmacro %}
