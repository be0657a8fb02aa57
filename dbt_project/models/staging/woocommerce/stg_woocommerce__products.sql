with source as (

    {{ every_version('woocommerce_products') }}

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as product_id,
        source.observed_at,
        source.is_current,
        p.*
    from source
    cross join lateral jsonb_to_record(source.payload) as p (
        name text,
        type text,
        status text,
        sku text,
        price text,
        regular_price text,
        manage_stock text,
        stock_quantity numeric,
        categories jsonb,
        cost_of_goods_sold jsonb,
        date_created_gmt text
    )

)

select
    business_id,
    connection_id,
    product_id,
    type as product_type,
    nullif(sku, '') as sku,
    {{ unescaped('name') }} as title,
    categories #>> '{0,id}' as category_id,
    {{ unescaped("nullif(categories #>> '{0,name}', '')") }} as category,
    status,
    {{ amount_of('price') }} as price_amount,
    {{ amount_of('regular_price') }} as regular_price_amount,
    {{ amount_of("(cost_of_goods_sold ->> 'total_value')") }} as unit_cost_amount,
    case when manage_stock = 'true' then floor(stock_quantity)::integer end as on_hand_quantity,
    {{ utc_of('date_created_gmt') }} as created_at,
    observed_at,
    is_current
from parsed
