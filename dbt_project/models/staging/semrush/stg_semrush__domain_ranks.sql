with source as (

    {{ raw_versions('semrush_domain_ranks') }}

)

-- what visits are worth is in US dollars
select
    business_id,
    connection_id,
    id as row_id,
    split_part(id, ':', 1) as domain,
    split_part(id, ':', 2) as country_code,
    {{ count_of("payload ->> 'Rank'") }} as rank,
    {{ count_of("payload ->> 'Organic Keywords'") }} as organic_keywords,
    {{ count_of("payload ->> 'Organic Traffic'") }} as organic_visits,
    {{ decimal_of("payload ->> 'Organic Cost'") }} as organic_value_amount,
    {{ count_of("payload ->> 'Adwords Keywords'") }} as paid_keywords,
    {{ count_of("payload ->> 'Adwords Traffic'") }} as paid_visits,
    {{ decimal_of("payload ->> 'Adwords Cost'") }} as paid_value_amount,
    observed_at,
    is_current,
    is_deleted
from source
