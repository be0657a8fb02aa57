with source as (

    select * from {{ source('raw', 'woocommerce_daily_totals') }}
    where not is_deleted

)

select
    business_id,
    connection_id,
    id::date as day_on,
    payload ->> 'currency_code' as currency_code,
    payload ->> 'timezone' as timezone,
    (payload ->> 'orders')::integer as orders,
    {{ amount_of("payload ->> 'total_sales'") }} as total_amount,
    nullif(payload -> 'by_order', 'null'::jsonb) as by_order,
    nullif(payload -> 'uncounted', 'null'::jsonb) as uncounted_orders,
    coalesce(observed_at, loaded_at) as reported_at
from source
