-- depends_on: {{ ref('int_order_documents__built') }}
{{ config(
    incremental_strategy='replace_changed',
    meta={'changes': 'int_orders__changed', 'changed_on': ['connection_id', 'order_id']},
    indexes=[{'columns': ['business_id', 'connection_id', 'order_id']}]
) }}

with refunds as (

    select * from {{ ref('stg_shopify__refunds') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

),

lines as (

    select
        *,
        listed_subtotal_amount - case when is_tax_included then tax_amount else 0 end as subtotal_amount
    from {{ ref('stg_shopify__refund_lines') }}
    where {{ of_business() }} and {{ of_changed_orders() }}

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

rests as (

    -- what was paid back beside the lines, or less than they were worth
    select
        refunds.*,
        refunds.refunded_amount - coalesce(line_totals.refunded_amount, 0) as rest_amount,
        -- no payment was ever made for this much of the order
        greatest(refunds.order_total_amount - coalesce(refunds.order_received_amount, refunds.order_total_amount), 0)
            as unpaid_amount
    from refunds
    left join line_totals
        on
            refunds.business_id = line_totals.business_id
            and refunds.connection_id = line_totals.connection_id
            and refunds.refund_id = line_totals.refund_id
    where refunds.refunded_amount <> coalesce(line_totals.refunded_amount, 0)

),

held_back as (

    select
        rests.*,
        sum(greatest(-rests.rest_amount, 0)) over (
            partition by rests.business_id, rests.connection_id, rests.order_id
            order by rests.refunded_at, rests.refund_id
        ) as reached_amount
    from rests

),

credited as (

    -- returned goods first settle what the buyer did not pay: an exchange, an unpaid order; the rest is kept
    select
        held_back.*,
        case
            when held_back.rest_amount < 0
                then
                    least(held_back.reached_amount, held_back.unpaid_amount)
                    - least(held_back.reached_amount + held_back.rest_amount, held_back.unpaid_amount)
            else 0
        end as credit_amount
    from held_back

),

beside_lines as (

    select
        credited.business_id,
        credited.connection_id,
        credited.refund_id,
        credited.refund_id || '/' || beside.part as refund_line_id,
        credited.order_id,
        null::text as line_id,
        null::text as variant_id,
        null::text as account_hash,
        beside.part,
        null::text as restock_type,
        credited.currency_code,
        0 as quantity,
        0::numeric(18, 4) as subtotal_amount,
        0::numeric(18, 4) as tax_amount,
        beside.refunded_amount,
        credited.refunded_at
    from credited
    cross join
        lateral (
            values
            ('rest', credited.rest_amount + credited.credit_amount),
            ('credit', -credited.credit_amount)
        ) as beside (part, refunded_amount)
    where beside.refunded_amount <> 0

)

select * from on_lines
union all
select * from beside_lines
