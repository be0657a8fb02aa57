{# Key of a platform's object in the warehouse: stable, and different for the same id in another connection. #}
{% macro platform_key(id) -%}
    md5(connection_id::text || '|' || {{ id }})
{%- endmacro %}

{# Pseudonym of what identifies a person (kind: mail, phone, customer): sha256 keyed by the business, so that the same
   person has another key in another business and no clear mail or number leaves staging. Null stays null. #}
{% macro person_hash(kind, value) -%}
    left(encode(sha256(convert_to(business_id::text || '|{{ kind }}|' || {{ value }}, 'UTF8')), 'hex'), 32)
{%- endmacro %}

{# Mail in lower case without surrounding blanks; phone as its digits. Empty becomes null. #}
{% macro mail_hash(mail) -%}
    {{ person_hash('mail', "nullif(lower(trim(" ~ mail ~ ")), '')") }}
{%- endmacro %}

{% macro phone_hash(phone) -%}
    {{ person_hash('phone', "nullif(regexp_replace(" ~ phone ~ ", '[^0-9]', '', 'g'), '')") }}
{%- endmacro %}
