with source as (

    {{ raw_versions('cj_dropshipping_variants') }}

)

-- CJ's prices are in US dollars
select
    business_id,
    connection_id,
    id as offer_id,
    split_part(id, ':', 1) as product_id,
    split_part(id, ':', 2) as supplier_variant_id,
    nullif(payload ->> 'variantSku', '') as supplier_sku,
    nullif(payload ->> 'variantNameEn', '') as title,
    'USD' as currency_code,
    {{ decimal_of("payload ->> 'variantSellPrice'") }} as price_amount,
    observed_at,
    is_current,
    is_deleted
from source
