{{ config(materialized='view') }}

with products as (

    select * from {{ ref('stg_bigcommerce__products') }}
    where is_current

),

variants as (

    select * from {{ ref('stg_bigcommerce__product_variants') }}

),

priced as (

    -- a variant without a price of its own has its product's; what a sale hides is not what the buyer pays
    select
        variants.*,
        products.title as product_title,
        products.created_at,
        coalesce(products.is_active, false) and variants.is_active as is_listed,
        coalesce(variants.price_amount, products.price_amount) as full_price_amount,
        case
            when variants.sale_price_amount is not null then variants.sale_price_amount
            when variants.price_amount is null then nullif(products.sale_price_amount, 0)
        end as reduced_price_amount,
        coalesce(variants.unit_cost_amount, nullif(products.unit_cost_amount, 0)) as known_cost_amount
    from variants
    left join products
        on
            variants.business_id = products.business_id
            and variants.connection_id = products.connection_id
            and variants.product_id = products.product_id

)

select
    business_id,
    connection_id,
    variant_id,
    product_id,
    sku,
    concat_ws(' / ', product_title, title) as title,
    product_title,
    null::text as category,
    null::text as vendor,
    coalesce(reduced_price_amount, full_price_amount) as price_amount,
    case when reduced_price_amount < full_price_amount then full_price_amount end as compare_at_price_amount,
    known_cost_amount as unit_cost_amount,
    null::text as unit_cost_currency_code,
    null::text as currency_code,
    null::integer as on_hand_quantity,
    is_listed as is_active,
    created_at,
    observed_at,
    is_current
from priced
