with offers as (

    select
        *,
        {{ platform_key('offer_id') }} as supplier_offer_key,
        md5(concat_ws('|', connection_id, supplier_id)) as supplier_key
    from {{ ref('int_supplier_offers__unioned') }}
    where {{ of_business() }}

),

variants as (

    select
        business_id,
        variant_key,
        sku,
        regexp_replace(variant_id, '^.*/', '') as variant_number
    from {{ ref('dim_variants') }}
    where {{ of_business() }}

),

-- a SKU that two variants have is certain of neither
skus as (

    select
        business_id,
        sku,
        min(variant_key) as variant_key
    from variants
    where sku is not null
    group by business_id, sku
    having count(*) = 1

),

numbers as (

    select
        business_id,
        variant_number,
        min(variant_key) as variant_key
    from variants
    group by business_id, variant_number
    having count(*) = 1

),

-- a list of DSers or Oberlo says which of our SKUs a supplier's product is
mapped as (

    select
        business_id,
        product_id,
        coalesce(supplier_sku, '') as supplier_sku,
        min(sku) as sku
    from offers
    where platform = 'files' and product_id is not null and sku is not null
    group by business_id, product_id, coalesce(supplier_sku, '')
    having count(distinct sku) = 1

),

named as (

    select
        offers.*,
        coalesce(offers.sku, exact.sku, whole.sku) as own_sku,
        offers.sku is null as is_mapped
    from offers
    left join mapped as exact
        on
            offers.business_id = exact.business_id
            and offers.product_id = exact.product_id
            and offers.supplier_sku = exact.supplier_sku
    left join mapped as whole
        on
            offers.business_id = whole.business_id
            and offers.product_id = whole.product_id
            and whole.supplier_sku = ''

)

select
    named.business_id,
    named.supplier_offer_key,
    named.valid_from,
    named.valid_to,
    named.valid_to = 'infinity' as is_current,
    named.connection_id,
    named.platform,
    named.offer_id,
    named.supplier_key,
    named.supplier_name,
    named.product_id as supplier_product_id,
    named.supplier_sku,
    named.title,
    coalesce(numbers.variant_key, skus.variant_key) as variant_key,
    case
        when numbers.variant_key is not null then 'variant id'
        when skus.variant_key is not null and named.is_mapped then 'mapping file'
        when skus.variant_key is not null then 'sku'
    end as matched_by,
    named.currency_code,
    named.price_amount,
    named.freight_amount,
    named.freight_currency_code,
    named.freight_country_code,
    -- a sum over two currencies is unknown
    case when named.currency_code = named.freight_currency_code then named.price_amount + named.freight_amount end
        as landed_amount,
    named.on_hand_quantity,
    named.minimum_order_quantity,
    named.lead_time_days
from named
left join numbers
    on
        named.business_id = numbers.business_id
        and named.variant_id = numbers.variant_number
left join skus
    on
        named.business_id = skus.business_id
        and named.own_sku = skus.sku
