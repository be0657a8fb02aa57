{# Few mails stand with a number, so the graph is stars around mails, found by joins. What joins two stars is walked:
   people's word, and numbers that mails_per_phone lets join several mails. #}
with recursive seen as (

    select * from {{ ref('int_identities__seen') }}
    where {{ of_business() }}

),

decisions as (

    select * from {{ ref('stg_core__customer_merges') }}
    where {{ of_business() }}

),

splits as (

    select distinct
        business_id,
        identity_hash
    from decisions
    where kind = 'split'

),

mails as (

    select
        seen.business_id,
        seen.mail_hash,
        starts_with(seen.mail_hash, 'shared:')
        or bool_or(splits.identity_hash is not null)
        or count(distinct seen.phone_hash) >= {{ var('shared_from') }}
        or count(distinct seen.account_hash) >= {{ var('shared_from') }} as is_shared
    from seen
    left join splits
        on
            seen.business_id = splits.business_id
            and seen.mail_hash = splits.identity_hash
    where seen.mail_hash is not null
    group by seen.business_id, seen.mail_hash

),

phones as (

    select
        seen.business_id,
        seen.phone_hash,
        bool_or(splits.identity_hash is not null)
        or count(distinct seen.mail_hash) > {{ var('mails_per_phone') }}
        or count(distinct seen.account_hash) filter (where seen.mail_hash is null) >= {{ var('shared_from') }}
            as is_shared,
        min(seen.mail_hash) filter (where not mails.is_shared) as mail_hash
    from seen
    left join splits
        on
            seen.business_id = splits.business_id
            and seen.phone_hash = splits.identity_hash
    left join mails
        on
            seen.business_id = mails.business_id
            and seen.mail_hash = mails.mail_hash
    where seen.phone_hash is not null
    group by seen.business_id, seen.phone_hash

),

-- each identifier with the one that it hangs on: an account on its mail, else its number; a number on its mail
hung as (

    select
        business_id,
        mail_hash as identity_hash,
        'mail' as identity_kind,
        is_shared,
        mail_hash as root_hash
    from mails
    union all
    select
        business_id,
        phone_hash as identity_hash,
        'phone' as identity_kind,
        is_shared,
        case when is_shared then phone_hash else coalesce(mail_hash, phone_hash) end as root_hash
    from phones
    union all
    select
        seen.business_id,
        seen.account_hash as identity_hash,
        'account' as identity_kind,
        false as is_shared,
        coalesce(
            case when splits.identity_hash is not null then seen.account_hash end,
            case when not mails.is_shared then mails.mail_hash end,
            case when not phones.is_shared then coalesce(phones.mail_hash, phones.phone_hash) end,
            seen.account_hash
        ) as root_hash
    from seen
    left join splits
        on
            seen.business_id = splits.business_id
            and seen.account_hash = splits.identity_hash
    left join mails
        on
            seen.business_id = mails.business_id
            and seen.mail_hash = mails.mail_hash
    left join phones
        on
            seen.business_id = phones.business_id
            and seen.phone_hash = phones.phone_hash
    where seen.account_hash is not null

),

joins as (

    select
        seen.business_id,
        phones.mail_hash as root_hash,
        seen.mail_hash as other_root_hash
    from seen
    inner join phones
        on
            seen.business_id = phones.business_id
            and seen.phone_hash = phones.phone_hash
            and seen.mail_hash <> phones.mail_hash
    inner join mails
        on
            seen.business_id = mails.business_id
            and seen.mail_hash = mails.mail_hash
    where not phones.is_shared and not mails.is_shared
    union distinct
    select
        decisions.business_id,
        one.root_hash,
        other.root_hash as other_root_hash
    from decisions
    inner join hung as one
        on
            decisions.business_id = one.business_id
            and decisions.identity_hash = one.identity_hash
    inner join hung as other
        on
            decisions.business_id = other.business_id
            and decisions.other_identity_hash = other.identity_hash
    where decisions.kind = 'merge' and one.root_hash <> other.root_hash

),

edges as (

    select
        business_id,
        root_hash,
        other_root_hash
    from joins
    union distinct
    select
        business_id,
        other_root_hash as root_hash,
        root_hash as other_root_hash
    from joins

),

reached as (

    select distinct
        business_id,
        root_hash,
        root_hash as reached_hash
    from edges
    union distinct
    select
        reached.business_id,
        reached.root_hash,
        edges.other_root_hash as reached_hash
    from reached
    inner join edges
        on
            reached.business_id = edges.business_id
            and reached.reached_hash = edges.root_hash

),

components as (

    -- the smallest identifier stands for the person: of mails, else of numbers, else of accounts
    select
        reached.business_id,
        reached.root_hash,
        (array_agg(
            reached.reached_hash
            order by
                case hung.identity_kind when 'mail' then 1 when 'phone' then 2 else 3 end,
                reached.reached_hash collate "C"
        ))[1] as customer_key
    from reached
    inner join hung
        on
            reached.business_id = hung.business_id
            and reached.reached_hash = hung.identity_hash
    group by reached.business_id, reached.root_hash

)

select
    hung.business_id,
    hung.identity_hash,
    hung.identity_kind,
    hung.is_shared,
    coalesce(components.customer_key, hung.root_hash) as customer_key
from hung
left join components
    on
        hung.business_id = components.business_id
        and hung.root_hash = components.root_hash
