{{ config(materialized='view') }}

with products as (

    select * from {{ ref('stg_woocommerce__products') }}
    where on_hand_quantity is not null

),

variations as (

    select * from {{ ref('stg_woocommerce__product_variations') }}
    where on_hand_quantity is not null

)

-- what is sold is taken off at once, so what is on hand is what is available
select
    business_id,
    connection_id,
    product_id as variant_id,
    observed_at,
    is_current,
    on_hand_quantity,
    on_hand_quantity as available_quantity,
    null::integer as committed_quantity,
    null::integer as incoming_quantity
from products
where product_type not in ('variable', 'variable-subscription', 'grouped')
union all
select
    business_id,
    connection_id,
    variation_id as variant_id,
    observed_at,
    is_current,
    on_hand_quantity,
    on_hand_quantity as available_quantity,
    null::integer as committed_quantity,
    null::integer as incoming_quantity
from variations
