with source as (

    select * from {{ source('raw', 'bigcommerce_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        o.status_id,
        o.payment_status,
        coalesce(o.default_currency_code, o.currency_code) as currency_code,
        o.is_tax_inclusive_pricing,
        o.shipping_cost_ex_tax,
        o.handling_cost_ex_tax,
        o.wrapping_cost_ex_tax,
        o.total_inc_tax as order_total,
        o.total_tax as order_tax,
        sums.*,
        line.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as o (
                status_id integer,
                payment_status text,
                currency_code text,
                default_currency_code text,
                is_tax_inclusive_pricing boolean,
                shipping_cost_ex_tax text,
                handling_cost_ex_tax text,
                wrapping_cost_ex_tax text,
                total_inc_tax text,
                total_tax text,
                consignments jsonb
            )
    cross join {{ bigcommerce_sums('o.consignments') }} as sums
    cross join {{ bigcommerce_items('o.consignments') }} as listed (item)
    cross join lateral jsonb_to_record(listed.item) as line (
        id bigint,
        product_id text,
        variant_id text,
        name text,
        sku text,
        type text,
        quantity numeric,
        base_price text,
        total_inc_tax text,
        total_ex_tax text,
        total_tax text,
        discounted_total_inc_tax text
    )

)

select
    business_id,
    connection_id,
    order_id,
    id::text as line_id,
    nullif(product_id, '0') as product_id,
    nullif(variant_id, '0') as variant_id,
    nullif(sku, '') as sku,
    name as title,
    type as product_type,
    currency_code,
    coalesce(is_tax_inclusive_pricing, false) as is_tax_included,
    {{ bigcommerce_is_order('status_id') }} and {{ amount_of('order_total') }} is not null as is_order,
    {{ bigcommerce_is_void('status_id', 'lower(payment_status)') }} as is_void,
    id = largest_line_id as is_largest_line,
    round(quantity)::integer as quantity,
    -- with tax where the store's prices hold it
    case
        when coalesce(is_tax_inclusive_pricing, false) then {{ amount_of('total_inc_tax') }}
        else {{ amount_of('total_ex_tax') }}
    end as full_amount,
    coalesce({{ amount_of('discounted_total_inc_tax') }}, 0) as paid_amount,
    coalesce({{ amount_of('total_tax') }}, 0) as tax_amount,
    lines_count,
    {{ amount_of('order_total') }} - coalesce({{ amount_of('order_tax') }}, 0)
    - coalesce({{ amount_of('shipping_cost_ex_tax') }}, 0) - coalesce({{ amount_of('handling_cost_ex_tax') }}, 0)
    - coalesce({{ amount_of('wrapping_cost_ex_tax') }}, 0) - lines_amount as difference_amount
from parsed
