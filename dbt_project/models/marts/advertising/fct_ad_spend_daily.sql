with spend as (

    select * from {{ ref('int_ad_spend__unioned') }}
    where {{ of_business() }}

)

select
    business_id,
    connection_id,
    spent_on,
    ad_id,
    platform,
    {{ channel_key('platform', "'ads'") }} as channel_key,
    campaign_id,
    campaign_name,
    ad_group_id,
    ad_group_name,
    ad_name,
    currency_code,
    spend_amount,
    impressions,
    clicks,
    link_clicks,
    reach,
    attributed_purchases,
    attributed_amount,
    attribution
from spend
