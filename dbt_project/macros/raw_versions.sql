{# Every version that a stream's objects have had, the deleted ones too: the latest of raw.<table> and what raw.<table>_history
   kept. A version holds from its `observed_at` to that of the next one. #}
{% macro raw_versions(table) -%}
    select
        business_id,
        connection_id,
        id,
        payload,
        is_deleted,
        coalesce(observed_at, loaded_at) as observed_at,
        true as is_current
    from {{ source('raw', table) }}
    union all
    select
        business_id,
        connection_id,
        id,
        payload,
        is_deleted,
        coalesce(observed_at, loaded_at) as observed_at,
        false as is_current
    from {{ source('raw', table ~ '_history') }}
{%- endmacro %}
