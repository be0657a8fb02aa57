{# How a build finds what changed. docs/decisions/0013 says why; in short:

   - A change set is a table of keys (strategy `queue_changes`): keys are added to it before the rows that they name are
     replaced, and only fct_builds, the last model of a build, empties it. A build that dies is simply repeated.
   - A table that is replaced by keys (strategy `replace_changed`) names its set in
     meta: {changes: <model of the set>, changed_on: [<its own columns, or expressions, in the order of the set's keys>]}
     and restricts what it reads to the set with of_changed().
   - What its rows depend on beside those keys it names in meta.context: when one of these tables is another than after the
     last build, every row is built. meta.always is a condition on rows that every build makes.
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

{# Whether this build makes every row of this model: as above, or because a table of its meta.context (what its rows depend
   on beside the keys of its change set) is not what it was after the last build, or because its own table is gone. Asked when
   the context is built. #}
{% macro replaces_all() -%}
    {%- if builds_all() or load_relation(this) is none -%} {{ return(true) }} {%- endif -%}
    {%- for name in model.config.meta.get('context', []) -%}
        {%- set found = run_query(
            "select 1 from " ~ built('fct_builds', 'marts') ~ " as builds where " ~ of_business()
            ~ " and context ->> '" ~ name ~ "' is distinct from " ~ context_hash(name) ~ " limit 1"
        ) -%}
        {%- if found.rows | length > 0 -%} {{ return(true) }} {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}

{# md5 of all rows that a table holds of the business, as an SQL expression. Rates of 1, of every day of one currency, are no
   rates: a new day is no other context. #}
{% macro context_hash(name) -%}
    {%- set relation = built(name, 'intermediate' if name.startswith('int_') else 'marts') -%}
    {%- if relation is none -%} {{ return('null::text') }} {%- endif -%}
    {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute='quoted') | join(', ') -%}
    (
        select md5(coalesce(string_agg(md5(row({{ columns }})::text), '' order by md5(row({{ columns }})::text)), ''))
        from {{ relation }}
        where {{ of_business() }}{{ ' and rate is distinct from 1' if name == 'int_exchange_rates__daily' }}
    )
{%- endmacro %}

{# As a jsonb: the hash of each table that is some model's context. #}
{% macro context_hashes() -%}
    {%- set names = [] -%}
    {%- if execute and business_id() -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
            {%- for name in node.config.meta.get('context', []) if name not in names -%} {%- do names.append(name) -%} {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    jsonb_build_object({% for name in names | sort %}'{{ name }}', {{ context_hash(name) }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{# Of all models, macros and variables: rows that another version of the project built are built anew. The last two come from
   orchestration/dbt_environment.py. #}
{% macro project_checksum() -%}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {%- set parts = [env_var('ECOM_DBT_PROJECT', '')] -%}
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
    {%- if replaces_all() -%} {{ return('true') }} {%- endif -%}
    {%- if not names -%}
        {%- set names = [] -%}
        {%- for key in keys -%} {%- do names.append(key.split('.')[-1]) -%} {%- endfor -%}
    {%- endif -%}
    ({{ keys | join(', ') }}) in (
        select {{ names | join(', ') }} from {{ relation }} where {{ of_business() }}
    )
{%- endmacro %}

{# The same, found by an index on the keys: for tables that have one, and for views of documents whose own id is the order's.
   A view with CTEs is planned by itself and no join reaches into it, but arrays do: so raw JSON is parsed for what changed
   only. The pair of keys is what is exact. Without an index a row would be compared with every element of the array. #}
{% macro of_changed_orders(changes='int_orders__changed') -%}
    {%- set pairs = of_changed(changes, ['connection_id', 'order_id']) -%}
    {%- if pairs == 'true' -%} {{ return('true') }} {%- endif -%}
    {%- for key in ('connection_id', 'order_id') -%}
    {{ key }} = any(array(select {{ key }} from {{ ref(changes) }} where {{ of_business() }} group by 1)) and{{ ' ' }}
    {%- endfor -%}
    {{ pairs }}
{%- endmacro %}

{# The same for days of products (int_product_days__changed), which no index holds. #}
{% macro of_changed_days(keys, names) -%}
    {%- if model.resource_type == 'unit_test' -%} {{ return('true') }} {%- endif -%}
    {%- set relation = ref('int_product_days__changed') -%}
    {%- if replaces_all() -%} {{ return('true') }} {%- endif -%}
    ({{ keys | join(', ') }}) in (select {{ names | join(', ') }} from {{ relation }} where {{ of_business() }})
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
