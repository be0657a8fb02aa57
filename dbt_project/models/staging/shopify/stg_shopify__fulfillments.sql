with source as (

    select * from {{ source('raw', 'shopify_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as order_id,
        shipment.*
    from source
    cross join lateral jsonb_to_record(source.payload) as o (fulfillments jsonb)
    cross join lateral jsonb_to_recordset(o.fulfillments) as shipment (
        id text,
        status text,
        "createdAt" timestamptz,
        "deliveredAt" timestamptz,
        "trackingInfo" jsonb
    )

)

select
    business_id,
    connection_id,
    order_id,
    id as fulfillment_id,
    lower(status) as status,
    "trackingInfo" #>> '{0,company}' as carrier,
    "createdAt" as shipped_at,
    "deliveredAt" as delivered_at
from parsed
