-- fct_product_daily and fct_pnl_daily are views that their readers' own rights are asked for
{{ config(post_hook="{{ open_to_readers() }}") }}

with variants as (

    select
        business_id,
        connection_id,
        variant_id,
        price_amount,
        observed_at,
        is_current
    from {{ ref('stg_shopify__product_variants') }}
    where {{ of_business() }} and price_amount is not null
    union all
    select
        business_id,
        connection_id,
        variant_id,
        price_amount,
        observed_at,
        is_current
    from {{ ref('int_woocommerce_variants__observed') }}
    where {{ of_business() }} and price_amount is not null
    union all
    select
        business_id,
        connection_id,
        variant_id,
        price_amount,
        observed_at,
        is_current
    from {{ ref('int_bigcommerce_variants__observed') }}
    where {{ of_business() }} and price_amount is not null
    union all
    select
        business_id,
        connection_id,
        variant_id,
        price_amount,
        observed_at,
        is_current
    from {{ ref('int_amazon_seller_variants__observed') }}
    where {{ of_business() }} and price_amount is not null

),

zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

observed as (

    select
        variants.*,
        (variants.observed_at at time zone zones.timezone)::date as observed_on
    from variants
    inner join zones
        on
            variants.business_id = zones.business_id
            and variants.connection_id = zones.connection_id
            and variants.observed_at >= zones.valid_from
            and variants.observed_at < zones.valid_to

)

select distinct on (business_id, connection_id, variant_id, observed_on)
    business_id,
    connection_id,
    {{ platform_key('variant_id') }} as variant_key,
    observed_on,
    price_amount
from observed
order by
    business_id asc,
    connection_id asc,
    variant_id asc,
    observed_on asc,
    observed_at desc,
    is_current desc
