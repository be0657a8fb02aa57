with source as (

    {{ raw_versions('amazon_associates_earnings') }}

)

select
    business_id,
    connection_id,
    id as earning_id,
    payload ->> 'asin' as product_id,
    coalesce(nullif(payload ->> 'tracking_id', ''), 'unknown') as tracking_id,
    payload ->> 'currency_code' as currency_code,
    {{ decimal_of("payload ->> 'ad_fees'") }} as listed_amount,
    {{ decimal_of("payload ->> 'revenue'") }} as sale_amount,
    {{ day_of("payload ->> 'date'") }} as shipped_on,
    observed_at,
    is_current,
    is_deleted
from source
