{# A phone number as digits that begin with the calling code, where that can be known: after + or 00 it is written, else it is
   the country's, before the number without its leading 0 (in Italy it stays). Null for fewer than seven digits, and for one
   digit all along. phonenumbers knows more, but not inside of SQL. #}
{% macro plain_phone(phone, country='null::text') -%}
    {%- set digits = "regexp_replace(" ~ phone ~ ", '[^0-9]', '', 'g')" -%}
    {%- set code = calling_code(country) -%}
    case
        when {{ digits }} !~ '^[0-9]{7,}$' or {{ digits }} ~ '^(.)\1*$' then null
        when {{ phone }} ~ '^\s*\+' then {{ digits }}
        when {{ digits }} ~ '^00' then substr({{ digits }}, 3)
        when {{ code }} is null or (length({{ digits }}) > 10 and starts_with({{ digits }}, {{ code }})) then {{ digits }}
        when {{ code }} = '39' then '39' || {{ digits }}
        else {{ code }} || regexp_replace({{ digits }}, '^0', '')
    end
{%- endmacro %}

{# Calling code (ITU-T E.164) of a country by its ISO 3166 code; null for others. #}
{% macro calling_code(country) -%}
    {%- set codes = {
        'US': '1', 'CA': '1', 'EG': '20', 'ZA': '27', 'GR': '30', 'NL': '31', 'BE': '32', 'FR': '33', 'ES': '34', 'HU': '36',
        'IT': '39', 'RO': '40', 'CH': '41', 'AT': '43', 'GB': '44', 'DK': '45', 'SE': '46', 'NO': '47', 'PL': '48', 'DE': '49',
        'PE': '51', 'MX': '52', 'AR': '54', 'BR': '55', 'CL': '56', 'CO': '57', 'MY': '60', 'AU': '61', 'ID': '62', 'PH': '63',
        'NZ': '64', 'SG': '65', 'TH': '66', 'JP': '81', 'KR': '82', 'VN': '84', 'CN': '86', 'TR': '90', 'IN': '91',
        'PK': '92', 'PT': '351', 'LU': '352', 'IE': '353', 'IS': '354', 'MT': '356', 'CY': '357', 'FI': '358', 'BG': '359',
        'LT': '370', 'LV': '371', 'EE': '372', 'UA': '380', 'RS': '381', 'HR': '385', 'SI': '386', 'CZ': '420', 'SK': '421',
        'HK': '852', 'IL': '972', 'AE': '971', 'SA': '966'
    } -%}
    case {{ country }} {%- for iso, code in codes.items() %} when '{{ iso }}' then '{{ code }}' {%- endfor %} end
{%- endmacro %}
