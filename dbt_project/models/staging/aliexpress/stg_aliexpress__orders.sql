with source as (

    select
        *,
        payload #> '{child_order_list,aeop_child_order_info}' as goods,
        payload #> '{logistics_info_list,aeop_order_logistics_info}' as parcels
    from {{ source('raw', 'aliexpress_orders') }}
    where not is_deleted

),

lines as (

    -- a list of one is the thing itself
    select
        source.business_id,
        source.connection_id,
        source.id,
        {{ count_of("line.product_count") }}::integer as quantity,
        {{ decimal_of("line.product_price ->> 'amount'") }} as price_amount
    from source
    cross join lateral jsonb_to_recordset(
        case jsonb_typeof(source.goods)
            when 'array' then source.goods
            when 'object' then jsonb_build_array(source.goods)
            else '[]'
        end
    ) as line (product_count text, product_price jsonb)

),

sums as (

    select
        business_id,
        connection_id,
        id,
        sum(quantity)::integer as quantity,
        sum(quantity * price_amount)::numeric(18, 4) as goods_amount
    from lines
    group by business_id, connection_id, id

)

-- AliExpress' times are those of California
select
    source.business_id,
    source.connection_id,
    source.id as supplier_order_id,
    nullif(source.payload #>> '{store_info,store_id}', '') as supplier_id,
    source.payload ->> 'order_status' as status_word,
    source.payload ->> 'logistics_status' as logistics_word,
    source.payload #>> '{order_amount,currency_code}' as currency_code,
    {{ decimal_of("source.payload #>> '{order_amount,amount}'") }} as total_amount,
    sums.goods_amount,
    sums.quantity,
    case jsonb_typeof(source.parcels)
        when 'array' then source.parcels #>> '{0,logistics_no}'
        else source.parcels ->> 'logistics_no'
    end as tracking_number,
    {{ instant_of("source.payload ->> 'gmt_create'", 'America/Los_Angeles') }} as placed_at,
    {{ instant_of("source.payload ->> 'order_paidtime_string'", 'America/Los_Angeles') }} as paid_at,
    coalesce(source.observed_at, source.loaded_at) as observed_at
from source
left join sums
    on
        source.business_id = sums.business_id
        and source.connection_id = sums.connection_id
        and source.id = sums.id
