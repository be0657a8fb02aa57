with source as (

    select * from {{ source('raw', 'shopify_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        o."currencyCode" as currency_code,
        coalesce(o."taxesIncluded", false) as is_tax_included,
        o.refunds,
        line.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as o (
                "currencyCode" text,
                "taxesIncluded" boolean,
                "lineItems" jsonb,
                refunds jsonb
            )
    cross join lateral jsonb_to_recordset(o."lineItems" -> 'nodes') as line (
        id text,
        title text,
        "variantTitle" text,
        sku text,
        quantity integer,
        "currentQuantity" integer,
        product jsonb,
        variant jsonb,
        "isGiftCard" boolean,
        "originalUnitPriceSet" jsonb,
        "discountAllocations" jsonb,
        "taxLines" jsonb
    )

),

renamed as (

    select
        business_id,
        connection_id,
        order_id,
        id as line_id,
        product ->> 'id' as product_id,
        variant ->> 'id' as variant_id,
        nullif(sku, '') as sku,
        concat_ws(' / ', title, nullif("variantTitle", 'Default Title')) as title,
        currency_code,
        is_tax_included,
        coalesce("isGiftCard", false) as is_gift_card,
        quantity as listed_quantity,
        coalesce("currentQuantity", quantity) as current_quantity,
        {{ units_refunded('refunds', 'id') }} as refunded_quantity,
        {{ shop_money('"originalUnitPriceSet"') }} as unit_price_amount,
        {{ shop_money_sum('"discountAllocations"', 'allocatedAmountSet') }} as listed_discount_amount,
        {{ shop_money_sum('"taxLines"', 'priceSet') }} as listed_tax_amount
    from parsed

)

select * from renamed
