select
    business_id,
    connection_id,
    id as category_id,
    {{ unescaped("payload ->> 'name'") }} as title
from {{ source('raw', 'woocommerce_product_categories') }}
where not is_deleted
