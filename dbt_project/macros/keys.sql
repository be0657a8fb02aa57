{# Key of a platform's object in the warehouse: stable, and different for the same id in another connection. #}
{% macro platform_key(id) -%}
    md5(connection_id::text || '|' || {{ id }})
{%- endmacro %}

{# Pseudonym of what identifies a person (kind: mail, phone, customer): sha256 keyed with the business's own secret, so that
   the same person has another key in another business, nobody without the secret can try a list of mails, and no clear mail
   or number leaves staging. Null stays null. #}
{% macro person_hash(kind, value) -%}
    left(encode(sha256(
        core.person_secret(business_id) || convert_to('|{{ kind }}|' || {{ value }}, 'UTF8')
    ), 'hex'), 32)
{%- endmacro %}

{# A mail as it is compared: NFC, lower case, no blanks around. Dots and +tags stay: whether they mean another mailbox is the
   provider's own affair, and a person split in two is better than two people in one. Null for what has no @. #}
{% macro plain_mail(mail) -%}
    substring(lower(trim(normalize({{ mail }}, nfc))) from '^[^@[:space:]]+@[^@[:space:]]+$')
{%- endmacro %}

{# Pseudonym of a mail. That of a mailbox that is an office's and not a person's (info@ …) begins with `shared:`, and joins
   nobody (int_identities__resolved). #}
{% macro mail_hash(mail) -%}
    {%- set plain = plain_mail(mail) -%}
    case
        when split_part({{ plain }}, '@', 1) in ('{{ shared_mailboxes() | join("', '") }}') then 'shared:'
        else ''
    end || {{ person_hash('mail', plain) }}
{%- endmacro %}

{% macro shared_mailboxes() -%}
    {{ return([
        'info', 'contact', 'hello', 'office', 'mail', 'admin', 'sales', 'support', 'order', 'orders', 'shop', 'team', 'billing',
        'account', 'accounts', 'accounting', 'purchasing', 'einkauf', 'bestellung', 'kontakt', 'buero', 'service', 'noreply', 'no-reply',
        'contacto', 'pedidos', 'compras', 'achats', 'commande', 'acquisti', 'ordini'
    ]) }}
{%- endmacro %}

{# Pseudonym of a phone number. Give the country (ISO 3166 code) where it is known: national numbers get its calling code. #}
{% macro phone_hash(phone, country='null::text') -%}
    {{ person_hash('phone', plain_phone(phone, country)) }}
{%- endmacro %}
