with connections as (

    select * from {{ ref('stg_core__connections') }}
    where {{ of_business() }}

),

unioned as (

    select * from {{ ref('stg_ga4__ecommerce_funnel') }}
    where {{ of_business() }}

)

select
    unioned.business_id,
    unioned.connection_id,
    connections.platform,
    unioned.visited_on,
    unioned.row_id,
    unioned.sessions,
    unioned.visitors,
    unioned.product_views,
    unioned.cart_additions,
    unioned.checkouts,
    unioned.purchases,
    unioned.revenue_amount,
    unioned.refunded_amount,
    unioned.currency_code,
    unioned.is_thresholded,
    unioned.is_sampled
from unioned
inner join connections
    on
        unioned.business_id = connections.business_id
        and unioned.connection_id = connections.connection_id
