with refunds as (

    select * from {{ ref('int_refunds__unioned') }}
    where {{ of_business() }}

),

orders as (

    select * from {{ ref('int_orders__unioned') }}
    where {{ of_business() }}

),

lines as (

    select * from {{ ref('int_order_lines__unioned') }}
    where {{ of_business() }}

),

zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }}

),

accounts as (

    select
        refunds.*,
        coalesce(lines.variant_id, refunds.variant_id) as returned_variant_id,
        lines.product_id,
        lines.sku,
        lines.line_kind
    from refunds
    left join lines
        on
            refunds.business_id = lines.business_id
            and refunds.connection_id = lines.connection_id
            and refunds.line_id = lines.line_id

)

select
    accounts.business_id,
    accounts.connection_id,
    zones.platform,
    accounts.refund_id,
    accounts.refund_line_id,
    accounts.order_id,
    accounts.line_id,
    accounts.part,
    coalesce(orders.customer_key, accounts.account_hash) as customer_key,
    md5(accounts.connection_id::text || '|' || coalesce(accounts.product_id, accounts.variant_id)) as product_key,
    md5(accounts.connection_id::text || '|' || accounts.returned_variant_id) as variant_key,
    accounts.returned_variant_id as variant_id,
    coalesce(accounts.sku, accounts.variant_id) as sku,
    accounts.refunded_at,
    (accounts.refunded_at at time zone zones.timezone)::date as refunded_on,
    orders.ordered_at,
    orders.ordered_on,
    -- a refund of WooCommerce is in its order's currency and does not say it
    coalesce(accounts.currency_code, orders.currency_code) as currency_code,
    accounts.quantity,
    accounts.subtotal_amount,
    accounts.tax_amount,
    accounts.refunded_amount,
    accounts.restock_type,
    orders.order_id is not null as is_linked,
    coalesce(orders.is_test, false) as is_test
from accounts
inner join zones
    on
        accounts.business_id = zones.business_id
        and accounts.connection_id = zones.connection_id
        and coalesce(accounts.refunded_at, now()) >= zones.valid_from
        and coalesce(accounts.refunded_at, now()) < zones.valid_to
left join orders
    on
        accounts.business_id = orders.business_id
        and accounts.connection_id = orders.connection_id
        and accounts.order_id = orders.order_id
