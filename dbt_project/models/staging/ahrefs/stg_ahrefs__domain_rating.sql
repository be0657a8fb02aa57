with source as (

    {{ raw_versions('ahrefs_domain_rating') }}

)

select
    business_id,
    connection_id,
    id as row_id,
    id as domain,
    {{ decimal_of("payload ->> 'domain_rating'") }} as authority_score,
    {{ count_of("payload ->> 'ahrefs_rank'") }} as rank,
    observed_at,
    is_current,
    is_deleted
from source
