with source as (

    {{ raw_versions('ahrefs_backlinks_stats') }}

)

select
    business_id,
    connection_id,
    id as row_id,
    id as domain,
    {{ count_of("payload ->> 'live'") }} as backlinks,
    {{ count_of("payload ->> 'live_refdomains'") }} as linking_domains,
    observed_at,
    is_current,
    is_deleted
from source
