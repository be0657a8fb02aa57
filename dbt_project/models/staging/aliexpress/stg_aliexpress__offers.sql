with source as (

    {{ raw_versions('aliexpress_offers') }}

)

select
    business_id,
    connection_id,
    id as offer_id,
    split_part(id, ':', 1) as product_id,
    split_part(id, ':', 2) as supplier_sku,
    payload ->> 'sku_attr' as option_codes,
    payload ->> 'currency_code' as currency_code,
    coalesce(
        {{ decimal_of("payload ->> 'offer_sale_price'") }}, {{ decimal_of("payload ->> 'sku_price'") }}
    ) as price_amount,
    {{ count_of("payload ->> 'sku_available_stock'") }} as on_hand_quantity,
    observed_at,
    is_current,
    is_deleted
from source
