{{ config(
    incremental_strategy='replace_changed',
    meta={
        'changes': 'int_product_days__changed',
        'changed_on': ['product_key', 'booked_on'],
        'changed_keys': ['product_key', 'day_on'],
        'always': "product_key = 'unassigned'",
        'context': ['int_variant_costs__observed', 'fct_supplier_orders']
    }
) }}

with orders as (

    select
        business_id,
        connection_id,
        order_id,
        ordered_on,
        currency_code,
        subtotal_amount,
        tax_amount,
        shipping_amount,
        other_amount,
        {{ channel_key('platform', 'source_name') }} as channel_key
    from {{ ref('fct_orders') }}
    where {{ of_business() }} and not is_test

),

supplier_orders as (

    select *
    from {{ ref('fct_supplier_orders') }}
    where {{ of_business() }} and status <> 'cancelled'

),

supplied_orders as (

    -- what a supplier sends for us costs what the supplier takes, not what it would cost from our own shelf
    select distinct
        business_id,
        order_connection_id as connection_id,
        order_id
    from supplier_orders
    where order_id is not null

),

unit_costs as (

    select * from {{ ref('int_variant_costs__observed') }}
    where {{ of_business() }}

),

lines as (

    -- read twice: no column more than is needed, or it lies on disk
    select
        lines.business_id,
        lines.ordered_on,
        lines.line_kind,
        lines.currency_code,
        lines.quantity,
        lines.gross_amount,
        lines.discount_amount,
        lines.subtotal_amount,
        lines.tax_amount,
        orders.channel_key,
        coalesce(lines.product_key, 'unassigned') as booked_product_key,
        lines.line_kind = 'product' and supplied_orders.order_id is null as is_moved,
        unit_costs.unit_cost_amount,
        unit_costs.is_assumed as is_cost_assumed,
        -- a cost is booked in its own currency
        case when unit_costs.unit_cost_amount is null then lines.currency_code else unit_costs.currency_code end
            as cost_currency_code
    from {{ ref('fct_order_lines') }} as lines
    inner join orders
        on
            lines.business_id = orders.business_id
            and lines.connection_id = orders.connection_id
            and lines.order_id = orders.order_id
    left join supplied_orders
        on
            lines.business_id = supplied_orders.business_id
            and lines.connection_id = supplied_orders.connection_id
            and lines.order_id = supplied_orders.order_id
    left join unit_costs
        on
            lines.business_id = unit_costs.business_id
            and lines.connection_id = unit_costs.connection_id
            and lines.variant_key = unit_costs.variant_key
            and lines.ordered_on >= unit_costs.valid_from_on
            and lines.ordered_on < unit_costs.valid_to_on
    where
        {{ of_business('lines.business_id') }}
        and not lines.is_test
        and (
            lines.product_key is null
            or {{ of_changed_days(['lines.product_key', 'lines.ordered_on'], ['product_key', 'day_on']) }}
        )

),

refunds as (

    select
        refunds.*,
        supplied_orders.order_id is not null as is_supplied,
        coalesce(orders.channel_key, {{ channel_key('refunds.platform', 'null::text') }}) as channel_key,
        coalesce(refunds.product_key, 'unassigned') as booked_product_key,
        -- without a time of the refund all that is known is the order's day
        coalesce(refunds.refunded_on, refunds.ordered_on) as booked_on,
        case when refunds.part = 'line' then refunds.subtotal_amount else refunds.refunded_amount end as net_amount
    from {{ ref('fct_refunds') }} as refunds
    left join orders
        on
            refunds.business_id = orders.business_id
            and refunds.connection_id = orders.connection_id
            and refunds.order_id = orders.order_id
    left join supplied_orders
        on
            refunds.business_id = supplied_orders.business_id
            and refunds.connection_id = supplied_orders.connection_id
            and refunds.order_id = supplied_orders.order_id
    where
        {{ of_business('refunds.business_id') }}
        and not refunds.is_test
        and refunds.part <> 'credit'
        and coalesce(refunds.refunded_on, refunds.ordered_on) is not null
        and refunds.currency_code is not null

),

ads as (

    select * from {{ ref('fct_ad_spend_daily') }}
    where {{ of_business() }} and currency_code is not null

),

