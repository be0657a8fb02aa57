{# All figures of SEO reports in one order and type, null where the report does not have them (`known` names what it has). #}
{% macro seo_figures(known) -%}
    {%- set types = {
        'country_code': 'text', 'keyword': 'text', 'page_url': 'text', 'position': 'integer', 'searches': 'bigint',
        'visits_pct': 'numeric(18, 4)', 'rank': 'bigint', 'organic_keywords': 'bigint', 'organic_visits': 'bigint',
        'organic_value_amount': 'numeric(18, 4)', 'paid_keywords': 'bigint', 'paid_visits': 'bigint',
        'paid_value_amount': 'numeric(18, 4)', 'authority_score': 'numeric(18, 4)', 'backlinks': 'bigint',
        'linking_domains': 'bigint',
    } -%}
    {%- for column, type in types.items() -%}
        {{ column if column in known else 'null::' ~ type ~ ' as ' ~ column }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
