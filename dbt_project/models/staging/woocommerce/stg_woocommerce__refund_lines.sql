with source as (

    select * from {{ source('raw', 'woocommerce_refunds') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as refund_id,
        r.parent_id,
        r.date_created_gmt,
        line.*
    from source
    cross join
        lateral jsonb_to_record(source.payload)
            as r (
                parent_id text,
                date_created_gmt text,
                line_items jsonb
            )
    cross join lateral jsonb_to_recordset(r.line_items) as line (
        id text,
        quantity numeric,
        total text,
        total_tax text,
        meta_data jsonb
    )

)

select
    business_id,
    connection_id,
    refund_id,
    id as refund_line_id,
    parent_id as order_id,
    jsonb_path_query_first(meta_data, '$[*] ? (@.key == "_refunded_item_id").value') #>> '{}' as line_id,
    -round(coalesce(quantity, 0))::integer as quantity,
    -coalesce({{ amount_of('total') }}, 0) as subtotal_amount,
    -coalesce({{ amount_of('total_tax') }}, 0) as tax_amount,
    {{ utc_of('date_created_gmt') }} as refunded_at
from parsed
