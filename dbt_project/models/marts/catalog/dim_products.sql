with variants as (

    select * from {{ ref('dim_variants') }}
    where {{ of_business() }} and product_id is not null

)

select
    business_id,
    product_key,
    connection_id,
    max(platform) as platform,
    max(product_id) as product_id,
    max(product_title) as title,
    max(category) as category,
    max(vendor) as vendor,
    count(*)::integer as variants_count,
    min(price_amount) as lowest_price_amount,
    max(price_amount) as highest_price_amount,
    max(currency_code) as currency_code,
    bool_or(is_active) as is_active
from variants
group by business_id, connection_id, product_key
