with source as (

    -- a product that is gone keeps its supplier
    select * from {{ source('raw', 'aliexpress_products') }}

)

select
    business_id,
    connection_id,
    id as product_id,
    nullif(payload #>> '{ae_item_base_info_dto,subject}', '') as title,
    nullif(payload #>> '{ae_store_info,store_id}', '') as supplier_id,
    nullif(payload #>> '{ae_store_info,store_name}', '') as supplier_name
from source
