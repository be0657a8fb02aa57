{{ config(materialized='view') }}

with lines as (

    select * from {{ ref('stg_files__shopify_order_lines') }}
    where title is not null

),

amounts as (

    select
        lines.*,
        (lines.quantity * lines.unit_price_amount)::numeric(18, 4) as gross_amount
    from lines

),

listed as (

    select
        amounts.*,
        amounts.gross_amount - amounts.line_discount_amount as listed_amount,
        sum(amounts.gross_amount - amounts.line_discount_amount)
            over (partition by amounts.business_id, amounts.connection_id, amounts.order_id)
            as listed_order_amount
    from amounts

),

taxed as (

    -- the export has one discount and one tax per order: spread over its lines by value
    select
        listed.*,
        coalesce(listed.listed_amount / nullif(listed.listed_order_amount, 0), 0) as order_share
    from listed

),

shared as (

    select
        taxed.*,
        (taxed.tax_amount * taxed.order_share)::numeric(18, 4) as line_tax_amount,
        ((taxed.listed_order_amount - taxed.listed_subtotal_amount) * taxed.order_share)::numeric(18, 4)
            as order_discount_amount
    from taxed

)

select
    business_id,
    connection_id,
    order_id,
    line_id,
    'product' as line_kind,
    coalesce(sku, title) as product_id,
    coalesce(sku, title) as variant_id,
    sku,
    title,
    currency_code,
    quantity,
    unit_price_amount,
    gross_amount,
    line_discount_amount + order_discount_amount as discount_amount,
    listed_amount - order_discount_amount - case when is_tax_included then line_tax_amount else 0 end
        as subtotal_amount,
    line_tax_amount as tax_amount,
    0::numeric(18, 4) as shipping_amount,
    0::numeric(18, 4) as other_amount,
    false as is_test_line
from shared
