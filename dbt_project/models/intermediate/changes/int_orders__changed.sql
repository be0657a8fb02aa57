{{ config(incremental_strategy='queue_changes', pre_hook="{{ begin_build() }}") }}
{%- set documents, zones = ref('int_order_documents__unioned'), ref('int_connections__zoned') -%}
{% if builds_all() %}

select
    null::uuid as business_id,
    null::uuid as connection_id,
    null::text as order_id
where false

{% else %}

with built as (

    select * from {{ built('int_order_documents__built') }}
    where {{ of_business() }}

),

documents as (

    select * from {{ documents }}
    where {{ of_business() }} and {{ landed_lately(built('int_order_documents__built')) }}

),

zones as (

    select
        business_id,
        connection_id,
        {{ zone_history() }} as zone_history
    from {{ zones }}
    where {{ of_business() }}
    group by business_id, connection_id

),

changed_documents as (

    select
        documents.*,
        built.order_id as built_order_id
    from documents
    left join built
        on
            documents.business_id = built.business_id
            and documents.connection_id = built.connection_id
            and documents.source_name = built.source_name
            and documents.document_id = built.document_id
    where
        (built.payload_hash, built.is_deleted, built.order_id)
        is distinct from (documents.payload_hash, documents.is_deleted, documents.order_id)

),

-- connections of which every order is built again
changed_connections as (

    select
        business_id,
        connection_id
    from changed_documents
    where is_linked_to_others
    union distinct
    select
        zones.business_id,
        zones.connection_id
    from zones
    inner join {{ built('fct_builds', 'marts') }} as builds
        on
            zones.business_id = builds.business_id
            and zones.connection_id = builds.connection_id
    where zones.zone_history <> builds.zone_history

),

changed as (

    select
        business_id,
        connection_id,
        order_id
    from changed_documents
    union distinct
    select
        business_id,
        connection_id,
        built_order_id as order_id
    from changed_documents
    union distinct
    select
        built.business_id,
        built.connection_id,
        built.order_id
    from built
    inner join changed_connections
        on
            built.business_id = changed_connections.business_id
            and built.connection_id = changed_connections.connection_id

)

select *
from changed
where order_id is not null

{% endif %}
