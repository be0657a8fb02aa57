-- A merchant's own figures: expressions of registered ones (app/core/metrics/expressions.py), read again at every use.

create table core.kpis (
    business_id uuid not null references core.businesses on delete cascade,
    kpi_id uuid not null default gen_random_uuid(),
    name text not null check (length(name) between 1 and 80),
    expression text not null check (length(expression) between 1 and 500),
    created_by text not null,                -- an actor: user:<id> or cli:<name>
    created_at timestamptz not null default now(),
    primary key (business_id, kpi_id)
);
create unique index kpis_by_name on core.kpis (business_id, lower(name));
alter table core.kpis enable row level security;
alter table core.kpis force row level security;
create policy of_the_business on core.kpis to ecom_app
    using (business_id = core.current_business()) with check (business_id = core.current_business());
grant select, insert, delete on core.kpis to ecom_app;
