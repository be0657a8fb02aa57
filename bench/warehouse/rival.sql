-- The same five marts by hand, in one schema of one business: no contracts, tests, tenants or increments, no history of anything.
create schema rival;
set local enable_nestloop = off;
set local work_mem = '256MB';
create table rival.orders as
select id as order_id, o."processedAt" as ordered_at, (o."processedAt" at time zone 'Europe/Madrid')::date as ordered_on, o."currencyCode",
    coalesce(o.email, o.customer ->> 'id') as customer_key, (o."totalPriceSet" #>> '{shopMoney,amount}')::numeric(18, 4) as total_amount,
    (o."subtotalPriceSet" #>> '{shopMoney,amount}')::numeric(18, 4) as subtotal_amount, (o."totalTaxSet" #>> '{shopMoney,amount}')::numeric(18, 4) as tax_amount,
    (o."totalShippingPriceSet" #>> '{shopMoney,amount}')::numeric(18, 4) as shipping_amount,
    (o."totalRefundedSet" #>> '{shopMoney,amount}')::numeric(18, 4) as refunded_amount, o."displayFinancialStatus", o."sourceName"
from raw.shopify_orders, jsonb_to_record(payload) as o ("processedAt" timestamptz, "currencyCode" text, email text, customer jsonb, "totalPriceSet" jsonb,
    "subtotalPriceSet" jsonb, "totalTaxSet" jsonb, "totalShippingPriceSet" jsonb, "totalRefundedSet" jsonb, "displayFinancialStatus" text, "sourceName" text)
where not is_deleted;
create table rival.order_lines as
select r.id as order_id, l.id as line_id, l.sku, l.title, l.product ->> 'id' as product_id, l.variant ->> 'id' as variant_id, l.quantity,
    (l."originalUnitPriceSet" #>> '{shopMoney,amount}')::numeric(18, 4) as unit_price_amount, (o."processedAt" at time zone 'Europe/Madrid')::date as ordered_on
from raw.shopify_orders r, jsonb_to_record(payload) as o ("processedAt" timestamptz, "lineItems" jsonb),
    jsonb_to_recordset(o."lineItems" -> 'nodes') as l (id text, sku text, title text, product jsonb, variant jsonb, quantity integer, "originalUnitPriceSet" jsonb)
where not is_deleted;
create table rival.refunds as
select r.id as order_id, f.id as refund_id, f."processedAt" as refunded_at, (f."totalRefundedSet" #>> '{shopMoney,amount}')::numeric(18, 4) as refunded_amount
from raw.shopify_orders r, jsonb_to_record(payload) as o (refunds jsonb), jsonb_to_recordset(o.refunds) as f (id text, "processedAt" timestamptz, "totalRefundedSet" jsonb)
where not is_deleted;
create table rival.customers as
select customer_key, count(*) as orders_count, min(ordered_on) as first_ordered_on, max(ordered_on) as last_ordered_on, sum(total_amount - refunded_amount) as spent_amount
from rival.orders group by customer_key;
create table rival.product_daily as
select variant_id, ordered_on, sum(quantity) as units_sold, sum(quantity * unit_price_amount) as gross_amount from rival.order_lines group by variant_id, ordered_on;
