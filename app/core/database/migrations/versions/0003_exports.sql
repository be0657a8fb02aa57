-- Who exports raw data. Runs in one transaction as the administrative role.

-- The application must not read landed payloads, and pipelines read those of every business. `ecom export` logs in as
-- ecom_transform and takes on ecom_export, which sees the rows of one business: the one that the session names.
do $$ begin
    create role ecom_export nologin;
exception when duplicate_object or unique_violation then null; -- roles belong to the server, not to this database
end $$;
do $$ begin
    if current_setting('server_version_num')::integer >= 160000 then
        grant ecom_export to ecom_transform with inherit false, set true;
    else
        grant ecom_export to ecom_transform;
    end if;
end $$;
grant usage on schema core, raw to ecom_export;

create function raw.open_to_exports(landed regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', landed);
    execute format('drop policy if exists exports_of_the_business on %s', landed);
    execute format('create policy exports_of_the_business on %s for select to ecom_export '
                   'using (business_id = core.current_business())', landed);
    execute format('drop policy if exists reads_for_pipelines on %s', landed);
    execute format('create policy reads_for_pipelines on %s for select to ecom_transform, ecom_ml using (true)', landed);
    execute format('grant select on %s to ecom_export', landed);
end $$;
comment on function raw.open_to_exports is 'Called for every table of landed objects when it is made (orchestration/landing/tables.py).';

do $$
declare landed record;
begin
    for landed in
        select c.oid::regclass as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'raw' and c.relkind = 'r'
          and (c.relname in ('loads', 'quarantine', 'stream_states') or exists (
              select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'payload_hash' and not a.attisdropped))
    loop
        perform raw.open_to_exports(landed.name);
    end loop;
end $$;
