with source as (

    {{ raw_versions('cj_commissions') }}

)

select
    business_id,
    connection_id,
    id as entry_id,
    coalesce(nullif(payload ->> 'originalActionId', ''), id) as commission_id,
    payload ->> 'advertiserId' as programme_id,
    nullif(payload ->> 'advertiserName', '') as programme_name,
    nullif(payload ->> 'orderId', '') as order_reference,
    nullif(payload ->> 'shopperId', '') as click_reference,
    lower(payload ->> 'actionStatus') as status_word,
    upper(payload ->> 'validationStatus') as validation_word,
    coalesce(payload ->> 'original' = 'false', false) as is_correction,
    {{ decimal_of("payload ->> 'pubCommissionAmountPubCurrency'") }} as listed_amount,
    {{ decimal_of("payload ->> 'saleAmountPubCurrency'") }} as sale_amount,
    {{ instant_of("payload ->> 'clickDate'") }} as clicked_at,
    {{ instant_of("payload ->> 'eventDate'") }} as sold_at,
    {{ instant_of("payload ->> 'postingDate'") }} as posted_at,
    {{ instant_of("payload ->> 'lockingDate'") }} as locks_at,
    observed_at,
    is_current,
    is_deleted
from source
