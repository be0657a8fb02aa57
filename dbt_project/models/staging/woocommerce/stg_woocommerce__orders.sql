with source as (

    select * from {{ source('raw', 'woocommerce_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        source.loaded_at,
        sums.*,
        o.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as o (
                number text,
                status text,
                currency text,
                prices_include_tax boolean,
                date_created_gmt text,
                date_modified_gmt text,
                date_paid_gmt text,
                date_completed_gmt text,
                discount_total text,
                discount_tax text,
                shipping_total text,
                total text,
                total_tax text,
                customer_id text,
                created_via text,
                payment_method text,
                transaction_id text,
                billing jsonb,
                shipping jsonb,
                refunds jsonb,
                line_items jsonb,
                fee_lines jsonb,
                meta_data jsonb
            )
    cross join {{ woocommerce_sums('o.line_items', 'o.fee_lines') }} as sums

)

select
    business_id,
    connection_id,
    order_id,
    number as order_number,
    nullif(customer_id, '0') as customer_id,
    {{ mail_hash("billing ->> 'email'") }} as mail_hash,
    {{ phone_hash("billing ->> 'phone'", "billing ->> 'country'") }} as phone_hash,
    coalesce(nullif(shipping ->> 'country', ''), nullif(billing ->> 'country', '')) as country,
    status,
    created_via as source_name,
    nullif(payment_method, '') as payment_method,
    nullif(transaction_id, '') as transaction_id,
    currency as currency_code,
    coalesce(prices_include_tax, false) as is_tax_included,
    {{ woocommerce_is_order('status') }} as is_order,
    {{ woocommerce_is_void('status', 'date_paid_gmt', 'refunds') }} as is_void,
    {{ woocommerce_is_test('payment_method', 'meta_data') }} as is_test,
    lines_amount,
    lines_count,
    fees_amount,
    {{ unit_written('total') }} as smallest_unit,
    {{ amount_of('shipping_total') }} as shipping_amount,
    {{ amount_of('discount_total') }} as discount_amount,
    {{ amount_of('discount_tax') }} as discount_tax_amount,
    {{ amount_of('total_tax') }} as tax_amount,
    {{ amount_of('total') }} as total_amount,
    {{ woocommerce_payment_fee('meta_data') }} as payment_fee_amount,
    {{ utc_of('date_created_gmt') }} as ordered_at,
    {{ utc_of('date_paid_gmt') }} as paid_at,
    {{ utc_of('date_completed_gmt') }} as completed_at,
    {{ utc_of('date_modified_gmt') }} as updated_at,
    loaded_at
from parsed
