{{ config(materialized='view') }}

with days as (

    select * from {{ ref('fct_product_daily') }}

)

select
    business_id,
    connection_id,
    variant_key as unique_id,
    sold_on as ds,
    units_sold as y,
    -- a price that only a later day told is not known on this day
    case when is_price_known then price_amount end as price,
    is_promotion::integer as promo,
    discount_pct,
    on_hand_quantity as on_hand,
    is_stockout,
    category,
    product_key,
    unit_cost_amount as unit_cost,
    age_days,
    currency_code
from days
where is_day_over
