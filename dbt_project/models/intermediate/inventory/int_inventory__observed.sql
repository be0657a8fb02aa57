-- fct_product_daily and fct_pnl_daily are views that their readers' own rights are asked for
{{ config(post_hook="{{ open_to_readers() }}") }}

with levels as (

    select * from {{ ref('stg_shopify__inventory_levels') }}
    where {{ of_business() }}

),

zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

snapshots as (

    select
        business_id,
        connection_id,
        variant_id,
        observed_at,
        is_current,
        sum(on_hand_quantity) as on_hand_quantity,
        sum(available_quantity) as available_quantity,
        sum(committed_quantity) as committed_quantity,
        sum(incoming_quantity) as incoming_quantity
    from levels
    where variant_id is not null
    group by business_id, connection_id, variant_id, observed_at, is_current
    union all
    select * from {{ ref('int_woocommerce_stock__observed') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_bigcommerce_stock__observed') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_amazon_seller_stock__observed') }}
    where {{ of_business() }}

),

observed as (

    select
        snapshots.*,
        (snapshots.observed_at at time zone zones.timezone)::date as observed_on
    from snapshots
    inner join zones
        on
            snapshots.business_id = zones.business_id
            and snapshots.connection_id = zones.connection_id
            and snapshots.observed_at >= zones.valid_from
            and snapshots.observed_at < zones.valid_to

)

select distinct on (business_id, connection_id, variant_id, observed_on)
    business_id,
    connection_id,
    variant_id,
    {{ platform_key('variant_id') }} as variant_key,
    observed_on,
    observed_at,
    on_hand_quantity::integer as on_hand_quantity,
    available_quantity::integer as available_quantity,
    committed_quantity::integer as committed_quantity,
    incoming_quantity::integer as incoming_quantity
from observed
order by
    business_id asc,
    connection_id asc,
    variant_id asc,
    observed_on asc,
    observed_at desc,
    is_current desc
