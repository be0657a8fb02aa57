{# What an item brought, by the types of Amazon's breakdown; without one all of it is goods. Discounts come with either sign. #}
{% macro amazon_proceeds(proceeds) -%}
    lateral (
        select
            (case
                when parts.goods_amount is not null then parts.goods_amount - parts.discount_amount
                else parts.total_amount - parts.tax_amount - parts.shipping_amount - parts.other_amount
            end)::numeric(18, 4) as goods_amount,
            parts.discount_amount,
            parts.tax_amount,
            parts.shipping_amount,
            parts.other_amount
        from (
            select
                {{ amount_of("(" ~ proceeds ~ " #>> '{proceedsTotal,amount}')") }} as total_amount,
                sum(part.amount) filter (where part.type = 'ITEM') as goods_amount,
                coalesce(sum(abs(part.amount)) filter (where part.type = 'DISCOUNT'), 0)::numeric(18, 4) as discount_amount,
                coalesce(sum(part.amount) filter (where part.type = 'TAX'), 0)::numeric(18, 4) as tax_amount,
                coalesce(sum(part.amount) filter (where part.type = 'SHIPPING'), 0)::numeric(18, 4) as shipping_amount,
                coalesce(sum(part.amount) filter (where part.type in ('GIFT_WRAP', 'COD_FEE', 'OTHER')), 0)::numeric(18, 4)
                    as other_amount
            from (
                select
                    one.type,
                    {{ amount_of("(one.subtotal ->> 'amount')") }} as amount
                from jsonb_to_recordset({{ proceeds }} -> 'breakdowns') as one (type text, subtotal jsonb)
            ) as part
        ) as parts
    )
{%- endmacro %}

{# The same over all items of an order, and the item that takes what rounding leaves. #}
{% macro amazon_sums(items) -%}
    lateral (
        select
            coalesce(sum(paid.goods_amount), 0)::numeric(18, 4) as lines_amount,
            coalesce(sum(paid.discount_amount), 0)::numeric(18, 4) as discount_amount,
            coalesce(sum(paid.tax_amount), 0)::numeric(18, 4) as tax_amount,
            coalesce(sum(paid.shipping_amount), 0)::numeric(18, 4) as shipping_amount,
            coalesce(sum(paid.other_amount), 0)::numeric(18, 4) as fees_amount,
            count(*) as lines_count,
            (array_agg(sold."orderItemId" order by paid.goods_amount desc nulls last, sold."orderItemId" asc))[1]
                as largest_line_id
        from jsonb_to_recordset({{ items }}) as sold ("orderItemId" text, proceeds jsonb)
        cross join {{ amazon_proceeds('sold.proceeds') }} as paid
    )
{%- endmacro %}

{# The currency of a marketplace: listings and stock do not say it. #}
{% macro amazon_currency(marketplace_id) -%}
    (case {{ marketplace_id }}
        when 'ATVPDKIKX0DER' then 'USD' when 'A2EUQ1WTGCTBG2' then 'CAD' when 'A1AM78C64UM0Y8' then 'MXN'
        when 'A2Q3Y263D00KWC' then 'BRL' when 'A1F83G8C2ARO7P' then 'GBP' when 'A2NODRKZP88ZB9' then 'SEK'
        when 'A1C3SOZRARQ6R3' then 'PLN' when 'A33AVAJ2PDY3EV' then 'TRY' when 'A1VC38T7YXB528' then 'JPY'
        when 'A39IBJ37TRP1C6' then 'AUD' when 'A19VAU5U5O7RUS' then 'SGD' when 'A21TJRUUN4KGV' then 'INR'
        when 'A2VIGQ35RCS4UG' then 'AED' when 'A17E79C6D8DWNP' then 'SAR' when 'ARBP9OOSHTCHU' then 'EGP'
        when 'AE08WJ6YKNBMC' then 'ZAR'
        else case
            when {{ marketplace_id }} in (
                'A1PA6795UKMFR9', 'A13V1IB3VIYZZH', 'APJ6JRA9NG5V4', 'A1RKKUPIHCS9HS', 'A1805IZSGTT6HS', 'AMEN7PMS3EDWL',
                'A28R8C7NBKEWEA'
            ) then 'EUR'
        end
    end)
{%- endmacro %}

{# One of the ids that a booking of Amazon's is related to. #}
{% macro amazon_related(identifiers, name) -%}
    (
        select max(one."relatedIdentifierValue")
        from jsonb_to_recordset({{ identifiers }}) as one ("relatedIdentifierName" text, "relatedIdentifierValue" text)
        where one."relatedIdentifierName" = '{{ name }}'
    )
{%- endmacro %}

{# What Amazon kept, wherever in the tree of a booking it stands: negative, or 0 where it kept nothing. #}
{% macro amazon_fees(breakdowns) -%}
    (
        select coalesce(sum({{ amount_of("(fee.amount #>> '{}')") }}), 0)::numeric(18, 4)
        from jsonb_path_query(
            {{ breakdowns }}, 'strict $.** ? (@.breakdownType == "AmazonFees").breakdownAmount.currencyAmount'
        ) as fee (amount)
    )
{%- endmacro %}
