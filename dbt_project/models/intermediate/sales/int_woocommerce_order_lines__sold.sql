{{ config(materialized='view') }}

with lines as (

    select
        *,
        case
            when is_largest_line then {{ rounding_of('difference_amount', 'lines_count', 'smallest_unit') }}
            else 0
        end as rounding_amount,
        case when is_tax_included then tax_amount else 0 end as tax_in_price_amount,
        case when is_tax_included then full_tax_amount else 0 end as full_tax_in_price_amount
    from {{ ref('stg_woocommerce__order_lines') }}
    where is_order

),

amounts as (

    -- a void order keeps its lines, of which nothing was sold
    select
        lines.*,
        case when lines.is_void then 0 else lines.quantity end as sold_quantity,
        case when lines.is_void then 0 else lines.full_amount + lines.full_tax_in_price_amount end as gross_amount,
        case when lines.is_void then 0 else lines.listed_amount + lines.rounding_amount end as subtotal_amount,
        case when lines.is_void then 0 else lines.tax_amount end as sold_tax_amount,
        coalesce((lines.full_amount + lines.full_tax_in_price_amount) / nullif(lines.quantity, 0), 0)
            as unit_price_amount,
        case
            when lines.is_void then 0
            else
                lines.full_amount + lines.full_tax_in_price_amount
                - lines.listed_amount - lines.tax_in_price_amount - lines.rounding_amount
        end as discount_amount
    from lines

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
    sold_quantity as quantity,
    unit_price_amount::numeric(18, 4) as unit_price_amount,
    gross_amount::numeric(18, 4) as gross_amount,
    discount_amount::numeric(18, 4) as discount_amount,
    subtotal_amount::numeric(18, 4) as subtotal_amount,
    sold_tax_amount::numeric(18, 4) as tax_amount,
    0::numeric(18, 4) as shipping_amount,
    0::numeric(18, 4) as other_amount,
    false as is_test_line
from amounts
