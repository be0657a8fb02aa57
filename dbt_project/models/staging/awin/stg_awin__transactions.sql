with source as (

    {{ raw_versions('awin_transactions') }}

)

-- Awin's times carry no offset: they are asked for in UTC
select
    business_id,
    connection_id,
    id as transaction_id,
    payload ->> 'advertiserId' as programme_id,
    nullif(payload ->> 'orderRef', '') as order_reference,
    nullif(payload #>> '{clickRefs,clickRef}', '') as click_reference,
    payload ->> 'commissionStatus' as status_word,
    coalesce(payload ->> 'paidToPublisher' = 'true', false) as is_paid,
    payload #>> '{commissionAmount,currency}' as currency_code,
    {{ decimal_of("payload #>> '{commissionAmount,amount}'") }} as listed_amount,
    payload #>> '{saleAmount,currency}' as sale_currency_code,
    {{ decimal_of("payload #>> '{saleAmount,amount}'") }} as sale_amount,
    {{ instant_of("payload ->> 'clickDate'") }} as clicked_at,
    {{ instant_of("payload ->> 'transactionDate'") }} as sold_at,
    {{ instant_of("payload ->> 'validationDate'") }} as validated_at,
    observed_at,
    is_current,
    is_deleted
from source
