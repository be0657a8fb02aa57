{{ config(
    incremental_strategy='replace_changed',
    meta={
        'changes': 'int_orders__changed',
        'changed_on': ['connection_id', 'order_id'],
        'always': "platform in ('amazon_seller', 'bigcommerce')"
    },
    indexes=[{'columns': ['business_id', 'connection_id', 'order_id']}]
) }}

-- those of BigCommerce and Amazon have streams of their own, of which no order's document knows
with transactions as (

    select * from {{ ref('int_shopify_transactions__paid') }}
    where {{ of_business() }} and {{ of_changed_orders() }}
    union all
    select * from {{ ref('int_woocommerce_transactions__paid') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}
    union all
    select * from {{ ref('int_bigcommerce_transactions__paid') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_amazon_seller_transactions__paid') }}
    where {{ of_business() }}

),

orders as (

    select * from {{ ref('int_orders__unioned') }}
    where {{ of_business() }}

),

zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

)

select
    transactions.business_id,
    transactions.connection_id,
    zones.platform,
    transactions.transaction_id,
    transactions.order_id,
    transactions.kind,
    transactions.status,
    transactions.gateway,
    transactions.is_gift_card,
    coalesce(transactions.currency_code, orders.currency_code) as currency_code,
    transactions.amount,
    -- what it changed in what the business has of the order; a promise or a failure changes nothing
    case
        when transactions.status <> 'success' then 0
        when transactions.kind in ('sale', 'capture') then transactions.amount
        when transactions.kind in ('refund', 'chargeback', 'change') then -transactions.amount
        else 0
    end::numeric(18, 4) as received_amount,
    transactions.fee_amount,
    transactions.happened_at,
    (transactions.happened_at at time zone zones.timezone)::date as happened_on,
    transactions.is_test or coalesce(orders.is_test, false) as is_test
from transactions
inner join zones
    on
        transactions.business_id = zones.business_id
        and transactions.connection_id = zones.connection_id
        and coalesce(transactions.happened_at, now()) >= zones.valid_from
        and coalesce(transactions.happened_at, now()) < zones.valid_to
left join orders
    on
        transactions.business_id = orders.business_id
        and transactions.connection_id = orders.connection_id
        and transactions.order_id = orders.order_id
