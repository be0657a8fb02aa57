with source as (

    select * from {{ source('raw', 'amazon_seller_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        o."salesChannel",
        o.fulfillment,
        o.proceeds as order_proceeds,
        sums.lines_count,
        sums.largest_line_id,
        sums.lines_amount + sums.tax_amount + sums.shipping_amount + sums.fees_amount as parts_amount,
        item.*,
        brought.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as o (
                "salesChannel" jsonb,
                fulfillment jsonb,
                proceeds jsonb,
                "orderItems" jsonb
            )
    cross join {{ amazon_sums('o."orderItems"') }} as sums
    cross join
        lateral jsonb_to_recordset(o."orderItems")
            as item (
                "orderItemId" text,
                "quantityOrdered" integer,
                product jsonb,
                proceeds jsonb
            )
    cross join {{ amazon_proceeds('item.proceeds') }} as brought

)

select
    business_id,
    connection_id,
    order_id,
    "orderItemId" as line_id,
    lower(fulfillment ->> 'fulfillmentStatus') as status,
    product ->> 'asin' as product_id,
    -- a listing is the seller's SKU in one marketplace
    ("salesChannel" ->> 'marketplaceId') || ':' || (product ->> 'sellerSku') as variant_id,
    product ->> 'sellerSku' as sku,
    product ->> 'title' as title,
    order_proceeds #>> '{grandTotal,currencyCode}' as currency_code,
    "orderItemId" = largest_line_id as is_largest_line,
    lines_count,
    "quantityOrdered" as quantity,
    {{ amount_of("(product #>> '{price,unitPrice,amount}')") }} as unit_price_amount,
    coalesce(goods_amount, 0) as goods_amount,
    discount_amount,
    tax_amount,
    shipping_amount,
    other_amount,
    {{ amount_of("(order_proceeds #>> '{grandTotal,amount}')") }} - parts_amount as difference_amount
from parsed
