-- depends_on: {{ ref('int_customers__touched') }}
-- depends_on: {{ ref('int_product_days__changed') }}
{{ config(
    incremental_strategy='replace_changed',
    meta={
        'changes': 'int_orders__touched',
        'changed_on': ['connection_id', 'document_order_id'],
        'changed_keys': ['connection_id', 'order_id']
    },
    indexes=[{'columns': ['business_id', 'connection_id', 'document_order_id']}]
) }}

with refunds as (

    select * from {{ ref('int_refunds__unioned') }}
    where
        {{ of_business() }}
        and {{
            of_changed('int_orders__touched', ['connection_id', 'document_order_id'], ['connection_id', 'order_id'])
        }}

),

orders as (

    select * from {{ ref('int_orders__assigned') }}
    where {{ of_business() }}

),

buyers as (

    select
        refunds.*,
        coalesce(orders.customer_key, refunds.account_hash) as customer_key,
        orders.ordered_at,
        orders.ordered_on,
        orders.currency_code as order_currency_code,
        orders.order_id is not null as is_linked,
        coalesce(orders.is_test, false) as is_test
    from refunds
    left join orders
        on
            refunds.business_id = orders.business_id
            and refunds.connection_id = orders.connection_id
            and refunds.order_id = orders.order_id

),

cohorts as (

    select
        business_id,
        customer_key,
        min(ordered_on) as cohort_on
    from {{ ref('fct_orders') }}
    where {{ of_business() }} and not is_test and customer_key in (select buyers.customer_key from buyers)
    group by business_id, customer_key

)

select
    buyers.business_id,
    buyers.connection_id,
    buyers.platform,
    buyers.refund_id,
    buyers.refund_line_id,
    buyers.document_order_id,
    buyers.order_id,
    buyers.line_id,
    buyers.part,
    buyers.customer_key,
    md5(buyers.connection_id::text || '|' || buyers.product_id) as product_key,
    md5(buyers.connection_id::text || '|' || buyers.variant_id) as variant_key,
    buyers.variant_id,
    buyers.sku,
    buyers.refunded_at,
    buyers.refunded_on,
    buyers.ordered_at,
    buyers.ordered_on,
    cohorts.cohort_on,
    -- a refund of WooCommerce is in its order's currency and does not say it
    coalesce(buyers.currency_code, buyers.order_currency_code) as currency_code,
    buyers.quantity,
    buyers.subtotal_amount,
    buyers.tax_amount,
    buyers.refunded_amount,
    buyers.restock_type,
    buyers.is_linked,
    buyers.is_test
from buyers
left join cohorts
    on
        buyers.business_id = cohorts.business_id
        and buyers.customer_key = cohorts.customer_key
