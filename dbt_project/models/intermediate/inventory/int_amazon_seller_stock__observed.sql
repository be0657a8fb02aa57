{{ config(materialized='view') }}

with stocked as (

    select * from {{ ref('stg_amazon_seller__inventory_summaries') }}

),

listings as (

    select * from {{ ref('stg_amazon_seller__listings') }}
    where on_hand_quantity is not null

)

select
    business_id,
    connection_id,
    variant_id,
    observed_at,
    is_current,
    available_quantity + committed_quantity as on_hand_quantity,
    available_quantity,
    committed_quantity,
    incoming_quantity
from stocked
union all
-- what the seller ships from a place of its own
select
    listings.business_id,
    listings.connection_id,
    listings.variant_id,
    listings.observed_at,
    listings.is_current,
    listings.on_hand_quantity,
    listings.on_hand_quantity as available_quantity,
    null::integer as committed_quantity,
    null::integer as incoming_quantity
from listings
where not exists (
    select 1 from stocked
    where
        stocked.business_id = listings.business_id
        and stocked.connection_id = listings.connection_id
        and stocked.variant_id = listings.variant_id
)
