with source as (

    {{ every_version('amazon_seller_inventory_summaries') }}

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        split_part(source.id, ':', 1) || ':' || (source.payload ->> 'sellerSku') as variant_id,
        source.observed_at,
        source.is_current,
        d.*
    from source
    cross join lateral jsonb_to_record(source.payload -> 'inventoryDetails') as d (
        "fulfillableQuantity" integer,
        "inboundWorkingQuantity" integer,
        "inboundShippedQuantity" integer,
        "inboundReceivingQuantity" integer,
        "reservedQuantity" jsonb
    )

)

select
    business_id,
    connection_id,
    variant_id,
    "fulfillableQuantity" as available_quantity,
    coalesce(("reservedQuantity" ->> 'totalReservedQuantity')::integer, 0) as committed_quantity,
    coalesce("inboundWorkingQuantity", 0) + coalesce("inboundShippedQuantity", 0)
    + coalesce("inboundReceivingQuantity", 0) as incoming_quantity,
    observed_at,
    is_current
from parsed
