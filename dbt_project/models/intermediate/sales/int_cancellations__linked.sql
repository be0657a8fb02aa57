with lines as (

    select *
    from {{ ref('stg_files__generic_order_lines') }}
    where {{ of_business() }} and line_kind <> 'adjustment'

),

sales as (

    select * from lines
    where not is_cancellation and quantity > 0

),

cancellations as (

    select * from lines
    where is_cancellation

),

matched as (

    -- the buyer's latest earlier purchase of the same thing at the same price; one pass, no search per line
    select distinct on (cancellations.business_id, cancellations.connection_id, cancellations.line_id)
        cancellations.business_id,
        cancellations.connection_id,
        cancellations.line_id,
        sales.order_id as sold_order_id,
        sales.line_id as sold_line_id
    from cancellations
    inner join sales
        on
            cancellations.business_id = sales.business_id
            and cancellations.connection_id = sales.connection_id
            and cancellations.customer_id = sales.customer_id
            and cancellations.sku = sales.sku
            and cancellations.unit_price_amount = sales.unit_price_amount
            and cancellations.currency_code = sales.currency_code
            and cancellations.ordered_at >= sales.ordered_at
    order by
        cancellations.business_id asc,
        cancellations.connection_id asc,
        cancellations.line_id asc,
        sales.ordered_at desc,
        sales.line_id asc

)

select
    cancellations.*,
    matched.sold_order_id,
    matched.sold_line_id
from cancellations
left join matched
    on
        cancellations.business_id = matched.business_id
        and cancellations.connection_id = matched.connection_id
        and cancellations.line_id = matched.line_id
