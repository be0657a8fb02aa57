with variants as (

    select * from {{ ref('stg_shopify__product_variants') }}
    where {{ of_business() }} and is_current

),

products as (

    select * from {{ ref('stg_shopify__products') }}
    where {{ of_business() }}

),

exported as (

    select distinct on (business_id, connection_id, variant_id) *
    from {{ ref('stg_files__shopify_products') }}
    where {{ of_business() }}
    order by business_id, connection_id, variant_id, row_id

),

others as (

    select * from {{ ref('int_woocommerce_variants__observed') }}
    where {{ of_business() }} and is_current
    union all
    select * from {{ ref('int_bigcommerce_variants__observed') }}
    where {{ of_business() }} and is_current
    union all
    select * from {{ ref('int_amazon_seller_variants__observed') }}
    where {{ of_business() }} and is_current

),

lines as (

    select
        lines.*,
        orders.ordered_at
    from {{ ref('int_order_lines__unioned') }} as lines
    inner join {{ ref('int_orders__unioned') }} as orders
        on
            lines.business_id = orders.business_id
            and lines.connection_id = orders.connection_id
            and lines.order_id = orders.order_id
    where
        {{ of_business('lines.business_id') }}
        and lines.line_kind = 'product'
        and lines.variant_id is not null

),

catalogued as (

    select
        variants.business_id,
        variants.connection_id,
        variants.variant_id,
        variants.product_id,
        variants.sku,
        concat_ws(' / ', products.title, variants.title) as title,
        products.title as product_title,
        products.category,
        products.vendor,
        variants.price_amount,
        variants.compare_at_price_amount,
        variants.unit_cost_amount,
        variants.unit_cost_currency_code,
        null::text as currency_code,
        null::integer as on_hand_quantity,
        coalesce(products.status = 'active', false) as is_active,
        coalesce(variants.created_at, products.created_at) as created_at
    from variants
    left join products
        on
            variants.business_id = products.business_id
            and variants.connection_id = products.connection_id
            and variants.product_id = products.product_id
    union all
    select
        business_id,
        connection_id,
        variant_id,
        product_id,
        sku,
        title,
        title as product_title,
        category,
        vendor,
        price_amount,
        null::numeric(18, 4) as compare_at_price_amount,
        unit_cost_amount,
        currency_code as unit_cost_currency_code,
        currency_code,
        on_hand_quantity,
        coalesce(status, 'active') = 'active' as is_active,
        null::timestamptz as created_at
    from exported
    union all
    select
        business_id,
        connection_id,
        variant_id,
        product_id,
        sku,
        title,
        product_title,
        category,
        vendor,
        price_amount,
        compare_at_price_amount,
        unit_cost_amount,
        unit_cost_currency_code,
        currency_code,
        on_hand_quantity,
        is_active,
        created_at
    from others

),

sold as (

    -- how each variant looked when it was last sold: all there is of a product that no catalogue names
    select distinct on (business_id, connection_id, variant_id)
        business_id,
        connection_id,
        variant_id,
        product_id,
        sku,
        title,
        unit_price_amount,
        currency_code
    from lines
    where
        (connection_id, variant_id) not in (
            select
                connection_id,
                variant_id
            from catalogued
            where variant_id is not null
        )
    order by
        business_id asc,
        connection_id asc,
        variant_id asc,
        (unit_price_amount > 0) desc,
        (title is not null) desc,
        ordered_at desc,
        line_id asc

),

uncatalogued as (

    select
        sold.business_id,
        sold.connection_id,
        sold.variant_id,
        sold.product_id,
        sold.sku,
        sold.title,
        sold.title as product_title,
        null::text as category,
        null::text as vendor,
        sold.unit_price_amount as price_amount,
        null::numeric(18, 4) as compare_at_price_amount,
        null::numeric(18, 4) as unit_cost_amount,
        null::text as unit_cost_currency_code,
        sold.currency_code,
        null::integer as on_hand_quantity,
        -- in a shop with a catalogue a variant that it no longer lists is gone
        sold.connection_id not in (select listed.connection_id from catalogued as listed) as is_active,
        null::timestamptz as created_at
    from sold

),

unioned as (

    select * from catalogued
    union all
    select * from uncatalogued

)

select
    unioned.*,
    {{ platform_key('product_id') }} as product_key,
    {{ platform_key('variant_id') }} as variant_key
from unioned
