-- The whole first schema. Statements run in one transaction as the administrative role (contracts.md: which URL is whose).
-- Roles ecom_app, ecom_ingest, ecom_transform, ecom_ml exist already: app/core/database/roles.py makes them before any migration.

create schema core;
create schema raw;
create schema staging;
create schema intermediate;
create schema marts;
create schema features;
create schema predictions;

alter schema raw owner to ecom_ingest;
alter schema staging owner to ecom_transform;
alter schema intermediate owner to ecom_transform;
alter schema marts owner to ecom_transform;
alter schema features owner to ecom_transform;
alter schema predictions owner to ecom_ml;

-- Money and words ---------------------------------------------------------------------------------------------------
-- NaN passes a plain CHECK (x >= 0) in PostgreSQL, so the domain refuses it by name.
create domain core.money_amount as numeric(18, 4) check (value <> 'NaN');
create domain core.currency_code as text check (value ~ '^[A-Z]{3}$');

-- Tenant ------------------------------------------------------------------------------------------------------------
-- A missing tenant is an error, never all rows: current_setting without missing_ok raises, and after a SET LOCAL has
-- ended the setting is '' which is no uuid.
create function core.current_business() returns uuid language sql stable as
$$ select current_setting('app.business_id')::uuid $$;

create table core.businesses (
    business_id uuid primary key default gen_random_uuid(),
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text not null check (length(name) between 1 and 200),
    currency_code core.currency_code not null,
    timezone text not null,
    created_at timestamptz not null default now()
);

create table core.users (
    user_id uuid primary key default gen_random_uuid(),
    email text not null check (email = lower(email)),
    display_name text not null default '',
    password_hash text not null,
    created_at timestamptz not null default now(),
    disabled_at timestamptz
);
create unique index users_email on core.users (email);

create table core.memberships (
    business_id uuid not null references core.businesses on delete cascade,
    user_id uuid not null references core.users on delete cascade,
    role text not null check (role in ('owner', 'manager', 'approver', 'analyst', 'data_engineer', 'support', 'viewer')),
    created_at timestamptz not null default now(),
    primary key (business_id, user_id)
);
create index memberships_by_user on core.memberships (user_id);

create table core.sessions (
    session_id uuid primary key default gen_random_uuid(),
    user_id uuid not null references core.users on delete cascade,
    token_hash bytea not null unique,       -- sha256 of the opaque cookie or refresh token; the token itself is never stored
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);

create table core.login_failures (          -- throttling that survives a restart
    email_hash bytea not null,
    network text not null,
    failed_at timestamptz not null default now()
);
create index login_failures_recent on core.login_failures (email_hash, failed_at);

create table core.connections (
    business_id uuid not null references core.businesses on delete cascade,
    connection_id uuid not null default gen_random_uuid(),
    platform text not null check (platform ~ '^[a-z][a-z0-9_]{1,40}$'),
    name text not null,
    url text,                               -- null for files
    settings jsonb not null default '{}',   -- no secrets: file layouts keep their mapping here
    credentials_sealed bytea,               -- AES-256-GCM envelope (app/core/connections/sealing.py)
    status text not null default 'connected' check (status in ('connected', 'needs_credentials', 'paused')),
    status_reason text,
    currency_code core.currency_code,       -- the shop's own
    timezone text,                          -- the shop's own
    clock_at timestamptz,                   -- business clock: the server's Date at the last sync, or the latest instant of a file
    last_synced_at timestamptz,             -- wall clock
    created_at timestamptz not null default now(),
    primary key (business_id, connection_id),
    unique (business_id, platform, name)
);

-- Models: what is served is pinned here; MLflow is for people --------------------------------------------------------
create table core.model_versions (
    business_id uuid not null references core.businesses on delete cascade,
    model text not null check (model in ('demand', 'price_response', 'customer_segments')),
    version integer not null check (version > 0),        -- the registered version in MLflow
    alias text check (alias = 'champion'),
    mlflow_run_id text not null,
    artifact_path text not null,                          -- relative to ECOM_HOME
    artifact_sha256 text not null,
    cutoff_on date not null,
    metrics jsonb not null,
    created_at timestamptz not null default now(),
    primary key (business_id, model, version)
);
create unique index model_versions_champion on core.model_versions (business_id, model) where alias = 'champion';

