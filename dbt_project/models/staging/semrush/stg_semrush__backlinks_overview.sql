with source as (

    {{ raw_versions('semrush_backlinks_overview') }}

)

select
    business_id,
    connection_id,
    id as row_id,
    id as domain,
    {{ decimal_of("payload ->> 'ascore'") }} as authority_score,
    {{ count_of("payload ->> 'total'") }} as backlinks,
    {{ count_of("payload ->> 'domains_num'") }} as linking_domains,
    observed_at,
    is_current,
    is_deleted
from source
