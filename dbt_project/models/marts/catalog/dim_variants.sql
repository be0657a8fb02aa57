with variants as (

    select * from {{ ref('int_variants__unioned') }}
    where {{ of_business() }}

),

clocks as (

    select * from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}

),

stock as (

    select distinct on (business_id, connection_id, variant_key) *
    from {{ ref('int_inventory__observed') }}
    where {{ of_business() }}
    order by business_id asc, connection_id asc, variant_key asc, observed_on desc

)

select
    variants.business_id,
    variants.variant_key,
    variants.product_key,
    variants.connection_id,
    clocks.platform,
    variants.variant_id,
    variants.product_id,
    variants.sku,
    coalesce(variants.title, variants.sku, variants.variant_id) as title,
    coalesce(variants.product_title, variants.sku, variants.variant_id) as product_title,
    coalesce(variants.category, 'unknown') as category,
    variants.vendor,
    variants.price_amount,
    variants.compare_at_price_amount,
    coalesce(variants.currency_code, clocks.currency_code) as currency_code,
    -- a cost in another currency cannot be set against the price: unknown, not zero
    case
        when
            coalesce(variants.unit_cost_currency_code, clocks.currency_code)
            = coalesce(variants.currency_code, clocks.currency_code)
            then variants.unit_cost_amount
    end as unit_cost_amount,
    coalesce(stock.on_hand_quantity, variants.on_hand_quantity) as on_hand_quantity,
    stock.available_quantity,
    stock.incoming_quantity,
    variants.is_active,
    (variants.created_at at time zone clocks.timezone)::date as created_on
from variants
inner join clocks
    on
        variants.business_id = clocks.business_id
        and variants.connection_id = clocks.connection_id
left join stock
    on
        variants.business_id = stock.business_id
        and variants.connection_id = stock.connection_id
        and variants.variant_key = stock.variant_key
