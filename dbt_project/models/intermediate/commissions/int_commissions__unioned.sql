with zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }} and valid_to = 'infinity'

),

unioned as (

    select * from {{ ref('int_awin_commissions__versioned') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_cj_commissions__versioned') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_impact_commissions__versioned') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_rakuten_commissions__versioned') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_amazon_associates_commissions__versioned') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_shareasale_commissions__versioned') }}
    where {{ of_business() }}

),

dated as (

    select
        unioned.*,
        zones.platform,
        zones.timezone,
        coalesce(unioned.sold_on, (unioned.sold_at at time zone zones.timezone)::date) as entry_sold_on,
        coalesce(unioned.booked_at, unioned.sold_on::timestamp at time zone zones.timezone, unioned.observed_at)
            as entry_booked_at
    from unioned
    inner join zones
        on
            unioned.business_id = zones.business_id
            and unioned.connection_id = zones.connection_id

),

-- an item is the sale and all that corrects it, in one currency; its day is that of the sale, whenever it was corrected
placed as (

    select
        business_id,
        connection_id,
        platform,
        network,
        {{ channel_key('network', "'programme ' || programme_id") }} as channel_key,
        md5(concat_ws('|', connection_id, network, commission_id, currency_code)) as commission_key,
        commission_id,
        entry_id,
        programme_id,
        programme_name,
        order_reference,
        click_reference,
        currency_code,
        listed_amount,
        commission_amount,
        sale_currency_code,
        sale_amount,
        status,
        status_word,
        is_correction,
        clicked_at,
        first_value(sold_at) over item as sold_at,
        first_value(entry_sold_on) over item as sold_on,
        not first_value(is_correction) over item as is_original_known,
        entry_booked_at as booked_at,
        settled_at,
        observed_at,
        is_current,
        timezone,
        entry_sold_on,
        row_number() over (
            partition by business_id, connection_id, network, entry_id, currency_code
            order by observed_at, is_current
        )::integer as version_number
    from dated
    window item as (
        partition by business_id, connection_id, network, commission_id, currency_code
        order by is_correction asc, entry_booked_at asc, entry_id asc, observed_at desc
    )

),

pulled as (

    select distinct
        business_id,
        network,
        programme_id,
        {{ plain_text('programme_name') }} as programme_word,
        lower(order_reference) as order_word,
        entry_sold_on
    from placed
    where platform <> 'files'

),

-- the same sale in a file and through the network's own interface: the file's row is kept here and counts nowhere
moved as (

    select
        placed.business_id,
        placed.connection_id,
        placed.network,
        placed.entry_id
    from placed
    inner join pulled
        on
            placed.business_id = pulled.business_id
            and lower(placed.order_reference) = pulled.order_word
            and {{ plain_text('placed.programme_name') }} = pulled.programme_word
    where placed.network = 'shareasale' and pulled.network = 'awin'
    union
    select
        placed.business_id,
        placed.connection_id,
        placed.network,
        placed.entry_id
    from placed
    inner join pulled
        on
            placed.business_id = pulled.business_id
            and placed.network = pulled.network
            and placed.programme_id = pulled.programme_id
            and placed.entry_sold_on = pulled.entry_sold_on
    where placed.network = 'amazon_associates' and placed.platform = 'files'

)

select
    placed.business_id,
    placed.connection_id,
    placed.platform,
    placed.network,
    placed.channel_key,
    placed.commission_key,
    placed.commission_id,
    placed.entry_id,
    placed.version_number,
    placed.programme_id,
    placed.programme_name,
    placed.order_reference,
    placed.click_reference,
    placed.currency_code,
    placed.listed_amount,
    placed.commission_amount,
    placed.sale_currency_code,
    placed.sale_amount,
    placed.status,
    placed.status_word,
    placed.is_correction,
    placed.is_original_known,
    moved.entry_id is not null as is_superseded,
    placed.clicked_at,
    placed.sold_at,
    placed.sold_on,
    placed.booked_at,
    placed.settled_at,
    placed.observed_at,
    placed.timezone,
    placed.is_current
from placed
left join moved
    on
        placed.business_id = moved.business_id
        and placed.connection_id = moved.connection_id
        and placed.network = moved.network
        and placed.entry_id = moved.entry_id
