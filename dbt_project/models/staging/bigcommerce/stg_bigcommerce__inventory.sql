with source as (

    {{ every_version('bigcommerce_inventory') }}

)

select
    business_id,
    connection_id,
    id as variant_id,
    observed_at,
    is_current,
    levels.*
from source
cross join lateral (
    select
        sum(place.total_inventory_onhand)::integer as on_hand_quantity,
        sum(place.available_to_sell)::integer as available_quantity
    from jsonb_to_recordset(source.payload -> 'locations') as place (
        total_inventory_onhand integer,
        available_to_sell integer
    )
) as levels
