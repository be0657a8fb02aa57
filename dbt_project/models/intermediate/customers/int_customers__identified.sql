with shopify as (

    select * from {{ ref('stg_shopify__customers') }}
    where {{ of_business() }}

),

woocommerce as (

    select * from {{ ref('stg_woocommerce__customers') }}
    where {{ of_business() }}

),

bigcommerce as (

    select * from {{ ref('stg_bigcommerce__customers') }}
    where {{ of_business() }}

),

accounts as (

    select * from shopify
    union all
    select * from woocommerce
    union all
    select * from bigcommerce

)

select
    business_id,
    connection_id,
    customer_id,
    mail_hash,
    phone_hash,
    country_code,
    has_marketing_consent,
    created_at,
    {{ person_hash('customer', "connection_id::text || '|' || customer_id") }} as account_hash
from accounts
