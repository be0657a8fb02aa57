-- Grants that a person began in a browser and has not come back from yet.

create table core.oauth_states (
    business_id uuid not null references core.businesses on delete cascade,
    state_hash bytea not null,               -- sha256; the state itself is only in the browser
    session_id uuid not null references core.sessions on delete cascade,
    shop text not null,                      -- the host that may answer
    expires_at timestamptz not null,
    primary key (business_id, state_hash)
);
create index oauth_states_by_session on core.oauth_states (session_id);
alter table core.oauth_states enable row level security;
alter table core.oauth_states force row level security;
create policy of_the_business on core.oauth_states to ecom_app
    using (business_id = core.current_business()) with check (business_id = core.current_business());
grant select, insert, delete on core.oauth_states to ecom_app;
