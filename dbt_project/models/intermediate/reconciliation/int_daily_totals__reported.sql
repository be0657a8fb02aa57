{{ config(materialized='view') }}

select
    business_id,
    connection_id,
    day_on,
    currency_code,
    -- money is booked on the day it moves: an order on its own day, an edit or a refund on the day it happened
    'processing date' as basis,
    orders,
    total_amount,
    by_order,
    reported_at
from {{ ref('stg_shopify__daily_totals') }}
