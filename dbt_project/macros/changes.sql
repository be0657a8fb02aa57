{# How a build finds what changed. docs/decisions/0013 says why; in short:

   - A change set is a table of keys (strategy `queue_changes`): keys are added to it before the rows that they name are
     replaced, and only fct_builds, the last model of a build, empties it. A build that dies is simply repeated.
   - A table that is replaced by keys (strategy `replace_changed`) names its set in
     meta: {changes: <model of the set>, changed_on: [<its own columns, or expressions, in the order of the set's keys>]}
     and restricts what it reads to the set with of_changed().
   - Where nothing is known of the last build (none yet, another version of the project, all businesses at once) every row
     is built, and the sets stay empty: builds_all(). #}

{# A table of the last build as it stands, with no edge in the graph: what this build is about to replace. None before
   the first build. #}
{% macro built(name, schema='intermediate') -%}
    {%- if execute -%}
        {{ return(load_relation(api.Relation.create(database=target.database, schema=schema, identifier=name))) }}
    {%- endif -%}
{%- endmacro %}

{# Whether this build makes every row of its business, by what fct_builds says; the same answer until its last model. #}
{% macro builds_all() -%}
    {%- if not execute or not business_id() -%} {{ return(true) }} {%- endif -%}
    {%- set builds = built('fct_builds', 'marts') -%}
    {%- if builds is none -%} {{ return(true) }} {%- endif -%}
    {%- set found = run_query(
        "select 1 from " ~ builds ~ " where " ~ of_business() ~ " and project_checksum = '" ~ project_checksum() ~ "' limit 1"
    ) -%}
    {{ return(found.rows | length == 0) }}
{%- endmacro %}

{# Of all models and variables: rows that another version of the project built are built anew. #}
{% macro project_checksum() -%}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {%- set parts = [var('promotion_pct') | string, env_var('ECOM_DBT_PROJECT', '')] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
        {%- do parts.append(node.unique_id ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | sort | join(','))) }}
{%- endmacro %}

{# Condition that keeps a statement to the keys of a change set; true where every row is built. `keys` are the columns to
   compare, named as in the set but for an alias: of_changed('int_orders__changed', ['o.connection_id', 'o.order_id']).
   `names` says what the set calls them where that differs. Beside of_business(), which every import has. A unit test needs
   no `given` for the set. #}
{% macro of_changed(changes, keys, names=none) -%}
    {%- if model.resource_type == 'unit_test' -%} {{ return('true') }} {%- endif -%}
    {%- set relation = ref(changes) -%}
    {%- if builds_all() -%} {{ return('true') }} {%- endif -%}
    {%- if not names -%}
        {%- set names = [] -%}
        {%- for key in keys -%} {%- do names.append(key.split('.')[-1]) -%} {%- endfor -%}
    {%- endif -%}
    ({{ keys | join(', ') }}) in (
        select {{ names | join(', ') }} from {{ relation }} where {{ of_business() }}
    )
{%- endmacro %}

{# Planner settings where few keys changed: reach raw and the marts by index. Runs after plan_for_sets(), and leaves it as
   it is where everything, or very much, is built: there one wrong guess about jsonb costs more than all indexes save. #}
{% macro plan_for_changes(changes='int_orders__changed') -%}
    {%- set relation = built(changes) -%}
    {%- if execute and relation is not none and not builds_all() -%}
        {%- set found = run_query("select count(*) from (select 1 from " ~ relation ~ " where " ~ of_business() ~ " limit 100001) as few") -%}
        set local enable_nestloop = {{ 'on' if found.rows[0][0] <= 100000 else 'off' }}
    {%- else -%}
        set local enable_nestloop = off
    {%- endif -%}
{%- endmacro %}

{# Before a build of everything: were it to die half way, the next one has to build everything again. #}
{% macro begin_build() -%}
    {%- set builds = built('fct_builds', 'marts') -%}
    {%- if execute and builds is not none and builds_all() -%}
        delete from {{ builds }} where {{ of_business() }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{# After a build, in the transaction that notes it: every change set of the project is empty again. #}
{% macro end_build() -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.config.incremental_strategy == 'queue_changes' -%}
            {%- set relation = built(node.name) -%}
            {%- if relation is not none -%} delete from {{ relation }} where {{ of_business() }}; {% endif -%}
        {%- endfor -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{# Condition that finds what may have landed since the last build, by loaded_at and connection: an hour is left for
   transactions that were open then (loaded_at is when they began). The hash decides. #}
{% macro landed_lately(built_documents) -%}
    {%- set found = run_query(
        "select connections.connection_id, max(documents.loaded_at) - interval '1 hour' from core.connections as connections"
        ~ " left join (select connection_id, max(loaded_at) as loaded_at from " ~ built_documents ~ " where " ~ of_business()
        ~ " group by connection_id) as documents using (connection_id) where " ~ of_business('connections.business_id') ~ " group by 1"
    ) -%}
    {%- set arms = ['false'] -%}
    {%- for connection_id, since in found.rows -%}
        {%- do arms.append("(connection_id = '" ~ connection_id ~ "' and loaded_at > '" ~ (since or '-infinity') ~ "'::timestamptz)") -%}
    {%- endfor -%}
    ({{ arms | join(' or ') }})
{%- endmacro %}

{# The zones that a connection had, with their beginnings, as one text. #}
{% macro zone_history() -%}
    string_agg(timezone || ' ' || valid_from, ', ' order by valid_from)
{%- endmacro %}
