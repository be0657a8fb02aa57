with source as (

    select
        business_id,
        connection_id,
        id,
        payload,
        coalesce(observed_at, loaded_at) as observed_at,
        true as is_current
    from {{ source('raw', 'shopify_inventory_items') }}
    where not is_deleted
    union all
    select
        business_id,
        connection_id,
        id,
        payload,
        coalesce(observed_at, loaded_at) as observed_at,
        false as is_current
    from {{ source('raw', 'shopify_inventory_items_history') }}
    where not is_deleted

),

levels as (

    select
        source.business_id,
        source.connection_id,
        source.id as inventory_item_id,
        source.observed_at,
        source.is_current,
        source.payload #>> '{variant,id}' as variant_id,
        level.id as inventory_level_id,
        level.location ->> 'id' as location_id,
        level.location ->> 'name' as location_name,
        level.quantities
    from source
    cross join lateral jsonb_to_recordset(source.payload #> '{inventoryLevels,nodes}') as level (
        id text,
        location jsonb,
        quantities jsonb
    )

)

select
    business_id,
    connection_id,
    inventory_level_id,
    inventory_item_id,
    variant_id,
    location_id,
    location_name,
    quantity.on_hand as on_hand_quantity,
    quantity.available as available_quantity,
    quantity.committed as committed_quantity,
    quantity.incoming as incoming_quantity,
    observed_at,
    is_current
from levels
cross join lateral (
    select
        max(q.quantity) filter (where q.name = 'on_hand') as on_hand,
        max(q.quantity) filter (where q.name = 'available') as available,
        max(q.quantity) filter (where q.name = 'committed') as committed,
        max(q.quantity) filter (where q.name = 'incoming') as incoming
    from jsonb_to_recordset(levels.quantities) as q (name text, quantity integer)
) as quantity
