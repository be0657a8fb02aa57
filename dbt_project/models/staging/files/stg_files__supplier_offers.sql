with source as (

    {{ raw_versions('files_supplier_offers') }}

)

select
    business_id,
    connection_id,
    id as offer_id,
    nullif(payload ->> 'sku', '') as sku,
    nullif(payload ->> 'variant_id', '') as variant_id,
    nullif(payload ->> 'supplier', '') as supplier_name,
    nullif(payload ->> 'supplier_product_id', '') as product_id,
    nullif(payload ->> 'supplier_sku', '') as supplier_sku,
    nullif(payload ->> 'title', '') as title,
    payload ->> 'currency_code' as currency_code,
    {{ decimal_of("payload ->> 'unit_cost'") }} as price_amount,
    {{ decimal_of("payload ->> 'shipping_cost'") }} as freight_amount,
    {{ count_of("payload ->> 'on_hand'") }} as on_hand_quantity,
    {{ count_of("payload ->> 'minimum_order_quantity'") }}::integer as minimum_order_quantity,
    {{ count_of("payload ->> 'lead_time_days'") }}::integer as lead_time_days,
    observed_at,
    is_current,
    is_deleted
from source
