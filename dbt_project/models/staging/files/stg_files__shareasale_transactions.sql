with source as (

    {{ raw_versions('files_shareasale_transactions') }}

)

select
    business_id,
    connection_id,
    id as row_id,
    payload ->> 'transaction_id' as transaction_id,
    {{ count_of("payload ->> 'line_number'") }}::integer as line_number,
    nullif(payload ->> 'reference_id', '') as reference_id,
    nullif(payload ->> 'merchant_id', '') as programme_id,
    nullif(payload ->> 'merchant', '') as programme_name,
    nullif(payload ->> 'order_id', '') as order_reference,
    payload ->> 'status' as status_word,
    payload ->> 'currency_code' as currency_code,
    {{ decimal_of("payload ->> 'commission'") }} as listed_amount,
    {{ decimal_of("payload ->> 'sale_amount'") }} as sale_amount,
    {{ instant_of("payload ->> 'clicked_at'") }} as clicked_at,
    {{ instant_of("payload ->> 'transacted_at'") }} as sold_at,
    {{ instant_of("payload ->> 'locked_at'") }} as locked_at,
    {{ instant_of("payload ->> 'paid_at'") }} as paid_at,
    {{ instant_of("payload ->> 'reversed_at'") }} as reversed_at,
    observed_at,
    is_current,
    is_deleted
from source
