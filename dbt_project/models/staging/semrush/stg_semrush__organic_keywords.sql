with source as (

    {{ raw_versions('semrush_organic_keywords') }}

)

select
    business_id,
    connection_id,
    id as row_id,
    split_part(id, ':', 1) as domain,
    split_part(id, ':', 2) as country_code,
    payload ->> 'Keyword' as keyword,
    payload ->> 'Url' as page_url,
    {{ count_of("payload ->> 'Position'") }}::integer as position,
    {{ count_of("payload ->> 'Search Volume'") }} as searches,
    {{ decimal_of("payload ->> 'Traffic (%)'") }} as visits_pct,
    observed_at,
    is_current,
    is_deleted
from source
