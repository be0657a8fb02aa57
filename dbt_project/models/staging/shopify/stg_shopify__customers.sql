with source as (

    select * from {{ source('raw', 'shopify_customers') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as customer_id,
        c.*
    from source
    cross join lateral jsonb_to_record(source.payload) as c (
        "createdAt" timestamptz,
        "defaultEmailAddress" jsonb,
        "defaultPhoneNumber" jsonb,
        "defaultAddress" jsonb
    )

)

select
    business_id,
    connection_id,
    customer_id,
    {{ mail_hash("\"defaultEmailAddress\" ->> 'emailAddress'") }} as mail_hash,
    {{ phone_hash("\"defaultPhoneNumber\" ->> 'phoneNumber'", "\"defaultAddress\" ->> 'countryCodeV2'") }}
        as phone_hash,
    "defaultAddress" ->> 'countryCodeV2' as country_code,
    coalesce("defaultEmailAddress" ->> 'marketingState' = 'SUBSCRIBED', false) as has_marketing_consent,
    "createdAt" as created_at
from parsed