-- Decisions ----------------------------------------------------------------------------------------------------------
create table core.recommendations (
    business_id uuid not null references core.businesses on delete cascade,
    recommendation_id uuid not null default gen_random_uuid(),
    version integer not null default 1,
    kind text not null check (kind in ('price_change', 'reorder', 'win_back_segment')),
    status text not null default 'proposed' check (status in ('proposed', 'approved', 'rejected', 'expired', 'scheduled',
        'implementing', 'implemented', 'failed', 'rolled_back', 'measured', 'unmeasurable')),
    title text not null,
    connection_id uuid,
    target jsonb not null,                  -- {type, id, platform, platform_id, sku, title}
    target_key text not null,               -- what may have one open recommendation of a kind: '<platform>:<platform_id>'
    current jsonb not null,                 -- money as strings
    proposed jsonb not null,
    currency_code core.currency_code not null,
    effect jsonb not null,                  -- {metric, mean, low, high, level, window_days}: the prediction registered before any approval
    reasons jsonb not null,
    evidence jsonb not null,
    preconditions jsonb not null,
    policy jsonb not null,                  -- {auto_approvable, required_approvals}
    simulation jsonb not null,              -- numbers that ml needs to simulate an edit again; and the limits it must keep
    model_version text not null,
    run_id text,                            -- Dagster run that proposed it
    content_hash text not null,
    created_at timestamptz not null,        -- business clock
    expires_at timestamptz not null,        -- business clock
    changed_at timestamptz not null default now(),
    primary key (business_id, recommendation_id),
    -- The last guard behind the rules of app/core/decisions/limits.py: money is digits, never 0, NaN or negative.
    check (kind <> 'price_change' or coalesce(
        proposed ->> 'price' ~ '^[0-9]{1,14}(\.[0-9]{1,4})?$' and (proposed ->> 'price')::numeric > 0, false)),
    check (kind <> 'reorder' or coalesce((proposed ->> 'quantity')::integer > 0, false))
);
create unique index recommendations_one_open on core.recommendations (business_id, kind, target_key)
    where status in ('proposed', 'approved', 'scheduled', 'implementing');
create index recommendations_feed on core.recommendations (business_id, status, created_at desc);

create table core.recommendation_events (
    business_id uuid not null,
    recommendation_id uuid not null,
    seq bigint generated always as identity,
    from_status text,
    to_status text not null,
    version integer not null,
    actor text not null,                    -- 'user:<uuid>', 'cli:<name>', 'system:<part>'
    reason text,
    content_hash text not null,
    happened_at timestamptz not null default now(),  -- wall clock
    primary key (business_id, recommendation_id, seq),
    foreign key (business_id, recommendation_id) references core.recommendations on delete cascade
);

create table core.approvals (
    business_id uuid not null,
    approval_id uuid not null default gen_random_uuid(),
    recommendation_id uuid not null,
    version integer not null,
    verdict text not null check (verdict in ('approve', 'reject', 'edit')),
    actor text not null,
    user_id uuid references core.users,
    reason text,
    content_hash text not null,             -- of exactly what was seen
    clock_at timestamptz not null,          -- business clock at the decision: a rejection's cool-down counts from it
    decided_at timestamptz not null default now(),
    primary key (business_id, approval_id),
    foreign key (business_id, recommendation_id) references core.recommendations on delete cascade
);
create unique index approvals_once_per_actor on core.approvals (business_id, recommendation_id, version, actor)
    where verdict = 'approve';

create table core.implementations (         -- the outbox: pending -> sent -> confirmed | failed
    business_id uuid not null,
    implementation_id uuid not null default gen_random_uuid(),
    recommendation_id uuid not null,
    version integer not null,
    connection_id uuid,
    action text not null check (action in ('set_price', 'draft_purchase_order', 'export_segment')),
    payload jsonb not null,
    idempotency_key text not null,          -- recommendation id + version
    state text not null default 'pending' check (state in ('pending', 'sent', 'confirmed', 'failed')),
    pre_image jsonb,                        -- what undoes it; stored before the write is sent
    post_image jsonb,                       -- what was read back
    attempts integer not null default 0,
    lease_holder text,
    lease_until timestamptz,
    error text,
    created_at timestamptz not null default now(),
    sent_at timestamptz,
    confirmed_at timestamptz,               -- wall clock
    effective_at timestamptz,               -- business clock of the platform at the write: the outcome window starts here
    primary key (business_id, implementation_id),
    unique (business_id, idempotency_key),
    foreign key (business_id, recommendation_id) references core.recommendations on delete cascade
);

