-- depends_on: {{ ref('int_order_documents__built') }}
{{ config(
    incremental_strategy='replace_changed',
    meta={
        'changes': 'int_orders__changed',
        'changed_on': ['connection_id', 'document_order_id'],
        'changed_keys': ['connection_id', 'order_id']
    },
    indexes=[{'columns': ['business_id', 'connection_id', 'document_order_id']}]
) }}

with zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

shopify as (

    select * from {{ ref('int_shopify_refunds__split') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}

),

-- of files a change builds the whole connection anew (int_orders__changed): a cancellation may find another purchase
generic as (

    select * from {{ ref('int_generic_refunds__derived') }}
    where
        {{ of_business() }}
        and {{ of_changed('int_orders__changed', ['connection_id', 'refund_id'], ['connection_id', 'order_id']) }}

),

woocommerce as (

    select * from {{ ref('int_woocommerce_refunds__split') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}

),

bigcommerce as (

    select * from {{ ref('int_bigcommerce_refunds__split') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}

),

amazon_seller as (

    select * from {{ ref('int_amazon_seller_refunds__split') }}
    where
        {{ of_business() }}
        and {{
            of_changed(
                'int_orders__changed', ['connection_id', 'coalesce(order_id, refund_id)'], ['connection_id', 'order_id']
            )
        }}

),

exported as (

    select * from {{ ref('int_exported_refunds__derived') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}

),

unioned as (

    select
        *,
        order_id as document_order_id
    from shopify
    union all
    select
        *,
        refund_id as document_order_id
    from generic
    union all
    select
        *,
        order_id as document_order_id
    from exported
    union all
    select
        *,
        order_id as document_order_id
    from bigcommerce
    union all
    select
        *,
        coalesce(order_id, refund_id) as document_order_id
    from amazon_seller
    union all
    select
        *,
        order_id as document_order_id
    from woocommerce

),

lines as (

    select * from {{ ref('int_order_lines__unioned') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

)

select
    unioned.business_id,
    unioned.connection_id,
    unioned.document_order_id,
    unioned.refund_id,
    unioned.refund_line_id,
    unioned.order_id,
    unioned.line_id,
    coalesce(lines.variant_id, unioned.variant_id) as variant_id,
    coalesce(lines.product_id, unioned.variant_id) as product_id,
    coalesce(lines.sku, unioned.variant_id) as sku,
    unioned.account_hash,
    unioned.part,
    unioned.restock_type,
    unioned.currency_code,
    unioned.quantity,
    unioned.subtotal_amount,
    unioned.tax_amount,
    unioned.refunded_amount,
    zones.platform,
    unioned.refunded_at,
    (unioned.refunded_at at time zone zones.timezone)::date as refunded_on
from unioned
-- a source that tells no time of a refund leaves its day unknown; its zone is the last one
inner join zones
    on
        unioned.business_id = zones.business_id
        and unioned.connection_id = zones.connection_id
        and coalesce(unioned.refunded_at, '9999-01-01 00:00:00+00'::timestamptz) >= zones.valid_from
        and coalesce(unioned.refunded_at, '9999-01-01 00:00:00+00'::timestamptz) < zones.valid_to
left join lines
    on
        unioned.business_id = lines.business_id
        and unioned.connection_id = lines.connection_id
        and unioned.order_id = lines.order_id
        and unioned.line_id = lines.line_id
