with connections as (

    select * from {{ ref('stg_core__connections') }}
    where {{ of_business() }}

),

insights as (

    select * from {{ ref('stg_meta__ad_insights') }}
    where {{ of_business() }}

)

-- Meta's days are those of the ad account's zone, its money is the account's currency
select
    insights.business_id,
    insights.connection_id,
    connections.platform,
    insights.spent_on,
    insights.campaign_id,
    insights.campaign_name,
    insights.ad_group_id,
    insights.ad_group_name,
    insights.ad_id,
    insights.ad_name,
    connections.currency_code,
    insights.spend_amount,
    insights.impressions,
    insights.clicks,
    insights.link_clicks,
    insights.reach,
    insights.attributed_purchases,
    insights.attributed_amount,
    '7 days after a click, 1 day after a view' as attribution
from insights
inner join connections
    on
        insights.business_id = connections.business_id
        and insights.connection_id = connections.connection_id
