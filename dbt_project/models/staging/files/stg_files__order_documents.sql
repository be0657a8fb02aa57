with generic as (

    select * from {{ source('raw', 'files_generic_orders') }}

),

exported as (

    select * from {{ source('raw', 'files_shopify_orders') }}

)

select
    business_id,
    connection_id,
    'files_generic_orders' as source_name,
    id as document_id,
    payload ->> 'order_id' as order_id,
    payload_hash,
    is_deleted,
    loaded_at,
    -- which purchase a cancellation takes back depends on all the others
    true as is_linked_to_others
from generic
union all
select
    business_id,
    connection_id,
    'files_shopify_orders' as source_name,
    id as document_id,
    payload ->> 'Name' as order_id,
    payload_hash,
    is_deleted,
    loaded_at,
    false as is_linked_to_others
from exported
