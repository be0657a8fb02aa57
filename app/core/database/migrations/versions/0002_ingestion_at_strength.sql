-- What ingestion keeps beside the data. Runs in one transaction as the administrative role.

-- A loader says every few seconds that it is alive, also while it waits for the platform (orchestration/landing/leases.py).
alter table raw.stream_states add column beat_at timestamptz;

create table raw.stream_fields (            -- schema drift: every top-level field that a stream ever had
    business_id uuid not null,
    connection_id uuid not null,
    stream text not null,
    field text not null,
    first_seen_at timestamptz not null default now(),
    exchange_id text not null,              -- the answer in which it was first seen
    primary key (business_id, connection_id, stream, field)
);

create table raw.http_cache (               -- answers with their validators, so that an unchanged page costs a 304
    business_id uuid not null,
    connection_id uuid not null,
    url_hash bytea not null,                -- sha256: an address may carry what no table should show
    headers jsonb not null,
    content bytea not null,
    used_at timestamptz not null default now(),
    primary key (business_id, connection_id, url_hash)
);
create index http_cache_by_use on raw.http_cache (used_at);
alter table raw.http_cache alter content set storage external;  -- packed by the program already, or short-lived

create table raw.webhook_inbox (            -- each delivery once; it only says "read again", so its body is not kept
    business_id uuid not null,
    connection_id uuid not null,
    event_id text not null check (length(event_id) between 1 and 300),
    topic text not null check (length(topic) <= 200),
    stream text,                            -- null: whatever the connection has
    body_sha256 bytea not null,
    received_at timestamptz not null default now(),
    read_again_at timestamptz,              -- when a read that began after the delivery had ended well
    primary key (business_id, connection_id, event_id)
);
create index webhook_inbox_waiting on raw.webhook_inbox (business_id, connection_id, stream) where read_again_at is null;
create index webhook_inbox_by_age on raw.webhook_inbox (received_at);

create table core.webhook_secrets (         -- more than one while a secret is rotated
    business_id uuid not null references core.businesses on delete cascade,
    secret_id uuid not null default gen_random_uuid(),
    connection_id uuid not null,
    secret_sealed bytea not null,           -- as core.connections.credentials_sealed, bound to secret_id
    accepted_until timestamptz,             -- null: the current one
    created_at timestamptz not null default now(),
    primary key (business_id, secret_id),
    foreign key (business_id, connection_id) references core.connections on delete cascade
);
create index webhook_secrets_by_connection on core.webhook_secrets (business_id, connection_id);

alter table raw.stream_fields owner to ecom_ingest;
alter table raw.http_cache owner to ecom_ingest;
alter table raw.webhook_inbox owner to ecom_ingest;

do $$
declare name text;
begin
    foreach name in array array['raw.stream_fields', 'raw.webhook_inbox', 'core.webhook_secrets'] loop
        execute format('alter table %s enable row level security', name);
        execute format('create policy of_the_business on %s to ecom_app using (business_id = core.current_business()) '
                       'with check (business_id = core.current_business())', name);
    end loop;
end $$;
alter table core.webhook_secrets force row level security;

grant select on raw.stream_fields to ecom_app, ecom_transform;
create policy reads_for_pipelines on raw.stream_fields for select to ecom_transform using (true);
grant select, insert on raw.webhook_inbox to ecom_app;
grant select, insert, update, delete on core.webhook_secrets to ecom_app;
