with source as (

    select * from {{ source('raw', 'files_shopify_products') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as row_id,
        coalesce(source.observed_at, source.loaded_at) as observed_at,
        row_as_text.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as row_as_text (
                currency_code text,
                "Handle" text,
                "Title" text,
                "Vendor" text,
                "Type" text,
                "Status" text,
                "Variant SKU" text,
                "Variant Price" numeric(18, 4),
                "Cost per item" numeric(18, 4),
                "Variant Inventory Qty" integer
            )
    where row_as_text."Variant Price" is not null

)

select
    business_id,
    connection_id,
    row_id,
    "Handle" as product_id,
    coalesce(nullif("Variant SKU", ''), row_id) as variant_id,
    nullif("Variant SKU", '') as sku,
    "Title" as title,
    nullif(trim("Type"), '') as category,
    nullif(trim("Vendor"), '') as vendor,
    lower("Status") as status,
    currency_code,
    "Variant Price" as price_amount,
    "Cost per item" as unit_cost_amount,
    "Variant Inventory Qty" as on_hand_quantity,
    observed_at
from parsed
