with source as (

    {{ raw_versions('ahrefs_metrics') }}

)

-- what visits are worth comes in US cents
select
    business_id,
    connection_id,
    id as row_id,
    split_part(id, ':', 1) as domain,
    split_part(id, ':', 2) as country_code,
    {{ count_of("payload ->> 'org_keywords'") }} as organic_keywords,
    {{ count_of("payload ->> 'org_traffic'") }} as organic_visits,
    ({{ decimal_of("payload ->> 'org_cost'") }} / 100)::numeric(18, 4) as organic_value_amount,
    {{ count_of("payload ->> 'paid_keywords'") }} as paid_keywords,
    {{ count_of("payload ->> 'paid_traffic'") }} as paid_visits,
    ({{ decimal_of("payload ->> 'paid_cost'") }} / 100)::numeric(18, 4) as paid_value_amount,
    observed_at,
    is_current,
    is_deleted
from source
