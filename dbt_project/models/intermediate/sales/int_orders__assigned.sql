{{ config(materialized='view') }}

with orders as (

    select * from {{ ref('int_orders__unioned') }}

),

identities as (

    select * from {{ ref('int_identities__resolved') }}

)

select
    orders.*,
    identities.customer_key
from orders
left join identities
    on
        orders.business_id = identities.business_id
        and coalesce(orders.account_hash, orders.mail_hash, orders.phone_hash) = identities.identity_hash
