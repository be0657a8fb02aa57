{# Figures and labels that each of Analytics' reports on traffic has, as columns of `payload`. #}
{% macro traffic_figures() -%}
    {{ count_of("payload ->> 'sessions'") }} as sessions,
    {{ count_of("payload ->> 'engagedSessions'") }} as engaged_sessions,
    {{ count_of("payload ->> 'totalUsers'") }} as visitors,
    {{ count_of("payload ->> 'newUsers'") }} as new_visitors,
    {{ count_of("payload ->> 'addToCarts'") }} as cart_additions,
    {{ count_of("payload ->> 'checkouts'") }} as checkouts,
    {{ count_of("payload ->> 'ecommercePurchases'") }} as purchases,
    {{ decimal_of("payload ->> 'purchaseRevenue'") }} as revenue_amount,
    payload ->> 'currency_code' as currency_code,
    coalesce(payload ->> 'is_thresholded' = 'true', false) as is_thresholded,
    coalesce(payload ->> 'is_other_row' = 'true', false) as is_other_row,
    coalesce(payload ->> 'has_other_row' = 'true', false) as has_other_row,
    jsonb_array_length(coalesce(payload -> 'sampling', '[]')) > 0 as is_sampled
{%- endmacro %}
