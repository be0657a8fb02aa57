with source as (

    select * from {{ source('core', 'customer_merges') }}

)

select
    business_id,
    merge_id,
    kind,
    identity_hash,
    other_identity_hash,
    decided_at
from source
where revoked_at is null
