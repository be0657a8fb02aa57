with source as (

    select * from {{ source('raw', 'bigcommerce_orders') }}
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
                customer_id text,
                date_created text,
                date_modified text,
                date_shipped text,
                status_id integer,
                payment_status text,
                payment_method text,
                order_source text,
                currency_code text,
                default_currency_code text,
                is_tax_inclusive_pricing boolean,
                shipping_cost_ex_tax text,
                handling_cost_ex_tax text,
                wrapping_cost_ex_tax text,
                total_inc_tax text,
                total_tax text,
                discount_amount text,
                coupon_discount text,
                refunded_amount text,
                billing_address jsonb,
                consignments jsonb
            )
    cross join {{ bigcommerce_sums('o.consignments') }} as sums

)

select
    business_id,
    connection_id,
    order_id,
    nullif(customer_id, '0') as customer_id,
    {{ mail_hash("billing_address ->> 'email'") }} as mail_hash,
    {{ phone_hash("billing_address ->> 'phone'") }} as phone_hash,
    nullif(billing_address ->> 'country_iso2', '') as country,
    status_id,
    lower(nullif(payment_status, '')) as payment_status,
    payment_method,
    order_source as source_name,
    -- the buyer pays in the transaction's currency and may be shown another
    coalesce(default_currency_code, currency_code) as currency_code,
    currency_code as presentment_currency_code,
    coalesce(is_tax_inclusive_pricing, false) as is_tax_included,
    {{ bigcommerce_is_order('status_id') }} as is_order,
    {{ bigcommerce_is_void('status_id', 'lower(payment_status)') }} as is_void,
    lines_amount,
    lines_count,
    {{ amount_of('shipping_cost_ex_tax') }} as shipping_amount,
    coalesce({{ amount_of('handling_cost_ex_tax') }}, 0) + coalesce({{ amount_of('wrapping_cost_ex_tax') }}, 0)
        as fees_amount,
    coalesce({{ amount_of('discount_amount') }}, 0) + coalesce({{ amount_of('coupon_discount') }}, 0)
        as discount_amount,
    {{ amount_of('total_tax') }} as tax_amount,
    {{ amount_of('total_inc_tax') }} as total_amount,
    {{ amount_of('refunded_amount') }} as refunded_amount,
    {{ mail_date_of('date_created') }} as ordered_at,
    {{ mail_date_of('date_shipped') }} as shipped_at,
    {{ mail_date_of('date_modified') }} as updated_at,
    loaded_at
from parsed
