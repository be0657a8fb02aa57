{# A barcode as the 14 digits of a GTIN (EAN-8, UPC, EAN-13, GTIN-14) where its check digit is right; null for anything else,
   and for numbers of a shop's own (prefixes 02, 04 and 20 to 29 of GS1), which mean another thing in another shop. #}
{% macro global_item_number(barcode) -%}
    {%- set digits = "lpad(regexp_replace(" ~ barcode ~ ", '[^0-9]', '', 'g'), 14, '0')" -%}
    case
        when
            regexp_replace({{ barcode }}, '[[:space:]-]', '', 'g') ~ '^([0-9]{8}|[0-9]{12,14})$'
            and {{ digits }} !~ '^0(02|04|2)'
            and {{ digits }} ~ '[1-9]'
            and (
                {%- for place in range(1, 15) %}
                substr({{ digits }}, {{ place }}, 1)::integer * {{ 3 if place % 2 else 1 }}{{ ' +' if not loop.last }}
                {%- endfor %}
            ) % 10 = 0
            then {{ digits }}
    end
{%- endmacro %}
