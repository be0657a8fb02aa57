with variants as (

    select * from {{ ref('int_variants__unioned') }}
    where {{ of_business() }}

),

barcodes as (

    select
        business_id,
        connection_id,
        variant_id,
        barcode
    from {{ ref('stg_shopify__product_variants') }}
    where {{ of_business() }} and is_current

),

listed as (

    select
        variants.business_id,
        variants.connection_id,
        variants.variant_key,
        barcodes.barcode,
        nullif(upper(trim(variants.sku)), '') as plain_sku,
        {{ global_item_number('barcodes.barcode') }} as item_number
    from variants
    left join barcodes
        on
            variants.business_id = barcodes.business_id
            and variants.connection_id = barcodes.connection_id
            and variants.variant_id = barcodes.variant_id

),

counted as (

    -- what a shop wrote on two of its own variants says nothing about either
    select
        listed.*,
        count(*) over (partition by listed.business_id, listed.connection_id, listed.plain_sku) = 1 as is_sku_single,
        count(*) over (partition by listed.business_id, listed.connection_id, listed.item_number) = 1
            as is_number_single
    from listed

),

usable as (

    select
        business_id,
        connection_id,
        variant_key,
        barcode,
        plain_sku,
        item_number as any_number,
        case when is_sku_single then plain_sku end as sku,
        case when is_number_single then item_number end as item_number
    from counted

),

skus as (

    -- a SKU that stands with two numbers was used for two things
    select
        business_id,
        sku,
        max(item_number) as item_number,
        count(distinct any_number) <= 1 as is_usable
    from usable
    where sku is not null
    group by business_id, sku

)

select
    usable.business_id,
    usable.connection_id,
    usable.variant_key,
    usable.barcode,
    md5(coalesce(
        'number ' || usable.item_number,
        case when skus.is_usable then coalesce('number ' || skus.item_number, 'sku ' || skus.sku) end,
        'variant ' || usable.variant_key
    )) as item_key,
    case
        when usable.item_number is not null then 'barcode'
        when skus.is_usable then 'sku'
    end as matched_by
from usable
left join skus
    on
        usable.business_id = skus.business_id
        and usable.sku = skus.sku
        -- its own number is not to be trusted, so neither is what its SKU says
        and (usable.any_number is null or usable.item_number is not null)
