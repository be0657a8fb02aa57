with source as (

    {{ raw_versions('cj_dropshipping_stock') }}

)

select
    business_id,
    connection_id,
    id as stock_id,
    split_part(id, ':', 1) || ':' || split_part(id, ':', 2) as offer_id,
    payload ->> 'areaEn' as location_name,
    {{ count_of("payload ->> 'totalInventoryNum'") }} as on_hand_quantity,
    observed_at,
    is_current,
    is_deleted
from source
