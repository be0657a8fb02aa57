-- depends_on: {{ ref('fct_transactions') }}
-- depends_on: {{ ref('fct_fulfillments') }}
-- depends_on: {{ ref('fct_customer_daily') }}
-- depends_on: {{ ref('fct_pnl_bookings') }}
-- depends_on: {{ ref('fct_product_active_days') }}
-- depends_on: {{ ref('fct_orders') }}
-- depends_on: {{ ref('fct_order_lines') }}
-- depends_on: {{ ref('fct_refunds') }}
{{ config(post_hook="{{ end_build() }}") }}

with zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

)

select
    business_id,
    connection_id,
    '{{ project_checksum() }}' as project_checksum,
    {{ zone_history() }} as zone_history,
    {{ context_hashes() }} as context,
    now() as finished_at
from zones
group by business_id, connection_id
