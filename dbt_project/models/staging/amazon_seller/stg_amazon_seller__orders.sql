with source as (

    select * from {{ source('raw', 'amazon_seller_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        source.loaded_at,
        sums.*,
        o.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as o (
                "createdTime" timestamptz,
                "lastUpdatedTime" timestamptz,
                "salesChannel" jsonb,
                proceeds jsonb,
                fulfillment jsonb,
                "orderItems" jsonb
            )
    cross join {{ amazon_sums('o."orderItems"') }} as sums

)

select
    business_id,
    connection_id,
    order_id,
    lower(fulfillment ->> 'fulfillmentStatus') as status,
    lower(coalesce("salesChannel" ->> 'marketplaceName', "salesChannel" ->> 'marketplaceId')) as source_name,
    "salesChannel" ->> 'marketplaceId' as marketplace_id,
    proceeds #>> '{grandTotal,currencyCode}' as currency_code,
    lines_amount,
    lines_count,
    discount_amount,
    tax_amount,
    shipping_amount,
    fees_amount,
    -- a pending order has no amounts yet: unknown, not zero
    {{ amount_of("(proceeds #>> '{grandTotal,amount}')") }} as total_amount,
    "createdTime" as ordered_at,
    "lastUpdatedTime" as updated_at,
    loaded_at
from parsed
