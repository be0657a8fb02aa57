with observed as (

    select * from {{ ref('int_inventory__observed') }}
    where {{ of_business() }}

),

clocks as (

    select * from {{ ref('int_connections__clocked') }}
    where {{ of_business() }}

),

spans as (

    -- landing keeps a version for each change: a snapshot holds until the next one
    select
        observed.*,
        clocks.platform,
        lead(observed.observed_on, 1, clocks.as_of_on + 1) over (
            partition by observed.business_id, observed.connection_id, observed.variant_key
            order by observed.observed_on
        ) - observed.observed_on - 1 as days_on
    from observed
    inner join clocks
        on
            observed.business_id = clocks.business_id
            and observed.connection_id = clocks.connection_id
    where observed.observed_on <= clocks.as_of_on

)

select
    spans.business_id,
    spans.connection_id,
    spans.platform,
    spans.variant_key,
    spans.variant_id,
    spans.observed_on + day.number as stock_on,
    spans.on_hand_quantity,
    spans.available_quantity,
    spans.committed_quantity,
    spans.incoming_quantity,
    spans.on_hand_quantity <= 0 as is_stockout,
    day.number = 0 as is_observed
from spans
cross join lateral generate_series(0, spans.days_on) as day (number)
