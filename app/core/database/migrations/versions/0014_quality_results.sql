-- What the quality suites found, by business and over time. Runs in one transaction as the administrative role.

create table core.quality_results (
    business_id uuid not null references core.businesses on delete cascade,
    suite text not null,
    checked_at timestamptz not null default clock_timestamp(),  -- wall clock
    asset text not null,                    -- '<schema>.<table>'
    state text not null check (state in ('passed', 'warned', 'failed', 'crashed')),
    checked_rows bigint not null,
    expectations integer not null,
    seconds numeric(9, 3) not null,
    failures jsonb not null,                -- [{promise, severity, unexpected, samples}]; samples are masked before they come here
    run_id text,                            -- Dagster's
    primary key (business_id, suite, checked_at)
);
create index quality_results_latest on core.quality_results (business_id, suite, checked_at desc);
alter table core.quality_results enable row level security;
alter table core.quality_results force row level security;
create policy of_the_business on core.quality_results to ecom_app
    using (business_id = core.current_business()) with check (business_id = core.current_business());
grant select, insert, delete on core.quality_results to ecom_app;
