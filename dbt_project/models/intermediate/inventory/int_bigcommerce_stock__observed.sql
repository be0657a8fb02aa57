{{ config(materialized='view') }}

select
    business_id,
    connection_id,
    variant_id,
    observed_at,
    is_current,
    on_hand_quantity,
    available_quantity,
    (on_hand_quantity - available_quantity) as committed_quantity,
    null::integer as incoming_quantity
from {{ ref('stg_bigcommerce__inventory') }}
