with source as (

    select * from {{ source('raw', 'bigcommerce_order_refunds') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as refund_id,
        r.order_id,
        r.created,
        r.total_amount,
        r.total_tax,
        refunded.unpriced_amount,
        line.item,
        line.place
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as r (
                order_id text,
                created timestamptz,
                total_amount text,
                total_tax text,
                items jsonb
            )
    cross join {{ bigcommerce_refunded('r.items', 'r.total_amount') }} as refunded
    cross join lateral jsonb_array_elements(r.items) with ordinality as line (item, place)

)

select
    business_id,
    connection_id,
    refund_id,
    refund_id || '/' || place as refund_line_id,
    order_id,
    lower(item ->> 'item_type') as item_type,
    item ->> 'item_id' as line_id,
    coalesce(round((item ->> 'quantity')::numeric), 0)::integer as quantity,
    coalesce({{ amount_of("(item ->> 'requested_amount')") }}, unpriced_amount) as refunded_amount,
    coalesce({{ amount_of('total_amount') }}, 0) as refund_amount,
    coalesce({{ amount_of('total_tax') }}, 0) as refund_tax_amount,
    created as refunded_at
from parsed