create table core.purchase_orders (         -- drafts made by approved reorders; open ones count as incoming
    business_id uuid not null references core.businesses on delete cascade,
    purchase_order_id uuid not null default gen_random_uuid(),
    implementation_id uuid not null unique,
    variant_key text not null,
    sku text,
    quantity integer not null check (quantity > 0),
    status text not null default 'draft' check (status in ('draft', 'placed', 'received', 'cancelled')),
    created_at timestamptz not null,
    primary key (business_id, purchase_order_id)
);

create table core.campaigns (               -- drafts made by approved win-backs: who would be written to, with which discount
    business_id uuid not null references core.businesses on delete cascade,
    campaign_id uuid not null default gen_random_uuid(),
    implementation_id uuid not null unique,
    segment_id text not null,
    discount_pct numeric(5, 2) not null check (discount_pct between 0 and 90),
    customer_keys text[] not null,
    created_at timestamptz not null,
    primary key (business_id, campaign_id)
);

create table core.outcomes (
    business_id uuid not null,
    recommendation_id uuid not null,
    status text not null check (status in ('measured', 'unmeasurable')),
    reason text,                            -- a sentence, always there when unmeasurable
    predicted jsonb not null,
    realised jsonb,                         -- {metric, mean, low, high, level}; null when unmeasurable
    window_start_on date,
    window_end_on date,
    design text not null,                   -- how it was measured, e.g. 'difference to category controls'
    measured_at timestamptz not null,       -- business clock
    primary key (business_id, recommendation_id),
    foreign key (business_id, recommendation_id) references core.recommendations on delete cascade
);

-- Landing's own books; the stream tables themselves are made by orchestration/landing/tables.py --------------------------
create table raw.stream_states (
    business_id uuid not null,
    connection_id uuid not null,
    stream text not null,
    cursor jsonb not null default '{}',
    lease_epoch bigint not null default 0,
    lease_holder text,
    lease_until timestamptz,
    updated_at timestamptz not null default now(),
    primary key (business_id, connection_id, stream)
);

create table raw.loads (                    -- one row per committed page batch
    business_id uuid not null,
    connection_id uuid not null,
    stream text not null,
    run_id text not null,
    exchange_id text not null,
    rows_new bigint not null,
    rows_changed bigint not null,
    rows_same bigint not null,
    rows_quarantined bigint not null,
    loaded_at timestamptz not null default now()
);
create index loads_by_stream on raw.loads (business_id, connection_id, stream, loaded_at);

create table raw.quarantine (
    business_id uuid not null,
    connection_id uuid not null,
    stream text not null,
    record_id text,
    line_number bigint,                     -- for files
    reason_code text not null,
    reason text not null,
    original bytea,                         -- the bytes as they came
    run_id text not null,
    exchange_id text not null,
    quarantined_at timestamptz not null default now(),
    record_hash text not null,
    primary key (business_id, connection_id, stream, record_hash, reason_code)
);

alter table raw.stream_states owner to ecom_ingest;
alter table raw.loads owner to ecom_ingest;
alter table raw.quarantine owner to ecom_ingest;

-- Predictions ------------------------------------------------------------------------------------------------------------
create table predictions.demand (
    business_id uuid not null,
    unique_id text not null,                -- marts.dim_variants.variant_key
    ds date not null,
    cutoff date not null,
    h smallint not null,
    mean double precision not null,
    q005 double precision not null, q025 double precision not null, q165 double precision not null, q25 double precision not null,
    q50 double precision not null, q75 double precision not null, q835 double precision not null, q975 double precision not null,
    q995 double precision not null,
    model_version text not null,
    primary key (business_id, unique_id, ds)
);

