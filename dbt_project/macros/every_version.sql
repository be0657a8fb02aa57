{# What landing keeps of a stream: the latest version of each object, and those that it replaced. `observed_at` is when a
   version was first seen, by the server's clock where there is one. #}
{% macro every_version(table) -%}
    {%- for suffix in ('', '_history') %}
    {{ 'union all' if not loop.first }}
    select
        business_id,
        connection_id,
        id,
        payload,
        coalesce(observed_at, loaded_at) as observed_at,
        {{ 'true' if loop.first else 'false' }} as is_current
    from {{ source('raw', table ~ suffix) }}
    where not is_deleted
    {%- endfor %}
{%- endmacro %}
