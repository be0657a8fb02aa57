with shopify as (

    select * from {{ ref('int_shopify_refunds__split') }}
    where {{ of_business() }}

),

generic as (

    select * from {{ ref('int_generic_refunds__derived') }}
    where {{ of_business() }}

),

woocommerce as (

    select * from {{ ref('int_woocommerce_refunds__split') }}
    where {{ of_business() }}

),

bigcommerce as (

    select * from {{ ref('int_bigcommerce_refunds__split') }}
    where {{ of_business() }}

),

amazon_seller as (

    select * from {{ ref('int_amazon_seller_refunds__split') }}
    where {{ of_business() }}

),

exported as (

    select * from {{ ref('int_exported_refunds__derived') }}
    where {{ of_business() }}

)

select * from shopify
union all
select * from generic
union all
select * from woocommerce
union all
select * from bigcommerce
union all
select * from amazon_seller
union all
select * from exported
