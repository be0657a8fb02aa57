with source as (

    {{ every_version('bigcommerce_products') }}

)

select
    business_id,
    connection_id,
    id as product_id,
    payload ->> 'name' as title,
    {{ amount_of("(payload ->> 'price')") }} as price_amount,
    {{ amount_of("(payload ->> 'sale_price')") }} as sale_price_amount,
    {{ amount_of("(payload ->> 'cost_price')") }} as unit_cost_amount,
    coalesce((payload ->> 'is_visible')::boolean, true) as is_active,
    (payload ->> 'date_created')::timestamptz as created_at,
    observed_at,
    is_current
from source
