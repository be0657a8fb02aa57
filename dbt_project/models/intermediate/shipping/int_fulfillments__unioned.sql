{{ config(materialized='view') }}

select
    business_id,
    connection_id,
    order_id,
    fulfillment_id,
    status,
    carrier,
    shipped_at,
    delivered_at
from {{ ref('stg_shopify__fulfillments') }}
union all
-- WooCommerce has no shipments: an order is completed when it is sent
select
    business_id,
    connection_id,
    order_id,
    order_id || '/completed' as fulfillment_id,
    'completed' as status,
    null::text as carrier,
    completed_at as shipped_at,
    null::timestamptz as delivered_at
from {{ ref('stg_woocommerce__orders') }}
where completed_at is not null
union all
select
    business_id,
    connection_id,
    order_id,
    order_id || '/shipped' as fulfillment_id,
    case status_id when 3 then 'partially_shipped' when 10 then 'completed' else 'shipped' end as status,
    null::text as carrier,
    shipped_at,
    null::timestamptz as delivered_at
from {{ ref('stg_bigcommerce__orders') }}
where shipped_at is not null or status_id in (2, 3, 10)
union all
select
    business_id,
    connection_id,
    order_id,
    order_id || '/shipped' as fulfillment_id,
    status,
    -- packages would tell when; they are not asked for, since they name the buyer's place
    null::text as carrier,
    null::timestamptz as shipped_at,
    null::timestamptz as delivered_at
from {{ ref('stg_amazon_seller__orders') }}
where status in ('shipped', 'partially_shipped')
