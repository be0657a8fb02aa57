with source as (

    select
        business_id,
        connection_id,
        id,
        payload,
        coalesce(observed_at, loaded_at) as observed_at,
        true as is_current
    from {{ source('raw', 'shopify_product_variants') }}
    where not is_deleted
    union all
    select
        business_id,
        connection_id,
        id,
        payload,
        coalesce(observed_at, loaded_at) as observed_at,
        false as is_current
    from {{ source('raw', 'shopify_product_variants_history') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as variant_id,
        source.observed_at,
        source.is_current,
        v.*
    from source
    cross join lateral jsonb_to_record(source.payload) as v (
        title text,
        sku text,
        barcode text,
        price numeric(18, 4),
        "compareAtPrice" numeric(18, 4),
        product jsonb,
        "inventoryItem" jsonb,
        "createdAt" timestamptz
    )

)

select
    business_id,
    connection_id,
    variant_id,
    product ->> 'id' as product_id,
    "inventoryItem" ->> 'id' as inventory_item_id,
    nullif(sku, '') as sku,
    nullif(trim(barcode), '') as barcode,
    nullif(title, 'Default Title') as title,
    price as price_amount,
    "compareAtPrice" as compare_at_price_amount,
    ("inventoryItem" #>> '{unitCost,amount}')::numeric(18, 4) as unit_cost_amount,
    "inventoryItem" #>> '{unitCost,currencyCode}' as unit_cost_currency_code,
    "createdAt" as created_at,
    observed_at,
    is_current
from parsed
