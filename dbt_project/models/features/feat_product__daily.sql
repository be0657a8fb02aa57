{{ config(materialized='view') }}

with days as (

    select * from {{ ref('fct_product_daily') }}

),

variants as (

    select * from {{ ref('dim_variants') }}

)

select
    days.business_id,
    days.connection_id,
    days.variant_key as unique_id,
    days.sold_on as ds,
    days.units_sold as y,
    -- a price that only a later day told is not known on this day
    case when days.is_price_known then days.price_amount end as price,
    days.is_promotion::integer as promo,
    days.discount_pct,
    days.on_hand_quantity as on_hand,
    days.is_stockout,
    variants.category,
    days.product_key,
    variants.unit_cost_amount as unit_cost,
    days.age_days,
    days.currency_code
from days
inner join variants
    on
        days.business_id = variants.business_id
        and days.variant_key = variants.variant_key
where days.is_day_over
