with variants as (

    select * from {{ ref('dim_variants') }}
    where {{ of_business() }}

),

grouped as (

    select * from {{ ref('int_variants__grouped') }}
    where {{ of_business() }}

)

select
    variants.business_id,
    variants.variant_key,
    grouped.item_key,
    variants.connection_id,
    variants.platform,
    variants.variant_id,
    variants.product_key,
    variants.sku,
    grouped.barcode,
    variants.title,
    variants.price_amount,
    variants.currency_code,
    variants.is_active,
    grouped.matched_by,
    (count(*) over (partition by variants.business_id, grouped.item_key))::integer as listings_count
from variants
inner join grouped
    on
        variants.business_id = grouped.business_id
        and variants.variant_key = grouped.variant_key
