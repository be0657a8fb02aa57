with offers as (

    select * from {{ ref('dim_supplier_offers') }}
    where {{ of_business() }}

)

select
    business_id,
    supplier_key,
    connection_id,
    platform,
    (array_agg(supplier_name order by valid_from desc))[1] as supplier_name,
    count(distinct supplier_offer_key)::integer as offers_count,
    count(distinct supplier_offer_key) filter (where is_current)::integer as current_offers_count,
    count(distinct supplier_offer_key) filter (where is_current and variant_key is not null)::integer
        as matched_offers_count,
    (percentile_disc(0.5) within group (order by lead_time_days) filter (where is_current))::integer as lead_time_days,
    min(valid_from) as first_seen_at,
    max(valid_from) as last_changed_at,
    bool_or(is_current) as is_active
from offers
group by business_id, supplier_key, connection_id, platform
