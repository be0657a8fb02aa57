{{ config(materialized='view') }}

with days as (

    select * from {{ ref('feat_product__daily') }}

)

select
    business_id,
    connection_id,
    unique_id,
    ds,
    y,
    price,
    promo,
    discount_pct,
    on_hand,
    is_stockout,
    category,
    product_key,
    unit_cost,
    -- what everything else sold that day: the season and the traffic that moved price and demand together
    (sum(y) over by_category - y)::integer as category_other_units,
    (sum(y) over by_day - y)::integer as shop_other_units,
    currency_code
from days
where price > 0
window
    by_day as (partition by business_id, connection_id, ds),
    by_category as (partition by business_id, connection_id, ds, category)
