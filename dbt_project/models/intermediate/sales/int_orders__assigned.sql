{{ config(materialized='view') }}

with orders as (

    select * from {{ ref('int_orders__unioned') }}

),

customers as (

    select * from {{ ref('int_customers__identified') }}

),

phones as (

    select * from {{ ref('int_customers__phones') }}

)

select
    orders.*,
    coalesce(customers.customer_key, orders.mail_hash, phones.customer_key, orders.phone_hash, orders.account_hash)
        as customer_key
from orders
left join customers
    on
        orders.business_id = customers.business_id
        and orders.connection_id = customers.connection_id
        and orders.customer_id = customers.customer_id
left join phones
    on
        orders.business_id = phones.business_id
        and orders.phone_hash = phones.phone_hash
