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
        sum(amounts.gross_amount - amounts.line_discount_amount) over by_order as listed_order_amount,
        sum(amounts.gross_amount - amounts.line_discount_amount)
            over (by_order order by amounts.line_number, amounts.line_id)
            as reached_amount
    from amounts
    window by_order as (partition by amounts.business_id, amounts.connection_id, amounts.order_id)

),

shares as (

    -- the export has one discount and one tax per order: spread over its lines by value, to the coin
    select
        listed.*,
        coalesce(listed.reached_amount / nullif(listed.listed_order_amount, 0), 0) as reached_share,
        coalesce((listed.reached_amount - listed.listed_amount) / nullif(listed.listed_order_amount, 0), 0)
            as share_before,
        listed.listed_order_amount - listed.listed_subtotal_amount as order_discount_amount
    from listed

),

shared as (

    select
        shares.*,
        {{ spread_amount('shares.tax_amount', 'shares.reached_share', 'shares.share_before', 'shares.currency_code') }}
            as line_tax_amount,
        {{ spread_amount(
            'shares.order_discount_amount', 'shares.reached_share', 'shares.share_before', 'shares.currency_code'
        ) }} as line_share_of_discount_amount
    from shares

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
    line_discount_amount + line_share_of_discount_amount as discount_amount,
    listed_amount - line_share_of_discount_amount - case when is_tax_included then line_tax_amount else 0 end
        as subtotal_amount,
    line_tax_amount as tax_amount,
    0::numeric(18, 4) as shipping_amount,
    0::numeric(18, 4) as other_amount,
    false as is_test_line
from shared
