with source as (

    {{ raw_versions('rakuten_transactions') }}

)

select
    business_id,
    connection_id,
    id as transaction_id,
    payload ->> 'advertiser_id' as programme_id,
    nullif(payload ->> 'order_id', '') as order_reference,
    nullif(payload ->> 'sku_number', '') as sku,
    nullif(payload ->> 'u1', '') as click_reference,
    payload ->> 'currency' as currency_code,
    {{ decimal_of("payload ->> 'commissions'") }} as listed_amount,
    {{ decimal_of("payload ->> 'sale_amount'") }} as sale_amount,
    {{ javascript_instant("payload ->> 'transaction_date'") }} as sold_at,
    {{ javascript_instant("payload ->> 'process_date'") }} as processed_at,
    observed_at,
    is_current,
    is_deleted
from source
