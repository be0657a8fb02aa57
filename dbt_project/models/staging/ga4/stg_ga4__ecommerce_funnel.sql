with source as (

    select * from {{ source('raw', 'ga4_ecommerce_funnel') }}
    where not is_deleted

)

select
    business_id,
    connection_id,
    id as row_id,
    {{ day_of("payload ->> 'date'") }} as visited_on,
    {{ count_of("payload ->> 'sessions'") }} as sessions,
    {{ count_of("payload ->> 'totalUsers'") }} as visitors,
    {{ count_of("payload ->> 'itemViewEvents'") }} as product_views,
    {{ count_of("payload ->> 'addToCarts'") }} as cart_additions,
    {{ count_of("payload ->> 'checkouts'") }} as checkouts,
    {{ count_of("payload ->> 'ecommercePurchases'") }} as purchases,
    {{ decimal_of("payload ->> 'purchaseRevenue'") }} as revenue_amount,
    {{ decimal_of("payload ->> 'refundAmount'") }} as refunded_amount,
    payload ->> 'currency_code' as currency_code,
    coalesce(payload ->> 'is_thresholded' = 'true', false) as is_thresholded,
    jsonb_array_length(coalesce(payload -> 'sampling', '[]')) > 0 as is_sampled
from source
