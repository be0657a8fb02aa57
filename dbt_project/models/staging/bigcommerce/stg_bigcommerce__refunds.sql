with source as (

    select * from {{ source('raw', 'bigcommerce_order_refunds') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as refund_id,
        r.*
    from source
    cross join lateral jsonb_to_record(source.payload) as r (
        order_id text,
        created timestamptz,
        total_amount text,
        total_tax text,
        items jsonb
    )

)

select
    business_id,
    connection_id,
    refund_id,
    order_id,
    coalesce({{ amount_of('total_amount') }}, 0) as refunded_amount,
    coalesce({{ amount_of('total_tax') }}, 0) as tax_amount,
    items.*,
    created as refunded_at
from parsed
cross join {{ bigcommerce_refunded('parsed.items', 'parsed.total_amount') }} as items