transactions as (

    select *
    from {{ ref('fct_transactions') }}
    where
        {{ of_business() }}
        and status = 'success'
        and not is_test
        and happened_on is not null
        and currency_code is not null

),

commissions as (

    select * from {{ ref('fct_commissions') }}
    where {{ of_business() }} and sold_on is not null and currency_code is not null

),

goods as (

    select
        business_id,
        ordered_on as booked_on,
        channel_key,
        booked_product_key as product_key,
        currency_code,
        {{ booked({
            'gross_amount': "case when line_kind not in ('discount', 'gift_card') then gross_amount else 0 end",
            'discount_amount': "case when line_kind <> 'gift_card' then discount_amount else 0 end",
            'included_tax_amount': "case when line_kind not in ('discount', 'gift_card')"
                ~ " then gross_amount - discount_amount - subtotal_amount else 0 end",
            'tax_amount': 'tax_amount',
            'gift_card_amount': "case when line_kind = 'gift_card' then subtotal_amount else 0 end",
            'units_sold': "case when line_kind = 'product' then quantity else 0 end",
            'cost_of_goods_amount': 'case when is_moved and cost_currency_code = currency_code then quantity * unit_cost_amount end',
            'sales_without_cost_amount': 'case when is_moved and unit_cost_amount is null then subtotal_amount end',
            'units_without_cost': 'case when is_moved and unit_cost_amount is null and quantity > 0 then quantity end',
            'units_with_assumed_cost': 'case when is_moved and is_cost_assumed and cost_currency_code = currency_code'
                ~ ' and unit_cost_amount is not null and quantity > 0 then quantity end',
        }) }}
    from lines
    where line_kind not in ('postage', 'fee', 'adjustment')

),

order_totals as (

    select
        business_id,
        ordered_on as booked_on,
        channel_key,
        currency_code,
        subtotal_amount,
        tax_amount,
        shipping_amount,
        other_amount
    from orders
    union all
    select
        lines.business_id,
        lines.ordered_on as booked_on,
        orders.channel_key,
        lines.currency_code,
        -lines.subtotal_amount as subtotal_amount,
        -lines.tax_amount as tax_amount,
        0 as shipping_amount,
        0 as other_amount
    from {{ ref('fct_order_lines') }} as lines
    inner join orders
        on
            lines.business_id = orders.business_id
            and lines.connection_id = orders.connection_id
            and lines.order_id = orders.order_id
    where {{ of_business('lines.business_id') }} and not lines.is_test

),

beside_goods as (

    -- shipping and tips with their tax, and what a platform's total holds beside its lines
    select
        business_id,
        booked_on,
        channel_key,
        'unassigned' as product_key,
        currency_code,
        {{ booked({
            'discount_amount': '-sum(subtotal_amount)',
            'tax_amount': 'sum(tax_amount)',
            'shipping_amount': 'sum(shipping_amount)',
            'other_amount': 'sum(other_amount)',
        }) }}
    from order_totals
    group by business_id, booked_on, channel_key, currency_code

),

paid_back as (

    select
        business_id,
        booked_on,
        channel_key,
        booked_product_key as product_key,
        currency_code,
        {{ booked({'refunded_amount': 'net_amount', 'tax_amount': '-tax_amount'}) }}
    from refunds

),

paid_back_of_orders as (

    select
        business_id,
        coalesce(ordered_on, booked_on) as booked_on,
        channel_key,
        booked_product_key as product_key,
        currency_code,
        {{ booked({'refunded_of_orders_amount': 'net_amount'}) }}
    from refunds

),

costs_abroad as (

    select
        business_id,
        ordered_on as booked_on,
        channel_key,
        booked_product_key as product_key,
        cost_currency_code as currency_code,
        {{ booked({
            'cost_of_goods_amount': 'quantity * unit_cost_amount',
            'units_with_assumed_cost': 'case when is_cost_assumed and quantity > 0 then quantity end',
        }) }}
    from lines
    where is_moved and cost_currency_code <> currency_code

),

