select
    business_id,
    connection_id,
    'amazon_seller_orders' as source,
    id as document_id,
    id as order_id,
    payload_hash,
    loaded_at,
    is_deleted
from {{ source('raw', 'amazon_seller_orders') }}
union all
select
    business_id,
    connection_id,
    'amazon_seller_transactions' as source,
    id as document_id,
    {{ amazon_related("payload -> 'relatedIdentifiers'", 'ORDER_ID') }} as order_id,
    payload_hash,
    loaded_at,
    is_deleted
from {{ source('raw', 'amazon_seller_transactions') }}
