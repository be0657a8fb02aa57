-- A build asks what landed lately. A BRIN index is some kilobytes, one entry per megabyte of the table: rows of one page land
-- together. New tables get it from landing/tables.py. Runs in one transaction as the administrative role.

do $$
declare
    landed name;
begin
    for landed in
        select tablename from pg_tables
        where schemaname = 'raw' and to_regclass(format('raw.%I', tablename || '_history')) is not null
    loop
        execute format(
            'create index if not exists %I on raw.%I using brin (loaded_at) with (autosummarize = on)',
            landed || '_landed', landed
        );
    end loop;
end $$;
