with source as (

    select * from {{ source('raw', 'amazon_seller_transactions') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as transaction_id,
        t.*
    from source
    cross join lateral jsonb_to_record(source.payload) as t (
        "transactionType" text,
        "transactionStatus" text,
        "postedDate" timestamptz,
        "totalAmount" jsonb,
        "relatedIdentifiers" jsonb,
        breakdowns jsonb
    )

)

select
    business_id,
    connection_id,
    transaction_id,
    {{ amazon_related('"relatedIdentifiers"', 'ORDER_ID') }} as order_id,
    lower("transactionType") as transaction_type,
    lower("transactionStatus") as status,
    -- a deferred booking is booked once more when it is released
    {{ amazon_related('"relatedIdentifiers"', 'RELEASE_TRANSACTION_ID') }} is not null as is_superseded,
    "totalAmount" ->> 'currencyCode' as currency_code,
    {{ amount_of("(\"totalAmount\" ->> 'currencyAmount')") }} as net_amount,
    {{ amazon_fees('breakdowns') }} as booked_fee_amount,
    "postedDate" as happened_at
from parsed
