{# What a rebuilt table owes its readers: the app sees the rows of its own business only, ml reads for every business.
   Row security is enabled, not forced: the owner (ecom_transform) builds. A view asks with its caller's rights. #}
{% macro open_to_readers() -%}
    {%- if model.config.materialized == 'view' -%}
    alter view {{ this }} set (security_invoker = true);
    {%- else -%}
    alter table {{ this }} enable row level security;
    drop policy if exists of_the_business on {{ this }};
    create policy of_the_business on {{ this }} for select to ecom_app using (business_id = core.current_business());
    drop policy if exists reads_for_pipelines on {{ this }};
    create policy reads_for_pipelines on {{ this }} for select to ecom_ml using (true);
    {%- endif %}
    grant select on {{ this }} to ecom_app, ecom_ml
{%- endmacro %}
