with source as (

    select * from {{ source('raw', 'rakuten_payment_details') }}
    where not is_deleted

),

cells as (

    -- the report's headers are not documented: compared by their letters only
    select
        source.business_id,
        source.connection_id,
        source.id as payment_detail_id,
        max(cell.value) filter (where regexp_replace(lower(cell.key), '[^a-z]', '', 'g') = 'transactionid')
            as transaction_id,
        max(source.payload ->> 'payment') as payment_id,
        max(coalesce(source.observed_at, source.loaded_at)) as observed_at
    from source
    cross join lateral jsonb_each_text(source.payload) as cell (key, value)
    group by source.business_id, source.connection_id, source.id

)

select
    business_id,
    connection_id,
    payment_detail_id,
    payment_id,
    transaction_id,
    observed_at
from cells
