{{ config(materialized='view') }}

with offers as (

    select * from {{ ref('stg_aliexpress__offers') }}

),

products as (

    select * from {{ ref('stg_aliexpress__products') }}

)

select
    offers.business_id,
    offers.connection_id,
    offers.offer_id,
    true as tells_price,
    true as tells_stock,
    coalesce(products.supplier_id, 'unknown') as supplier_id,
    products.supplier_name,
    offers.product_id,
    offers.supplier_sku,
    null::text as sku,
    null::text as variant_id,
    products.title,
    offers.currency_code,
    offers.price_amount,
    null::numeric(18, 4) as freight_amount,
    offers.on_hand_quantity,
    null::integer as minimum_order_quantity,
    null::integer as lead_time_days,
    offers.observed_at,
    offers.is_current,
    offers.is_deleted
from offers
left join products
    on
        offers.business_id = products.business_id
        and offers.connection_id = products.connection_id
        and offers.product_id = products.product_id
