select
    business_id,
    connection_id,
    'amazon_seller_orders' as source_name,
    id as document_id,
    id as order_id,
    payload_hash,
    is_deleted,
    loaded_at,
    false as is_linked_to_others
from {{ source('raw', 'amazon_seller_orders') }}
union all
select
    business_id,
    connection_id,
    'amazon_seller_transactions' as source_name,
    id as document_id,
    -- a transaction without an order stands for itself
    coalesce({{ amazon_related("payload -> 'relatedIdentifiers'", 'ORDER_ID') }}, id) as order_id,
    payload_hash,
    is_deleted,
    loaded_at,
    false as is_linked_to_others
from {{ source('raw', 'amazon_seller_transactions') }}
