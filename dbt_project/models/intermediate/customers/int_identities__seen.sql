with accounts as (

    select * from {{ ref('int_customers__identified') }}
    where {{ of_business() }}

),

-- an account's own record decides who it is: the mail of an order may be that of whom it is a present for
ordered as (

    select
        orders.business_id,
        orders.account_hash,
        orders.mail_hash,
        orders.phone_hash
    from {{ ref('int_orders__unioned') }} as orders
    left join accounts
        on
            orders.business_id = accounts.business_id
            and orders.account_hash = accounts.account_hash
    where {{ of_business('orders.business_id') }} and accounts.account_hash is null
    group by orders.business_id, orders.account_hash, orders.mail_hash, orders.phone_hash

)

select
    business_id,
    account_hash,
    mail_hash,
    phone_hash
from accounts
union all
-- guests: a mail and a number that were given together
select
    business_id,
    account_hash,
    mail_hash,
    phone_hash
from ordered
where account_hash is null and coalesce(mail_hash, phone_hash) is not null
union all
-- accounts without a record: what all of their orders agree on
select
    business_id,
    account_hash,
    case when count(distinct mail_hash) = 1 then max(mail_hash) end as mail_hash,
    case when count(distinct phone_hash) = 1 then max(phone_hash) end as phone_hash
from ordered
where account_hash is not null
group by business_id, account_hash
