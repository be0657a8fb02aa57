{# Decimals of a currency's smallest coin by ISO 4217: what an amount is rounded to when it is shared out. #}
{% macro minor_digits(currency_code) -%}
    case
        when {{ currency_code }} in (
            'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
        ) then 0
        when {{ currency_code }} in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
        when {{ currency_code }} in ('CLF', 'UYW') then 4
        else 2
    end
{%- endmacro %}

{# The part of an amount that falls to a share of its units, to the coin; a whole share keeps the amount as it was given. #}
{% macro shared_amount(amount, share, currency_code) -%}
    case
        when {{ share }} = 1 then {{ amount }}
        else round({{ amount }} * {{ share }}, {{ minor_digits(currency_code) }})
    end::numeric(18, 4)
{%- endmacro %}

{# What falls to one row when a total is spread over rows to the coin: `reached` and `before` are the shares of the total up to
   this row with and without it, so that the rows always add up to the total. #}
{% macro spread_amount(total, reached, before, currency_code) -%}
    (
        round({{ total }} * {{ reached }}, {{ minor_digits(currency_code) }})
        - round({{ total }} * {{ before }}, {{ minor_digits(currency_code) }})
    )::numeric(18, 4)
{%- endmacro %}
