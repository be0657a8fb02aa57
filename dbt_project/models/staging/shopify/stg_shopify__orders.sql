with source as (

    select * from {{ source('raw', 'shopify_orders') }}
    where not is_deleted

),

parsed as (

    -- one pass over the document: each ->> on it would decompress it anew
    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        source.loaded_at,
        o.*
    from source
    cross join lateral jsonb_to_record(source.payload) as o (
        name text,
        "createdAt" timestamptz,
        "processedAt" timestamptz,
        "updatedAt" timestamptz,
        "cancelledAt" timestamptz,
        test boolean,
        "currencyCode" text,
        "presentmentCurrencyCode" text,
        "taxesIncluded" boolean,
        "displayFinancialStatus" text,
        "sourceName" text,
        customer jsonb,
        email text,
        phone text,
        "totalPriceSet" jsonb,
        "originalTotalPriceSet" jsonb,
        "subtotalPriceSet" jsonb,
        "totalDiscountsSet" jsonb,
        "totalTaxSet" jsonb,
        "totalShippingPriceSet" jsonb,
        "totalRefundedSet" jsonb,
        "shippingLine" jsonb,
        "shippingAddress" jsonb
    )

),

renamed as (

    select
        business_id,
        connection_id,
        order_id,
        name as order_number,
        customer ->> 'id' as customer_id,
        {{ mail_hash('email') }} as mail_hash,
        {{ phone_hash('phone', "\"shippingAddress\" ->> 'countryCodeV2'") }} as phone_hash,
        "shippingAddress" ->> 'countryCodeV2' as country,
        lower("displayFinancialStatus") as financial_status,
        "sourceName" as source_name,
        "currencyCode" as currency_code,
        coalesce("presentmentCurrencyCode", "currencyCode") as presentment_currency_code,
        coalesce("taxesIncluded", false) as is_tax_included,
        coalesce(test, false) as is_test,
        "cancelledAt" is not null as is_cancelled,
        {{ shop_money('"subtotalPriceSet"') }} as listed_subtotal_amount,
        {{ shop_money('"totalShippingPriceSet"') }} as listed_shipping_amount,
        {{ shop_money_sum("\"shippingLine\" -> 'taxLines'", 'priceSet') }} as shipping_tax_amount,
        {{ shop_money('"totalDiscountsSet"') }} as discount_amount,
        {{ shop_money('"totalTaxSet"') }} as tax_amount,
        {{ shop_money('"totalPriceSet"') }} as total_amount,
        {{ shop_money('"originalTotalPriceSet"') }} as original_total_amount,
        {{ shop_money('"totalRefundedSet"') }} as refunded_amount,
        {{ presentment_money('"totalPriceSet"') }} as presentment_total_amount,
        {{ presentment_money('"totalRefundedSet"') }} as presentment_refunded_amount,
        coalesce("processedAt", "createdAt") as ordered_at,
        "cancelledAt" as cancelled_at,
        "updatedAt" as updated_at,
        loaded_at
    from parsed

)

select * from renamed
