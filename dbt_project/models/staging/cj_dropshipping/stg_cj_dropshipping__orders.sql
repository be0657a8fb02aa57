with source as (

    select * from {{ source('raw', 'cj_dropshipping_orders') }}
    where not is_deleted

)

-- CJ's amounts are in US dollars
select
    business_id,
    connection_id,
    id as supplier_order_id,
    nullif(payload ->> 'orderNum', '') as order_reference,
    payload ->> 'orderStatus' as status_word,
    'USD' as currency_code,
    {{ decimal_of("payload ->> 'orderAmount'") }} as total_amount,
    {{ decimal_of("payload ->> 'productAmount'") }} as goods_amount,
    {{ decimal_of("payload ->> 'postageAmount'") }} as freight_amount,
    nullif(payload ->> 'trackNumber', '') as tracking_number,
    {{ instant_of("payload ->> 'createDate'") }} as placed_at,
    coalesce(observed_at, loaded_at) as observed_at
from source
