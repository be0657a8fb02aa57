with source as (

    {{ every_version('bigcommerce_product_variants') }}

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as variant_id,
        source.observed_at,
        source.is_current,
        v.*
    from source
    cross join lateral jsonb_to_record(source.payload) as v (
        product_id text,
        sku text,
        price text,
        sale_price text,
        cost_price text,
        purchasing_disabled boolean,
        option_values jsonb
    )

)

select
    business_id,
    connection_id,
    variant_id,
    product_id,
    nullif(sku, '') as sku,
    {{ bigcommerce_options('option_values') }} as title,
    -- null where the product's own holds
    {{ amount_of('price') }} as price_amount,
    nullif({{ amount_of('sale_price') }}, 0) as sale_price_amount,
    nullif({{ amount_of('cost_price') }}, 0) as unit_cost_amount,
    not coalesce(purchasing_disabled, false) as is_active,
    observed_at,
    is_current
from parsed
