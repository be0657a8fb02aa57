with entries as (

    select * from {{ ref('int_commissions__unioned') }}
    where {{ of_business() }} and is_current and not is_superseded

),

changes as (

    select
        business_id,
        commission_key,
        sum(amount) filter (where change = 'booked') as booked_amount,
        min(changed_at) as booked_at,
        min(changed_at) filter (where status_after = 'approved') as approved_at,
        min(changed_at) filter (where status_after = 'paid') as paid_at,
        max(changed_at) filter (where change in ('reversed', 'corrected') and amount < 0) as reversed_at,
        max(changed_on) filter (where change in ('reversed', 'corrected') and amount < 0) as reversed_on
    from {{ ref('fct_commission_changes') }}
    where {{ of_business() }}
    group by business_id, commission_key

),

items as (

    select
        business_id,
        commission_key,
        -- with a part that cannot be read the whole is unknown
        case when bool_and(commission_amount is not null) then sum(commission_amount) end as commission_amount,
        sum(commission_amount) filter (where status = 'pending') as pending_amount,
        sum(commission_amount) filter (where status = 'approved') as approved_amount,
        sum(commission_amount) filter (where status = 'paid') as paid_amount,
        sum(sale_amount) as sale_amount
    from entries
    group by business_id, commission_key

),

sales as (

    select distinct on (business_id, commission_key) *
    from entries
    order by business_id asc, commission_key asc, is_correction asc, booked_at asc, entry_id asc

)

select
    sales.business_id,
    sales.connection_id,
    sales.platform,
    sales.network,
    sales.channel_key,
    sales.commission_key,
    sales.commission_id,
    sales.programme_id,
    sales.programme_name,
    sales.order_reference,
    sales.click_reference,
    sales.sold_at,
    sales.sold_on,
    date_trunc('month', sales.sold_on)::date as sold_month_on,
    -- taken back altogether is reversed, whatever the word beside the sale still says
    case
        when items.commission_amount = 0 and changes.reversed_at is not null then 'reversed'
        when sales.is_correction then 'reversed'
        else sales.status
    end as status,
    sales.status_word,
    sales.currency_code,
    coalesce(changes.booked_amount, 0) as booked_amount,
    items.commission_amount - coalesce(changes.booked_amount, 0) as corrected_amount,
    items.commission_amount,
    coalesce(items.pending_amount, 0) as pending_amount,
    coalesce(items.approved_amount, 0) as approved_amount,
    coalesce(items.paid_amount, 0) as paid_amount,
    sales.sale_currency_code,
    items.sale_amount,
    changes.booked_at,
    changes.approved_at,
    changes.paid_at,
    changes.reversed_at,
    changes.reversed_on,
    sales.is_original_known
from sales
inner join items
    on
        sales.business_id = items.business_id
        and sales.commission_key = items.commission_key
left join changes
    on
        sales.business_id = changes.business_id
        and sales.commission_key = changes.commission_key
