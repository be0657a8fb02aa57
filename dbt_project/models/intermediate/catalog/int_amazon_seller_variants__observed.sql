{{ config(materialized='view') }}

select
    business_id,
    connection_id,
    variant_id,
    product_id,
    sku,
    title,
    title as product_title,
    null::text as category,
    null::text as vendor,
    price_amount,
    null::numeric(18, 4) as compare_at_price_amount,
    null::numeric(18, 4) as unit_cost_amount,
    null::text as unit_cost_currency_code,
    currency_code,
    null::integer as on_hand_quantity,
    is_active,
    null::timestamptz as created_at,
    observed_at,
    is_current
from {{ ref('stg_amazon_seller__listings') }}
