{{ config(materialized='view') }}

with lines as (

    select
        *,
        case when is_largest_line then {{ rounding_of('difference_amount', 'lines_count', '0.01') }} else 0 end
            as rounding_amount,
        case when is_tax_included then tax_amount else 0 end as tax_in_price_amount
    from {{ ref('stg_bigcommerce__order_lines') }}
    where is_order

),

amounts as (

    -- a void order keeps its lines, of which nothing was sold
    select
        lines.*,
        lines.paid_amount - lines.tax_amount + lines.rounding_amount as untaxed_amount,
        case when lines.is_void then 0 else 1 end as sold
    from lines

)

select
    business_id,
    connection_id,
    order_id,
    line_id,
    case when product_type = 'giftcertificate' then 'gift_card' else 'product' end as line_kind,
    product_id,
    variant_id,
    sku,
    title,
    currency_code,
    quantity * sold as quantity,
    coalesce(full_amount / nullif(quantity, 0), 0)::numeric(18, 4) as unit_price_amount,
    (full_amount * sold)::numeric(18, 4) as gross_amount,
    ((full_amount - tax_in_price_amount - untaxed_amount) * sold)::numeric(18, 4) as discount_amount,
    (untaxed_amount * sold)::numeric(18, 4) as subtotal_amount,
    (tax_amount * sold)::numeric(18, 4) as tax_amount,
    0::numeric(18, 4) as shipping_amount,
    0::numeric(18, 4) as other_amount,
    false as is_test_line
from amounts
