{{ config(materialized='view') }}

with variants as (

    select * from {{ ref('stg_cj_dropshipping__variants') }}

),

stock as (

    select
        *,
        lead(observed_at, 1, 'infinity') over (
            partition by business_id, connection_id, stock_id
            order by observed_at, is_current
        ) as replaced_at
    from {{ ref('stg_cj_dropshipping__stock') }}

),

moments as (

    select distinct
        business_id,
        connection_id,
        offer_id,
        observed_at
    from stock

),

-- all warehouses together, as they were at each moment at which one of them was read differently
totals as (

    select
        moments.business_id,
        moments.connection_id,
        moments.offer_id,
        moments.observed_at,
        sum(stock.on_hand_quantity)::bigint as on_hand_quantity
    from moments
    inner join stock
        on
            moments.business_id = stock.business_id
            and moments.connection_id = stock.connection_id
            and moments.offer_id = stock.offer_id
            and moments.observed_at >= stock.observed_at
            and moments.observed_at < stock.replaced_at
    where not stock.is_deleted
    group by moments.business_id, moments.connection_id, moments.offer_id, moments.observed_at

)

select
    business_id,
    connection_id,
    offer_id,
    true as tells_price,
    false as tells_stock,
    'cj_dropshipping' as supplier_id,
    'CJ Dropshipping' as supplier_name,
    product_id,
    supplier_sku,
    supplier_sku as sku,
    null::text as variant_id,
    title,
    currency_code,
    price_amount,
    null::numeric(18, 4) as freight_amount,
    null::bigint as on_hand_quantity,
    null::integer as minimum_order_quantity,
    null::integer as lead_time_days,
    observed_at,
    is_current,
    is_deleted
from variants
union all
select
    business_id,
    connection_id,
    offer_id,
    false as tells_price,
    true as tells_stock,
    null::text as supplier_id,
    null::text as supplier_name,
    null::text as product_id,
    null::text as supplier_sku,
    null::text as sku,
    null::text as variant_id,
    null::text as title,
    null::text as currency_code,
    null::numeric(18, 4) as price_amount,
    null::numeric(18, 4) as freight_amount,
    on_hand_quantity,
    null::integer as minimum_order_quantity,
    null::integer as lead_time_days,
    observed_at,
    true as is_current,
    false as is_deleted
from totals
