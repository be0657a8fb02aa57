select
    business_id,
    connection_id,
    'woocommerce_orders' as source_name,
    id as document_id,
    id as order_id,
    payload_hash,
    is_deleted,
    loaded_at,
    false as is_linked_to_others
from {{ source('raw', 'woocommerce_orders') }}
union all
select
    business_id,
    connection_id,
    'woocommerce_refunds' as source_name,
    id as document_id,
    payload ->> 'parent_id' as order_id,
    payload_hash,
    is_deleted,
    loaded_at,
    false as is_linked_to_others
from {{ source('raw', 'woocommerce_refunds') }}
