select
    business_id,
    connection_id,
    'bigcommerce_orders' as source_name,
    id as document_id,
    id as order_id,
    payload_hash,
    is_deleted,
    loaded_at,
    false as is_linked_to_others
from {{ source('raw', 'bigcommerce_orders') }}
union all
select
    business_id,
    connection_id,
    'bigcommerce_order_refunds' as source_name,
    id as document_id,
    payload ->> 'order_id' as order_id,
    payload_hash,
    is_deleted,
    loaded_at,
    false as is_linked_to_others
from {{ source('raw', 'bigcommerce_order_refunds') }}
