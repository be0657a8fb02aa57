with source as (

    {{ every_version('woocommerce_product_variations') }}

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as variation_id,
        source.observed_at,
        source.is_current,
        v.*
    from source
    cross join lateral jsonb_to_record(source.payload) as v (
        parent_id text,
        status text,
        sku text,
        price text,
        regular_price text,
        manage_stock text,
        stock_quantity numeric,
        attributes jsonb,
        cost_of_goods_sold jsonb,
        date_created_gmt text
    )

)

select
    business_id,
    connection_id,
    variation_id,
    parent_id as product_id,
    nullif(sku, '') as sku,
    {{ woocommerce_options('attributes') }} as title,
    status,
    {{ amount_of('price') }} as price_amount,
    {{ amount_of('regular_price') }} as regular_price_amount,
    {{ amount_of("(cost_of_goods_sold ->> 'total_value')") }} as unit_cost_amount,
    -- a variation whose stock its product counts says `parent`
    case when manage_stock = 'true' then floor(stock_quantity)::integer end as on_hand_quantity,
    {{ utc_of('date_created_gmt') }} as created_at,
    observed_at,
    is_current
from parsed
