with source as (

    select * from {{ source('raw', 'woocommerce_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        o.status,
        o.date_paid_gmt,
        o.refunds,
        o.currency,
        o.prices_include_tax,
        o.total as order_total,
        o.total_tax as order_tax,
        o.shipping_total as order_shipping,
        sums.*,
        line.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as o (
                status text,
                date_paid_gmt text,
                refunds jsonb,
                currency text,
                prices_include_tax boolean,
                total text,
                total_tax text,
                shipping_total text,
                line_items jsonb,
                fee_lines jsonb
            )
    cross join {{ woocommerce_sums('o.line_items', 'o.fee_lines') }} as sums
    cross join lateral jsonb_to_recordset(o.line_items) as line (
        id bigint,
        name text,
        product_id text,
        variation_id text,
        sku text,
        quantity numeric,
        subtotal text,
        subtotal_tax text,
        total text,
        total_tax text
    )

)

select
    business_id,
    connection_id,
    order_id,
    id::text as line_id,
    nullif(product_id, '0') as product_id,
    coalesce(nullif(variation_id, '0'), nullif(product_id, '0')) as variant_id,
    nullif(sku, '') as sku,
    {{ unescaped('name') }} as title,
    currency as currency_code,
    coalesce(prices_include_tax, false) as is_tax_included,
    {{ woocommerce_is_order('status') }} and {{ amount_of('order_total') }} is not null as is_order,
    {{ woocommerce_is_void('status', 'date_paid_gmt', 'refunds') }} as is_void,
    id = largest_line_id as is_largest_line,
    round(quantity)::integer as quantity,
    coalesce({{ amount_of('subtotal') }}, 0) as full_amount,
    coalesce({{ amount_of('subtotal_tax') }}, 0) as full_tax_amount,
    coalesce({{ amount_of('total') }}, 0) as listed_amount,
    coalesce({{ amount_of('total_tax') }}, 0) as tax_amount,
    lines_count,
    {{ unit_written('order_total') }} as smallest_unit,
    -- what the order's total leaves for its lines, less what they say
    {{ amount_of('order_total') }} - coalesce({{ amount_of('order_tax') }}, 0)
    - coalesce({{ amount_of('order_shipping') }}, 0) - fees_amount - lines_amount as difference_amount
from parsed
