with source as (

    {{ raw_versions('impact_actions') }}

)

-- times sometimes lack their offset: then they are UTC
select
    business_id,
    connection_id,
    id as action_id,
    payload ->> 'CampaignId' as programme_id,
    nullif(payload ->> 'CampaignName', '') as programme_name,
    nullif(payload ->> 'Oid', '') as order_reference,
    nullif(payload ->> 'SubId1', '') as click_reference,
    upper(payload ->> 'State') as status_word,
    payload ->> 'Currency' as currency_code,
    {{ decimal_of("payload ->> 'Payout'") }} as payout_amount,
    {{ decimal_of("payload ->> 'IntendedPayout'") }} as intended_amount,
    {{ decimal_of("payload ->> 'Amount'") }} as sale_amount,
    {{ instant_of("payload ->> 'ReferringDate'") }} as clicked_at,
    {{ instant_of("payload ->> 'EventDate'") }} as sold_at,
    {{ instant_of("payload ->> 'CreationDate'") }} as created_at,
    {{ instant_of("payload ->> 'ClearedDate'") }} as cleared_at,
    observed_at,
    is_current,
    is_deleted
from source
