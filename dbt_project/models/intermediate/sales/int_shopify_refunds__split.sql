with refunds as (

    select * from {{ ref('stg_shopify__refunds') }}
    where {{ of_business() }}

),

lines as (

    select
        *,
        listed_subtotal_amount - case when is_tax_included then tax_amount else 0 end as subtotal_amount
    from {{ ref('stg_shopify__refund_lines') }}
    where {{ of_business() }}

),

on_lines as (

    select
        lines.business_id,
        lines.connection_id,
        lines.refund_id,
        lines.refund_line_id,
        lines.order_id,
        lines.line_id,
        null::text as variant_id,
        null::text as account_hash,
        'line' as part,
        lines.restock_type,
        lines.currency_code,
        lines.quantity,
        lines.subtotal_amount,
        lines.tax_amount,
        lines.subtotal_amount + lines.tax_amount as refunded_amount,
        refunds.refunded_at
    from lines
    inner join refunds
        on
            lines.business_id = refunds.business_id
            and lines.connection_id = refunds.connection_id
            and lines.refund_id = refunds.refund_id

),

line_totals as (

    select
        business_id,
        connection_id,
        refund_id,
        sum(refunded_amount) as refunded_amount
    from on_lines
    group by business_id, connection_id, refund_id

),

beside_lines as (

    -- shipping, goodwill and corrections: what was paid back beside the lines, or less than they were worth
    select
        refunds.business_id,
        refunds.connection_id,
        refunds.refund_id,
        refunds.refund_id || '/rest' as refund_line_id,
        refunds.order_id,
        null::text as line_id,
        null::text as variant_id,
        null::text as account_hash,
        'rest' as part,
        null::text as restock_type,
        refunds.currency_code,
        0 as quantity,
        0::numeric(18, 4) as subtotal_amount,
        0::numeric(18, 4) as tax_amount,
        refunds.refunded_amount - coalesce(line_totals.refunded_amount, 0) as refunded_amount,
        refunds.refunded_at
    from refunds
    left join line_totals
        on
            refunds.business_id = line_totals.business_id
            and refunds.connection_id = line_totals.connection_id
            and refunds.refund_id = line_totals.refund_id
    where refunds.refunded_amount <> coalesce(line_totals.refunded_amount, 0)

)

select * from on_lines
union all
select * from beside_lines
