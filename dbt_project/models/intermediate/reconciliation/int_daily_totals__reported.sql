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
    null::jsonb as uncounted_orders,
    reported_at
from {{ ref('stg_shopify__daily_totals') }}
union all
select
    business_id,
    connection_id,
    day_on,
    currency_code,
    -- an edit changes the day of its order; a refund is booked on its own
    'order date, refunds on theirs' as basis,
    orders,
    total_amount,
    by_order,
    uncounted_orders,
    reported_at
from {{ ref('stg_woocommerce__daily_totals') }}
