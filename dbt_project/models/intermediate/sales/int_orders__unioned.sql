with zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

customers as (

    select * from {{ ref('int_customers__identified') }}
    where {{ of_business() }}

),

phones as (

    select * from {{ ref('int_customers__phones') }}
    where {{ of_business() }}

),

shopify as (

    select * from {{ ref('int_shopify_orders__untaxed') }}
    where {{ of_business() }}

),

generic as (

    select * from {{ ref('int_generic_orders__grouped') }}
    where {{ of_business() }}

),

exported as (

    select * from {{ ref('int_exported_orders__untaxed') }}
    where {{ of_business() }}

),

woocommerce as (

    select * from {{ ref('int_woocommerce_orders__untaxed') }}
    where {{ of_business() }}

),

bigcommerce as (

    select * from {{ ref('int_bigcommerce_orders__untaxed') }}
    where {{ of_business() }}

),

amazon_seller as (

    select * from {{ ref('int_amazon_seller_orders__untaxed') }}
    where {{ of_business() }}

),

unioned as (

    select * from shopify
    union all
    select * from generic
    union all
    select * from exported
    union all
    select * from amazon_seller
    union all
    select * from bigcommerce
    union all
    select * from woocommerce

)

select
    unioned.*,
    zones.platform,
    (unioned.ordered_at at time zone zones.timezone)::date as ordered_on,
    coalesce(customers.customer_key, unioned.mail_hash, phones.customer_key, unioned.phone_hash, unioned.account_hash)
        as customer_key
from unioned
inner join zones
    on
        unioned.business_id = zones.business_id
        and unioned.connection_id = zones.connection_id
        and unioned.ordered_at >= zones.valid_from
        and unioned.ordered_at < zones.valid_to
left join customers
    on
        unioned.business_id = customers.business_id
        and unioned.connection_id = customers.connection_id
        and unioned.customer_id = customers.customer_id
left join phones
    on
        unioned.business_id = phones.business_id
        and unioned.phone_hash = phones.phone_hash
