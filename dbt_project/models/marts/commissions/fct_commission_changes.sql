with versions as (

    select
        *,
        status = 'reversed' or (status <> 'pending' and coalesce(settled_at <= observed_at, false)) as is_settled,
        lag(commission_amount) over entry as amount_before,
        lag(status) over entry as status_before
    from {{ ref('int_commissions__unioned') }}
    where {{ of_business() }} and not is_superseded
    window
        entry as (
            partition by business_id, connection_id, network, entry_id, currency_code
            order by version_number
        )

),

-- what was settled before it was first seen was booked in full before that
booked as (

    select
        *,
        1 as step,
        case when is_correction then 'corrected' else 'booked' end as change,
        case when not is_correction and is_settled then 'pending' else status end as status_after,
        case when status = 'reversed' and not is_correction then listed_amount else commission_amount end as amount,
        booked_at as changed_at
    from versions
    where version_number = 1

),

moved as (

    select
        *,
        2 as step,
        case
            when status = 'reversed' then 'reversed'
            when commission_amount <> coalesce(amount_before, commission_amount) then 'corrected'
            else status
        end as change,
        status as status_after,
        case
            when version_number > 1 then commission_amount - amount_before
            when status = 'reversed' then commission_amount - listed_amount
            else 0
        end as amount,
        -- the network's own date of a new status, where it gives one that can be true
        case
            when status <> coalesce(status_before, '') and settled_at between booked_at and observed_at then settled_at
            else observed_at
        end as changed_at
    from versions
    where
        version_number = 1 and not is_correction and is_settled
        or version_number > 1 and (
            status <> status_before
            or coalesce(commission_amount <> amount_before, (commission_amount is null) <> (amount_before is null))
        )

),

steps as (

    select * from booked
    union all
    select * from moved

)

select
    business_id,
    connection_id,
    platform,
    network,
    channel_key,
    commission_key,
    entry_id,
    (row_number() over (
        partition by business_id, connection_id, network, entry_id, currency_code
        order by version_number, step
    ))::integer as change_number,
    programme_id,
    sold_on,
    date_trunc('month', sold_on)::date as sold_month_on,
    change,
    status_after,
    currency_code,
    amount,
    changed_at,
    (changed_at at time zone timezone)::date as changed_on,
    date_trunc('month', changed_at at time zone timezone)::date as changed_month_on
from steps
