with source as (

    select * from {{ source('raw', 'shopify_daily_totals') }}
    where not is_deleted

)

select
    business_id,
    connection_id,
    id::date as day_on,
    payload ->> 'currency_code' as currency_code,
    payload ->> 'timezone' as timezone,
    (payload ->> 'orders')::integer as orders,
    (payload ->> 'total_sales')::numeric(18, 4) as total_amount,
    nullif(payload -> 'by_order', 'null'::jsonb) as by_order,
    coalesce(observed_at, loaded_at) as reported_at
from source
