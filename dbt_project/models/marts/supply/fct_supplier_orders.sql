with orders as (

    select * from {{ ref('int_supplier_orders__unioned') }}
    where {{ of_business() }}

),

-- our own order where the supplier was told its number, and only one has it
own as (

    select
        business_id,
        ltrim(order_number, '#') as order_number,
        min(connection_id::text)::uuid as order_connection_id,
        min(order_id) as order_id
    from {{ ref('fct_orders') }}
    where {{ of_business() }}
    group by business_id, ltrim(order_number, '#')
    having count(*) = 1

)

select
    orders.business_id,
    orders.connection_id,
    orders.supplier_order_id,
    orders.platform,
    {{ channel_key('orders.platform', "'dropship'") }} as channel_key,
    md5(concat_ws('|', orders.connection_id, orders.supplier_id)) as supplier_key,
    orders.placed_at,
    orders.placed_on,
    orders.paid_at,
    orders.status,
    orders.status_word,
    orders.currency_code,
    orders.goods_amount,
    orders.freight_amount,
    orders.total_amount,
    orders.quantity,
    orders.tracking_number,
    orders.order_reference,
    own.order_connection_id,
    own.order_id,
    orders.observed_at
from orders
left join own
    on
        orders.business_id = own.business_id
        and ltrim(orders.order_reference, '#') = own.order_number
