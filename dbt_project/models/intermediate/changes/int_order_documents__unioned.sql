{{ config(materialized='view') }}

select * from {{ ref('stg_shopify__order_documents') }}
union all
select * from {{ ref('stg_woocommerce__order_documents') }}
union all
select * from {{ ref('stg_bigcommerce__order_documents') }}
union all
select * from {{ ref('stg_amazon_seller__order_documents') }}
union all
select * from {{ ref('stg_files__order_documents') }}
