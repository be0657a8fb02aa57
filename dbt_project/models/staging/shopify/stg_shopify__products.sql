with source as (

    select * from {{ source('raw', 'shopify_products') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as product_id,
        p.*
    from source
    cross join lateral jsonb_to_record(source.payload) as p (
        title text,
        "productType" text,
        vendor text,
        status text,
        "createdAt" timestamptz
    )

)

select
    business_id,
    connection_id,
    product_id,
    title,
    nullif(trim("productType"), '') as category,
    nullif(trim(vendor), '') as vendor,
    lower(status) as status,
    "createdAt" as created_at
from parsed
