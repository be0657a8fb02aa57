with source as (

    select * from {{ source('raw', 'woocommerce_refunds') }}
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
        parent_id text,
        date_created_gmt text,
        amount text,
        refunded_payment boolean,
        line_items jsonb
    )

)

select
    business_id,
    connection_id,
    refund_id,
    parent_id as order_id,
    coalesce(refunded_payment, false) as is_by_gateway,
    coalesce({{ amount_of('amount') }}, 0) as refunded_amount,
    -- an item of a refund is negative, with what its tax gives back beside it
    (
        select coalesce(sum(-{{ amount_of('item.total') }} - coalesce({{ amount_of('item.total_tax') }}, 0)), 0)
        from jsonb_to_recordset(parsed.line_items) as item (total text, total_tax text)
    )::numeric(18, 4) as lines_amount,
    {{ utc_of('date_created_gmt') }} as refunded_at
from parsed
