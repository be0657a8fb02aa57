{{ config(materialized='view') }}

with products as (

    select
        products.*,
        coalesce(products.category, categories.title) as category_title
    from {{ ref('stg_woocommerce__products') }} as products
    left join {{ ref('stg_woocommerce__product_categories') }} as categories
        on
            products.business_id = categories.business_id
            and products.connection_id = categories.connection_id
            and products.category_id = categories.category_id

),

variations as (

    select * from {{ ref('stg_woocommerce__product_variations') }}

)

-- a simple product is its own only variant; a variable one is sold by its variations alone
select
    business_id,
    connection_id,
    product_id as variant_id,
    product_id,
    sku,
    title,
    title as product_title,
    category_title as category,
    null::text as vendor,
    price_amount,
    case when regular_price_amount > price_amount then regular_price_amount end as compare_at_price_amount,
    unit_cost_amount,
    null::text as unit_cost_currency_code,
    null::text as currency_code,
    null::integer as on_hand_quantity,
    status = 'publish' as is_active,
    created_at,
    observed_at,
    is_current
from products
where product_type not in ('variable', 'variable-subscription', 'grouped')
union all
select
    variations.business_id,
    variations.connection_id,
    variations.variation_id as variant_id,
    variations.product_id,
    variations.sku,
    concat_ws(' / ', products.title, variations.title) as title,
    products.title as product_title,
    products.category_title as category,
    null::text as vendor,
    variations.price_amount,
    case when variations.regular_price_amount > variations.price_amount then variations.regular_price_amount end
        as compare_at_price_amount,
    variations.unit_cost_amount,
    null::text as unit_cost_currency_code,
    null::text as currency_code,
    null::integer as on_hand_quantity,
    variations.status = 'publish' and coalesce(products.status = 'publish', true) as is_active,
    variations.created_at,
    variations.observed_at,
    variations.is_current
from variations
left join products
    on
        variations.business_id = products.business_id
        and variations.connection_id = products.connection_id
        and variations.product_id = products.product_id
        and products.is_current
