with source as (

    select
        business_id,
        connection_id,
        id,
        payload,
        coalesce(observed_at, loaded_at) as observed_at
    from {{ source('raw', 'shopify_products') }}
    where not is_deleted
    union all
    select
        business_id,
        connection_id,
        id,
        payload,
        coalesce(observed_at, loaded_at) as observed_at
    from {{ source('raw', 'shopify_products_history') }}
    where not is_deleted

)

select
    business_id,
    connection_id,
    id as product_id,
    payload ->> 'title' as title,
    nullif(trim(payload ->> 'productType'), '') as category,
    observed_at
from source
