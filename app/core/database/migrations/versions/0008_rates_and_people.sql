-- Published exchange rates, the secret behind pseudonyms, and people's word on who is whom. Runs in one transaction as the
-- administrative role.

-- Rates of the European Central Bank, of no business ----------------------------------------------------------------------
create table raw.ecb_exchange_rates (
    rate_on date primary key,               -- the day of publication
    payload jsonb not null,                 -- currency code -> units of it for one euro, in the bank's own digits
    source text not null,                   -- package and version that the day was read from
    loaded_at timestamptz not null default now(),
    run_id text not null
);
comment on table raw.ecb_exchange_rates is 'Only ever appended to, in the order of its days: a rate that was used once stays.';
alter table raw.ecb_exchange_rates owner to ecom_ingest;
grant select on raw.ecb_exchange_rates to ecom_transform;

-- What pseudonyms are keyed with -------------------------------------------------------------------------------------------
-- Read by the role that builds the warehouse and by nobody else: whoever has the hashes but not the secret can try no list
-- of mails against them. It goes with its business. A new one (set secret = default) gives every person another key.
create table core.person_keys (
    business_id uuid primary key references core.businesses on delete cascade,
    secret bytea not null default sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) check (length(secret) = 32),
    made_at timestamptz not null default now()
);
insert into core.person_keys (business_id) select business_id from core.businesses;

create function core.give_person_key() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into core.person_keys (business_id) values (new.business_id);
    return null;
end $$;
revoke execute on function core.give_person_key() from public;
create trigger has_a_person_key after insert on core.businesses for each row execute function core.give_person_key();

-- People's word on who is whom: never deleted, only revoked, and then everything is as before ------------------------------
create table core.customer_merges (
    business_id uuid not null references core.businesses on delete cascade,
    merge_id uuid not null default gen_random_uuid(),
    -- merge: the two are one person; split: the identifier joins nobody (a mailbox or a number that several share)
    kind text not null check (kind in ('merge', 'split')),
    identity_hash text not null check (identity_hash ~ '^[0-9a-f]{32}$'),
    other_identity_hash text check (other_identity_hash ~ '^[0-9a-f]{32}$' and other_identity_hash <> identity_hash),
    reason text not null check (length(reason) between 1 and 500),
    decided_by text not null,               -- 'user:<uuid>', 'cli:<name>'
    decided_at timestamptz not null default now(),
    revoked_by text,
    revoked_at timestamptz,
    primary key (business_id, merge_id),
    check ((kind = 'merge') = (other_identity_hash is not null)),
    check ((revoked_by is null) = (revoked_at is null))
);

do $$
declare name text;
begin
    foreach name in array array['core.person_keys', 'core.customer_merges'] loop
        execute format('alter table %s enable row level security', name);
        execute format('alter table %s force row level security', name);
        execute format('create policy of_the_business on %s to ecom_app using (business_id = core.current_business()) '
                       'with check (business_id = core.current_business())', name);
        execute format('create policy reads_for_pipelines on %s for select to ecom_transform using (true)', name);
    end loop;
end $$;
grant select on core.person_keys to ecom_transform;
grant select, insert, update (revoked_by, revoked_at) on core.customer_merges to ecom_app;
grant select on core.customer_merges to ecom_transform;
