with connections as (

    select * from {{ ref('stg_core__connections') }}
    where {{ of_business() }}

),

businesses as (

    select * from {{ ref('stg_core__businesses') }}
    where {{ of_business() }}

),

shops as (

    select * from {{ ref('stg_shopify__shops') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('stg_woocommerce__shops') }}
    where {{ of_business() }} and timezone is not null
    union all
    select * from {{ ref('stg_bigcommerce__stores') }}
    where {{ of_business() }} and timezone is not null

),

seen as (

    select
        business_id,
        connection_id,
        timezone,
        observed_at,
        lag(timezone) over (partition by business_id, connection_id order by observed_at, is_current) as zone_before
    from shops

),

changes as (

    -- before the first sight of the shop its first known zone holds
    select
        business_id,
        connection_id,
        timezone,
        case when zone_before is null then '-infinity'::timestamptz else observed_at end as valid_from
    from seen
    where zone_before is distinct from timezone

)

select
    connections.business_id,
    connections.connection_id,
    connections.platform,
    coalesce(changes.timezone, connections.timezone, businesses.timezone) as timezone,
    coalesce(changes.valid_from, '-infinity'::timestamptz) as valid_from,
    coalesce(
        lead(changes.valid_from) over (
            partition by connections.business_id, connections.connection_id
            order by changes.valid_from
        ),
        'infinity'::timestamptz
    ) as valid_to
from connections
inner join businesses on connections.business_id = businesses.business_id
left join changes
    on
        connections.business_id = changes.business_id
        and connections.connection_id = changes.connection_id
