{{ config(materialized='view') }}

-- asked for single orders only: as a whole it would unpack every document
select
    business_id,
    connection_id,
    order_id,
    total_amount - original_total_amount as edited_amount
from {{ ref('stg_shopify__orders') }}
