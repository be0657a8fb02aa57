with source as (

    {{ raw_versions('aliexpress_freight_quotes') }}

)

-- `shipping_fee_cent` is in major units despite its name, and left out where delivery is free
select
    business_id,
    connection_id,
    id as quote_id,
    split_part(id, ':', 1) || ':' || split_part(id, ':', 2) as offer_id,
    split_part(id, ':', 3) as country_code,
    payload ->> 'code' as shipping_method,
    case
        when payload ? 'shipping_fee_cent' then {{ decimal_of("payload ->> 'shipping_fee_cent'") }}
        else 0
    end as freight_amount,
    payload ->> 'shipping_fee_currency' as currency_code,
    coalesce(
        {{ count_of("payload ->> 'max_delivery_days'") }}, {{ count_of("payload ->> 'min_delivery_days'") }}
    )::integer
        as lead_time_days,
    observed_at,
    is_current,
    is_deleted
from source
