{{ config(materialized='view') }}

with offers as (

    select * from {{ ref('stg_files__supplier_offers') }}

)

-- a row of a file tells all that is known of an offer
select
    business_id,
    connection_id,
    offer_id,
    true as tells_price,
    true as tells_stock,
    coalesce(lower(supplier_name), 'unknown') as supplier_id,
    supplier_name,
    product_id,
    supplier_sku,
    sku,
    variant_id,
    title,
    currency_code,
    price_amount,
    freight_amount,
    on_hand_quantity,
    minimum_order_quantity,
    lead_time_days,
    observed_at,
    is_current,
    is_deleted
from offers
