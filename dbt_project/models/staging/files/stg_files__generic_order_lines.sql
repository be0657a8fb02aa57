-- depends_on: {{ ref('int_order_documents__built') }}
-- a table: read before the hashes were noted, it would miss for good what was imported between
{{ config(materialized='incremental', incremental_strategy='replace_business', on_schema_change='append_new_columns') }}

with source as (

    select *
    from {{ source('raw', 'files_generic_orders') }}
    where not is_deleted and {{ of_business() }}

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as line_id,
        line.*
    from source
    cross join lateral jsonb_to_record(source.payload) as line (
        order_id text,
        line_number integer,
        ordered_at timestamptz,
        sku text,
        title text,
        quantity numeric,
        unit_price numeric,
        customer_id text,
        country text,
        currency_code text,
        is_cancellation boolean,
        kind text
    )

),

renamed as (

    select
        business_id,
        connection_id,
        line_id,
        order_id,
        line_number,
        nullif(sku, '') as sku,
        nullif(title, '') as title,
        nullif(customer_id, '') as customer_id,
        nullif(country, '') as country,
        currency_code,
        coalesce(is_cancellation, false) as is_cancellation,
        -- goods that leave or return without a buyer: a correction of the stock, no sale
        case
            when coalesce(kind, 'product') = 'product' and quantity <= 0 and not coalesce(is_cancellation, false)
                then 'adjustment'
            else coalesce(kind, 'product')
        end as line_kind,
        quantity::integer as quantity,
        unit_price::numeric(18, 4) as unit_price_amount,
        (quantity * unit_price)::numeric(18, 4) as amount,
        ordered_at
    from parsed

)

select * from renamed
