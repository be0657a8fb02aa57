{{ config(materialized='view') }}

with lines as (

    select * from {{ ref('stg_shopify__order_lines') }}

),

sold as (

    -- Shopify's quantity still counts units that an edit removed; sold = left over + refunded later
    select
        lines.*,
        least(lines.listed_quantity, lines.current_quantity + lines.refunded_quantity) as quantity
    from lines

),

shared as (

    select
        sold.*,
        coalesce(sold.quantity::numeric / nullif(sold.listed_quantity, 0), 0) as sold_share
    from sold

),

amounts as (

    select
        shared.*,
        (shared.quantity * shared.unit_price_amount)::numeric(18, 4) as gross_amount,
        {{ shared_amount('shared.listed_discount_amount', 'shared.sold_share', 'shared.currency_code') }}
            as discount_amount,
        {{ shared_amount('shared.listed_tax_amount', 'shared.sold_share', 'shared.currency_code') }} as tax_amount
    from shared

)

select
    business_id,
    connection_id,
    order_id,
    line_id,
    case when is_gift_card then 'gift_card' else 'product' end as line_kind,
    product_id,
    variant_id,
    sku,
    title,
    currency_code,
    quantity,
    unit_price_amount,
    gross_amount,
    discount_amount,
    (gross_amount - discount_amount - case when is_tax_included then tax_amount else 0 end)::numeric(18, 4)
        as subtotal_amount,
    tax_amount,
    0::numeric(18, 4) as shipping_amount,
    0::numeric(18, 4) as other_amount,
    false as is_test_line
from amounts