restocked as (

    -- what goes back to the shelf takes the cost with it that it had when it was sold
    select
        refunds.business_id,
        refunds.booked_on,
        refunds.channel_key,
        refunds.booked_product_key as product_key,
        case when unit_costs.unit_cost_amount is null then refunds.currency_code else unit_costs.currency_code end
            as currency_code,
        {{ booked({
            'cost_of_goods_amount': '-refunds.quantity * unit_costs.unit_cost_amount',
            'sales_without_cost_amount': 'case when unit_costs.unit_cost_amount is null then -refunds.subtotal_amount end',
        }) }}
    from refunds
    left join unit_costs
        on
            refunds.business_id = unit_costs.business_id
            and refunds.connection_id = unit_costs.connection_id
            and refunds.variant_key = unit_costs.variant_key
            and coalesce(refunds.ordered_on, refunds.booked_on) >= unit_costs.valid_from_on
            and coalesce(refunds.ordered_on, refunds.booked_on) < unit_costs.valid_to_on
    where refunds.part = 'line' and not refunds.is_supplied and {{ is_restocked('refunds.restock_type') }}

),

kept_by_gateways as (

    -- fees have their sign in fct_transactions: below 0 they cost
    select
        transactions.business_id,
        transactions.happened_on as booked_on,
        coalesce(orders.channel_key, {{ channel_key('transactions.platform', 'null::text') }}) as channel_key,
        'unassigned' as product_key,
        transactions.currency_code,
        {{ booked({
            'fee_amount': "sum(coalesce(transactions.fee_amount, 0)"
                ~ " - case when transactions.kind = 'fee' then coalesce(transactions.amount, 0) else 0 end)",
            'payments_without_fee': "count(*) filter (where transactions.kind in ('sale', 'capture')"
                ~ " and transactions.fee_amount is null)",
        }) }}
    from transactions
    left join orders
        on
            transactions.business_id = orders.business_id
            and transactions.connection_id = orders.connection_id
            and transactions.order_id = orders.order_id
    group by
        transactions.business_id,
        transactions.happened_on,
        coalesce(orders.channel_key, {{ channel_key('transactions.platform', 'null::text') }}),
        transactions.currency_code

),

earned as (

    select
        business_id,
        sold_on as booked_on,
        channel_key,
        'unassigned' as product_key,
        currency_code,
        {{ booked({
            'commission_amount': 'commission_amount',
            'facts_without_amount': 'case when commission_amount is null then 1 else 0 end',
        }) }}
    from commissions

),

advertised as (

    select
        business_id,
        spent_on as booked_on,
        channel_key,
        'unassigned' as product_key,
        currency_code,
        {{ booked({
            'ad_spend_amount': 'spend_amount',
            'facts_without_amount': 'case when spend_amount is null then 1 else 0 end',
        }) }}
    from ads

),

supplied as (

    select
        business_id,
        placed_on as booked_on,
        channel_key,
        'unassigned' as product_key,
        currency_code,
        {{ booked({
            'supplier_cost_amount': 'coalesce(goods_amount, total_amount - coalesce(freight_amount, 0))',
            'supplier_freight_amount': 'case when goods_amount is null and total_amount is null then 0 else'
                ~ ' coalesce(freight_amount, total_amount - goods_amount) end',
            'facts_without_amount': 'case when total_amount is null and (goods_amount is null or freight_amount is null)'
                ~ ' then 1 else 0 end',
        }) }}
    from supplier_orders
    where placed_on is not null and currency_code is not null

),

{% set models_of = {'earned': 'affiliate', 'advertised': 'marketing', 'supplied': 'dropship'} -%}
{% set kinds = [
    'goods', 'costs_abroad', 'beside_goods', 'paid_back', 'paid_back_of_orders', 'restocked', 'kept_by_gateways', 'earned',
    'advertised', 'supplied'
] -%}
bookings as (

    {% for kind in kinds -%}
    select
        *,
        '{{ models_of.get(kind, 'store') }}' as business_model
    from {{ kind }}
    where product_key = 'unassigned' or {{ of_changed_days(['product_key', 'booked_on'], ['product_key', 'day_on']) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    business_id,
    booked_on,
    channel_key,
    product_key,
    currency_code,
    {% for name in booked_amounts() -%}
    coalesce(sum({{ name }}), 0)::numeric(18, 4) as {{ name }},
    {%- endfor %}
    {% for name in booked_counts() -%}
    coalesce(sum({{ name }}), 0)::bigint as {{ name }},
    {%- endfor %}
    business_model
from bookings
group by booked_on, product_key, channel_key, business_model, currency_code, business_id
