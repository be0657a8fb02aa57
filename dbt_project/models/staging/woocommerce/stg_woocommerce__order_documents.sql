select
    business_id,
    connection_id,
    'woocommerce_orders' as source,
    id as document_id,
    id as order_id,
    payload_hash,
    loaded_at,
    is_deleted
from {{ source('raw', 'woocommerce_orders') }}
union all
select
    business_id,
    connection_id,
    'woocommerce_refunds' as source,
    id as document_id,
    payload ->> 'parent_id' as order_id,
    payload_hash,
    loaded_at,
    is_deleted
from {{ source('raw', 'woocommerce_refunds') }}
