-- depends_on: {{ ref('int_order_documents__built') }}
{{ config(
    incremental_strategy='replace_changed',
    meta={'changes': 'int_orders__changed', 'changed_on': ['connection_id', 'order_id']},
    indexes=[{'columns': ['business_id', 'connection_id', 'order_id']}]
) }}

with zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

shopify as (

    select * from {{ ref('int_shopify_orders__untaxed') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

),

generic as (

    select * from {{ ref('int_generic_orders__grouped') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}

),

exported as (

    select * from {{ ref('int_exported_orders__untaxed') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}

),

woocommerce as (

    select * from {{ ref('int_woocommerce_orders__untaxed') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

),

bigcommerce as (

    select * from {{ ref('int_bigcommerce_orders__untaxed') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

),

amazon_seller as (

    select * from {{ ref('int_amazon_seller_orders__untaxed') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

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
    (unioned.ordered_at at time zone zones.timezone)::date as ordered_on
from unioned
inner join zones
    on
        unioned.business_id = zones.business_id
        and unioned.connection_id = zones.connection_id
        and unioned.ordered_at >= zones.valid_from
        and unioned.ordered_at < zones.valid_to