create table predictions.elasticities (
    business_id uuid not null,
    unique_id text not null,
    status text not null check (status in ('ok', 'price_never_moved', 'too_few_observations', 'weak_instrument', 'not_identified')),
    elasticity double precision,
    low double precision,
    high double precision,
    level double precision not null,
    n_observations integer not null,
    cutoff date not null,
    model_version text not null,
    primary key (business_id, unique_id)
);

create table predictions.customer_segments (
    business_id uuid not null,
    customer_key text not null,
    segment_id text not null,
    segment_name text not null,
    recency_days integer not null,
    orders integer not null,
    spend double precision not null,
    orders_per_year double precision not null,
    is_alive_probability double precision,
    cutoff date not null,
    model_version text not null,
    primary key (business_id, customer_key)
);

alter table predictions.demand owner to ecom_ml;
alter table predictions.elasticities owner to ecom_ml;
alter table predictions.customer_segments owner to ecom_ml;

-- Row-level security -----------------------------------------------------------------------------------------------------
-- Forced on core. In warehouse schemas the owner builds, so it is enabled, not forced, and ecom_app sees its tenant only.
do $$
declare t record;
begin
    for t in
        select c.oid::regclass as name, n.nspname as schema_name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('core', 'predictions', 'raw')
          and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'business_id' and not a.attisdropped)
          and c.oid::regclass::text not in ('core.businesses', 'core.memberships')
    loop
        execute format('alter table %s enable row level security', t.name);
        execute format('create policy of_the_business on %s to ecom_app using (business_id = core.current_business()) '
                       'with check (business_id = core.current_business())', t.name);
        execute format('create policy reads_for_pipelines on %s for select to ecom_transform, ecom_ml using (true)', t.name);
        if t.schema_name = 'core' then
            execute format('alter table %s force row level security', t.name);
        end if;
    end loop;
end $$;

-- A person sees the businesses that he or she belongs to; a pipeline the one it works for.
alter table core.memberships enable row level security;
alter table core.memberships force row level security;
create policy own_or_of_the_business on core.memberships to ecom_app
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid
           or business_id = nullif(current_setting('app.business_id', true), '')::uuid)
    with check (business_id = core.current_business());
alter table core.businesses enable row level security;
alter table core.businesses force row level security;
create policy member_or_of_the_business on core.businesses to ecom_app
    using (business_id = nullif(current_setting('app.business_id', true), '')::uuid
           or exists (select 1 from core.memberships m where m.business_id = businesses.business_id
                      and m.user_id = nullif(current_setting('app.user_id', true), '')::uuid));
-- The operator's own commands and pipelines find a business by its slug; requests of people never set this (as_operator).
create policy names_for_the_operator on core.businesses for select to ecom_app
    using (current_setting('app.operator', true) = 'on');
create policy reads_for_pipelines on core.businesses for select to ecom_transform, ecom_ml using (true);

-- Rights -----------------------------------------------------------------------------------------------------------------
grant usage on schema core to ecom_app, ecom_transform, ecom_ml, ecom_ingest;
grant select, insert, update, delete on all tables in schema core to ecom_app;
revoke update, delete on core.recommendation_events, core.approvals from ecom_app;  -- history is written once
grant select (business_id, slug, name, currency_code, timezone, created_at) on core.businesses to ecom_transform, ecom_ml;
grant select (business_id, connection_id, platform, name, currency_code, timezone, clock_at) on core.connections to ecom_transform, ecom_ml;
grant select on core.recommendations, core.implementations, core.purchase_orders, core.campaigns, core.outcomes to ecom_transform, ecom_ml;
grant usage on schema raw to ecom_transform, ecom_app;
grant select on raw.stream_states, raw.loads, raw.quarantine to ecom_transform, ecom_app;
grant usage on schema predictions to ecom_app, ecom_transform;
grant select on all tables in schema predictions to ecom_app, ecom_transform;
grant usage on schema staging, intermediate, marts, features to ecom_app, ecom_ml;
grant usage on schema marts to ecom_ingest;
alter default privileges for role ecom_ingest in schema raw grant select on tables to ecom_transform;
