select
    business_id,
    connection_id,
    'bigcommerce_orders' as source,
    id as document_id,
    id as order_id,
    payload_hash,
    loaded_at,
    is_deleted
from {{ source('raw', 'bigcommerce_orders') }}
union all
select
    business_id,
    connection_id,
    'bigcommerce_order_refunds' as source,
    id as document_id,
    payload ->> 'order_id' as order_id,
    payload_hash,
    loaded_at,
    is_deleted
from {{ source('raw', 'bigcommerce_order_refunds') }}
