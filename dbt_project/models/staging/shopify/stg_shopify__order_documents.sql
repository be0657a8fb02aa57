with source as (

    select * from {{ source('raw', 'shopify_orders') }}

)

select
    business_id,
    connection_id,
    'shopify_orders' as source_name,
    id as document_id,
    id as order_id,
    payload_hash,
    is_deleted,
    loaded_at,
    false as is_linked_to_others
from source
