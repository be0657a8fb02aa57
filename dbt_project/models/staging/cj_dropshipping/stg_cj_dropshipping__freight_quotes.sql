with source as (

    {{ raw_versions('cj_dropshipping_freight_quotes') }}

)

-- CJ's freight is in US dollars; `7-12` are the days that it may take
select
    business_id,
    connection_id,
    id as quote_id,
    split_part(id, ':', 1) || ':' || split_part(id, ':', 2) as offer_id,
    split_part(id, ':', 3) as country_code,
    payload ->> 'logisticName' as shipping_method,
    {{ decimal_of("payload ->> 'logisticPrice'") }} as freight_amount,
    'USD' as currency_code,
    substring(payload ->> 'logisticAging' from '^[0-9]{1,3}-([0-9]{1,3})')::integer as lead_time_days,
    observed_at,
    is_current,
    is_deleted
from source
