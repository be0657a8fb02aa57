with shopify as (

    select
        variants.*,
        variants.observed_at as seen_from,
        lead(variants.observed_at, 1, 'infinity') over (
            partition by variants.business_id, variants.connection_id, variants.variant_id
            order by variants.observed_at, variants.is_current
        ) as seen_to
    from {{ ref('stg_shopify__product_variants') }} as variants
    where {{ of_business() }}

),

product_titles as (

    -- before its first sight a product had its first known title
    select
        titles.*,
        case
            when row_number() over (
                partition by titles.business_id, titles.connection_id, titles.product_id order by titles.observed_at
            ) = 1 then '-infinity'
            else titles.observed_at
        end as seen_from,
        lead(titles.observed_at, 1, 'infinity') over (
            partition by titles.business_id, titles.connection_id, titles.product_id order by titles.observed_at
        ) as seen_to
    from {{ ref('stg_shopify__product_titles') }} as titles
    where {{ of_business() }}

),

exported as (

    select distinct on (business_id, connection_id, variant_id) *
    from {{ ref('stg_files__shopify_products') }}
    where {{ of_business() }}
    order by business_id, connection_id, variant_id, row_id

),

observed as (

    select
        shopify.business_id,
        shopify.connection_id,
        shopify.variant_id,
        shopify.product_id,
        shopify.sku,
        concat_ws(' / ', product_titles.title, shopify.title) as title,
        shopify.price_amount,
        shopify.compare_at_price_amount,
        shopify.unit_cost_amount,
        shopify.unit_cost_currency_code,
        null::text as currency_code,
        greatest(shopify.seen_from, product_titles.seen_from) as observed_at,
        shopify.is_current
    from shopify
    left join product_titles
        on
            shopify.business_id = product_titles.business_id
            and shopify.connection_id = product_titles.connection_id
            and shopify.product_id = product_titles.product_id
            and shopify.seen_from < product_titles.seen_to
            and shopify.seen_to > product_titles.seen_from
    where shopify.seen_from < shopify.seen_to
    union all
    select
        business_id,
        connection_id,
        variant_id,
        product_id,
        sku,
        title,
        price_amount,
        null::numeric(18, 4) as compare_at_price_amount,
        unit_cost_amount,
        currency_code as unit_cost_currency_code,
        currency_code,
        observed_at,
        true as is_current
    from exported
    union all
    select
        business_id,
        connection_id,
        variant_id,
        product_id,
        sku,
        title,
        price_amount,
        compare_at_price_amount,
        unit_cost_amount,
        unit_cost_currency_code,
        currency_code,
        observed_at,
        is_current
    from {{ ref('int_woocommerce_variants__observed') }}
    where {{ of_business() }}

),

keyed as (

    -- of two versions of one instant the later one counts
    select distinct on (observed.business_id, observed.connection_id, observed.variant_id, observed.observed_at)
        observed.*,
        {{ platform_key('variant_id') }} as variant_key,
        -- what a version is: two sights of the same are one version
        (
            observed.product_id,
            observed.sku,
            observed.title,
            observed.price_amount,
            observed.compare_at_price_amount,
            observed.unit_cost_amount,
            observed.unit_cost_currency_code
        )::text as looks
    from observed
    order by
        observed.business_id asc,
        observed.connection_id asc,
        observed.variant_id asc,
        observed.observed_at asc,
        observed.is_current desc

),

compared as (

    select
        keyed.*,
        lag(keyed.looks) over by_time as looked_before
    from keyed
    window by_time as (
        partition by keyed.business_id, keyed.connection_id, keyed.variant_id
        order by keyed.observed_at
    )

)

select
    business_id,
    connection_id,
    variant_key,
    variant_id,
    product_id,
    sku,
    title,
    price_amount,
    compare_at_price_amount,
    unit_cost_amount,
    unit_cost_currency_code,
    currency_code,
    observed_at as valid_from,
    lead(observed_at, 1, 'infinity') over (
        partition by business_id, connection_id, variant_id order by observed_at
    ) as valid_to
from compared
where looked_before is distinct from looks
