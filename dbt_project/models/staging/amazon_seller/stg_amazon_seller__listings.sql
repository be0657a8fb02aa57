with source as (

    {{ every_version('amazon_seller_listings') }}

)

select
    business_id,
    connection_id,
    id as variant_id,
    split_part(id, ':', 1) as marketplace_id,
    nullif(payload ->> 'asin1', '') as product_id,
    payload ->> 'seller-sku' as sku,
    payload ->> 'item-name' as title,
    {{ amount_of("(payload ->> 'price')") }} as price_amount,
    {{ amazon_currency("split_part(id, ':', 1)") }} as currency_code,
    -- Amazon's own warehouses count what it ships itself
    case
        when payload ->> 'fulfillment-channel' = 'DEFAULT' and payload ->> 'quantity' ~ '^[0-9]{1,9}$'
            then (payload ->> 'quantity')::integer
    end as on_hand_quantity,
    coalesce(payload ->> 'status' = 'Active', false) as is_active,
    observed_at,
    is_current
from source
