{{ config(materialized='view') }}

with lines as (

    select
        *,
        case when is_largest_line then {{ rounding_of('difference_amount', 'lines_count', '0.01') }} else 0 end
            as rounding_amount,
        case when status = 'cancelled' then 0 else 1 end as sold
    from {{ ref('stg_amazon_seller__order_items') }}
    where difference_amount is not null

)

select
    business_id,
    connection_id,
    order_id,
    line_id,
    'product' as line_kind,
    product_id,
    variant_id,
    sku,
    title,
    currency_code,
    quantity * sold as quantity,
    coalesce(unit_price_amount, (goods_amount + discount_amount) / nullif(quantity, 0), 0)::numeric(18, 4)
        as unit_price_amount,
    ((goods_amount + discount_amount) * sold)::numeric(18, 4) as gross_amount,
    ((discount_amount - rounding_amount) * sold)::numeric(18, 4) as discount_amount,
    ((goods_amount + rounding_amount) * sold)::numeric(18, 4) as subtotal_amount,
    (tax_amount * sold)::numeric(18, 4) as tax_amount,
    (shipping_amount * sold)::numeric(18, 4) as shipping_amount,
    (other_amount * sold)::numeric(18, 4) as other_amount,
    false as is_test_line
from lines
