with versions as (

    select * from {{ ref('int_variants__versioned') }}
    where {{ of_business() }}

),

clocks as (

    select * from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}

)

select
    versions.business_id,
    versions.variant_key,
    versions.valid_from,
    versions.valid_to,
    versions.valid_to = 'infinity' as is_current,
    versions.connection_id,
    clocks.platform,
    versions.variant_id,
    versions.product_id,
    versions.sku,
    coalesce(versions.title, versions.sku, versions.variant_id) as title,
    versions.price_amount,
    versions.compare_at_price_amount,
    coalesce(versions.currency_code, clocks.currency_code) as currency_code,
    -- a cost in another currency cannot be set against the price: unknown, not zero
    case
        when
            coalesce(versions.unit_cost_currency_code, clocks.currency_code)
            = coalesce(versions.currency_code, clocks.currency_code)
            then versions.unit_cost_amount
    end as unit_cost_amount
from versions
inner join clocks
    on
        versions.business_id = clocks.business_id
        and versions.connection_id = clocks.connection_id
