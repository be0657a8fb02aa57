with source as (

    {{ raw_versions('ahrefs_organic_keywords') }}

)

select
    business_id,
    connection_id,
    id as row_id,
    split_part(id, ':', 1) as domain,
    split_part(id, ':', 2) as country_code,
    payload ->> 'keyword' as keyword,
    payload ->> 'best_position_url' as page_url,
    {{ count_of("payload ->> 'best_position'") }}::integer as position,
    {{ count_of("payload ->> 'volume'") }} as searches,
    {{ count_of("payload ->> 'sum_traffic'") }} as organic_visits,
    observed_at,
    is_current,
    is_deleted
from source
