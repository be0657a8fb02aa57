with source as (

    select * from {{ source('raw', 'meta_ad_insights') }}
    where not is_deleted

),

-- `purchase`, `omni_purchase` and the pixel's are the same sales: the widest of those that a row has counts
purchases as (

    select
        source.business_id,
        source.connection_id,
        source.id,
        action.kind,
        max(action.value) filter (where action.action_type = 'omni_purchase') as omni,
        max(action.value) filter (where action.action_type = 'purchase') as plain,
        max(action.value) filter (where action.action_type = 'offsite_conversion.fb_pixel_purchase') as pixel
    from source
    cross join
        lateral (
            select
                'count' as kind,
                one.action_type,
                one.value
            from jsonb_to_recordset(coalesce(source.payload -> 'actions', '[]')) as one (action_type text, value text)
            union all
            select
                'amount' as kind,
                one.action_type,
                one.value
            from
                jsonb_to_recordset(coalesce(source.payload -> 'action_values', '[]'))
                    as one (action_type text, value text)
        ) as action
    group by source.business_id, source.connection_id, source.id, action.kind

),

attributed as (

    select
        business_id,
        connection_id,
        id,
        max(coalesce(omni, plain, pixel)) filter (where kind = 'count') as purchases,
        max(coalesce(omni, plain, pixel)) filter (where kind = 'amount') as purchase_amount
    from purchases
    group by business_id, connection_id, id

)

select
    source.business_id,
    source.connection_id,
    source.id as insight_id,
    {{ day_of("source.payload ->> 'date_start'") }} as spent_on,
    source.payload ->> 'campaign_id' as campaign_id,
    nullif(source.payload ->> 'campaign_name', '') as campaign_name,
    source.payload ->> 'adset_id' as ad_group_id,
    nullif(source.payload ->> 'adset_name', '') as ad_group_name,
    source.payload ->> 'ad_id' as ad_id,
    nullif(source.payload ->> 'ad_name', '') as ad_name,
    {{ decimal_of("source.payload ->> 'spend'") }} as spend_amount,
    {{ count_of("source.payload ->> 'impressions'") }} as impressions,
    {{ count_of("source.payload ->> 'clicks'") }} as clicks,
    {{ count_of("source.payload ->> 'inline_link_clicks'") }} as link_clicks,
    {{ count_of("source.payload ->> 'reach'") }} as reach,
    -- Meta leaves a purchase out where there is none
    coalesce({{ decimal_of("attributed.purchases") }}, 0) as attributed_purchases,
    coalesce({{ decimal_of("attributed.purchase_amount") }}, 0) as attributed_amount
from source
left join attributed
    on
        source.business_id = attributed.business_id
        and source.connection_id = attributed.connection_id
        and source.id = attributed.id
