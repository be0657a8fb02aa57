-- depends_on: {{ ref('int_order_documents__built') }}
{{ config(
    incremental_strategy='replace_changed',
    meta={'changes': 'int_orders__changed', 'changed_on': ['connection_id', 'order_id']},
    indexes=[{'columns': ['business_id', 'connection_id', 'order_id']}]
) }}

with shopify as (

    select * from {{ ref('int_shopify_order_lines__sold') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

),

generic as (

    select * from {{ ref('int_generic_order_lines__classified') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}

),

exported as (

    select * from {{ ref('int_exported_order_lines__shared') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}

),

woocommerce as (

    select * from {{ ref('int_woocommerce_order_lines__sold') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

),

bigcommerce as (

    select * from {{ ref('int_bigcommerce_order_lines__sold') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

),

amazon_seller as (

    select * from {{ ref('int_amazon_seller_order_lines__sold') }}
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
    {{ platform_key('product_id') }} as product_key,
    {{ platform_key('variant_id') }} as variant_key
from unioned
