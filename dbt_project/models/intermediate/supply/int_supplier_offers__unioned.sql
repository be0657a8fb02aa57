with connections as (

    select * from {{ ref('stg_core__connections') }}
    where {{ of_business() }}

),

offers as (

    select * from {{ ref('int_aliexpress_offers__observed') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_cj_dropshipping_offers__observed') }}
    where {{ of_business() }}
    union all
    select * from {{ ref('int_files_offers__observed') }}
    where {{ of_business() }}

),

observed as (

    select
        *,
        false as tells_freight,
        currency_code as freight_currency_code,
        null::text as freight_country_code
    from offers
    union all
    select
        business_id,
        connection_id,
        offer_id,
        false as tells_price,
        false as tells_stock,
        null::text as supplier_id,
        null::text as supplier_name,
        null::text as product_id,
        null::text as supplier_sku,
        null::text as sku,
        null::text as variant_id,
        null::text as title,
        null::text as currency_code,
        null::numeric(18, 4) as price_amount,
        freight_amount,
        null::bigint as on_hand_quantity,
        null::integer as minimum_order_quantity,
        lead_time_days,
        observed_at,
        true as is_current,
        false as is_deleted,
        true as tells_freight,
        currency_code as freight_currency_code,
        country_code as freight_country_code
    from {{ ref('int_supplier_freight__quoted') }}
    where {{ of_business() }}

),

-- price, stock and freight come by separate calls of one sync: what lies within 15 minutes is one reading
spaced as (

    select
        *,
        coalesce(observed_at - lag(observed_at) over offer > interval '15 minutes', true) as begins_reading
    from observed
    window offer as (partition by business_id, connection_id, offer_id order by observed_at, is_current)

),

numbered as (

    select
        *,
        count(*) filter (where begins_reading) over (
            partition by business_id, connection_id, offer_id
            order by observed_at, is_current
            rows unbounded preceding
        ) as reading
    from spaced

),

-- what nobody told anew in a reading stays as it was
counted as (

    select
        *,
        count(*) filter (where tells_price) over sofar as price_told,
        count(*) filter (where tells_stock) over sofar as stock_told,
        count(*) filter (where tells_freight or num_nonnulls(freight_amount, lead_time_days) > 0)
            over sofar
            as freight_told
    from numbered
    window
        sofar as (
            partition by business_id, connection_id, offer_id
            order by observed_at, is_current
            rows unbounded preceding
        )

),

carried as (

    select
        business_id,
        connection_id,
        offer_id,
        reading,
        observed_at,
        is_current,
        first_value(supplier_id) over price as supplier_id,
        first_value(supplier_name) over price as supplier_name,
        first_value(product_id) over price as product_id,
        first_value(supplier_sku) over price as supplier_sku,
        first_value(sku) over price as sku,
        first_value(variant_id) over price as variant_id,
        first_value(title) over price as title,
        first_value(currency_code) over price as currency_code,
        first_value(price_amount) over price as price_amount,
        first_value(minimum_order_quantity) over price as minimum_order_quantity,
        first_value(is_deleted) over price as is_deleted,
        first_value(on_hand_quantity) over stock as on_hand_quantity,
        first_value(freight_amount) over freight as freight_amount,
        first_value(freight_currency_code) over freight as freight_currency_code,
        first_value(freight_country_code) over freight as freight_country_code,
        first_value(lead_time_days) over freight as lead_time_days,
        price_told > 0 as is_known
    from counted
    window
        price as (
            partition by business_id, connection_id, offer_id, price_told
            order by observed_at, is_current
        ),
        stock as (
            partition by business_id, connection_id, offer_id, stock_told
            order by observed_at, is_current
        ),
        freight as (
            partition by business_id, connection_id, offer_id, freight_told
            order by observed_at, is_current
        )

),

readings as (

    select distinct on (business_id, connection_id, offer_id, reading)
        *,
        min(observed_at) over (partition by business_id, connection_id, offer_id, reading) as read_at
    from carried
    where is_known
    order by business_id asc, connection_id asc, offer_id asc, reading asc, observed_at desc, is_current desc

),

compared as (

    select
        *,
        md5(concat_ws(
            '|', currency_code, price_amount, minimum_order_quantity, is_deleted, coalesce(on_hand_quantity, -1),
            coalesce(freight_amount, -1), freight_currency_code, freight_country_code, coalesce(lead_time_days, -1)
        )) as state
    from readings

),

changed as (

    select
        *,
        lag(state) over (partition by business_id, connection_id, offer_id order by reading) as state_before
    from compared

),

periods as (

    select
        *,
        read_at as valid_from,
        lead(read_at, 1, 'infinity')
            over (partition by business_id, connection_id, offer_id order by reading)
            as valid_to
    from changed
    where state <> coalesce(state_before, '')

)

-- an offer that is gone has no row; its last one ends when it was missed
select
    periods.business_id,
    periods.connection_id,
    connections.platform,
    periods.offer_id,
    periods.supplier_id,
    periods.supplier_name,
    periods.product_id,
    periods.supplier_sku,
    periods.sku,
    periods.variant_id,
    periods.title,
    periods.currency_code,
    periods.price_amount,
    periods.freight_amount,
    case when periods.freight_amount is not null then periods.freight_currency_code end as freight_currency_code,
    periods.freight_country_code,
    periods.on_hand_quantity,
    periods.minimum_order_quantity,
    periods.lead_time_days,
    periods.valid_from,
    periods.valid_to
from periods
inner join connections
    on
        periods.business_id = connections.business_id
        and periods.connection_id = connections.connection_id
where not periods.is_deleted
