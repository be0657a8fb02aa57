{# What an order's lines miss of its total less its other parts, where that is rounding: at most one smallest unit of
   money a line and one for the order. It goes to the largest line; a larger difference is no rounding and stays apart. #}
{% macro rounding_of(difference, lines_count, smallest_unit) -%}
    (case
        when {{ lines_count }} > 0 and abs({{ difference }}) <= ({{ lines_count }} + 1) * {{ smallest_unit }}
            then {{ difference }}
        else 0
    end)::numeric(18, 4)
{%- endmacro %}

{# The smallest amount that an amount in text can tell: 0.01 of "29.35", 1 of "1200". #}
{% macro unit_written(amount) -%}
    10 ^ (-length(split_part({{ amount }}, '.', 2)))
{%- endmacro %}
