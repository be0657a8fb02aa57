with source as (

    select * from {{ source('raw', 'files_shopify_orders') }}
    where not is_deleted

),

parsed as (

    select
        source.business_id,
        source.connection_id,
        source.id as line_id,
        row_as_text.*
    from source
    cross join lateral jsonb_to_record(source.payload) as row_as_text (
        line_number integer,
        "Name" text,
        "Email" text,
        "Phone" text,
        "Currency" text,
        "Subtotal" numeric(18, 4),
        "Shipping" numeric(18, 4),
        "Taxes" numeric(18, 4),
        "Total" numeric(18, 4),
        "Discount Amount" numeric(18, 4),
        "Refunded Amount" numeric(18, 4),
        "Financial Status" text,
        "Source" text,
        "Shipping Country" text,
        "Created at" timestamptz,
        "Cancelled at" timestamptz,
        "Lineitem name" text,
        "Lineitem sku" text,
        "Lineitem quantity" integer,
        "Lineitem price" numeric(18, 4),
        "Lineitem discount" numeric(18, 4)
    )

),

renamed as (

    select
        business_id,
        connection_id,
        "Name" as order_id,
        line_id,
        line_number,
        {{ mail_hash('"Email"') }} as mail_hash,
        {{ phone_hash('"Phone"', '"Shipping Country"') }} as phone_hash,
        nullif("Shipping Country", '') as country,
        lower("Financial Status") as financial_status,
        "Source" as source_name,
        "Currency" as currency_code,
        coalesce("Subtotal", 0) as listed_subtotal_amount,
        coalesce("Shipping", 0) as shipping_amount,
        coalesce("Taxes", 0) as tax_amount,
        coalesce("Total", 0) as total_amount,
        coalesce("Discount Amount", 0) as discount_amount,
        coalesce("Refunded Amount", 0) as refunded_amount,
        -- the export does not say whether prices hold the tax: the total does
        coalesce("Total" - "Subtotal" - "Shipping" < "Taxes" / 2, false) as is_tax_included,
        "Cancelled at" is not null as is_cancelled,
        nullif("Lineitem sku", '') as sku,
        "Lineitem name" as title,
        "Lineitem quantity" as quantity,
        "Lineitem price" as unit_price_amount,
        coalesce("Lineitem discount", 0) as line_discount_amount,
        "Created at" as ordered_at,
        "Cancelled at" as cancelled_at
    from parsed

)

select * from renamed
