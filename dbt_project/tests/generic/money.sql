{# Two promises about money: no amount is NaN (numeric lets it pass, and one makes every sum NaN), and the identity
   holds to the last digit. #}
{% test money(model, amounts, identity=none) %}
select *
from {{ model }}
where
    {{ of_business() }}
    and (
        'NaN' in ({{ amounts | join(', ') }})
        {%- if identity %}
        or not ({{ identity }})
        {%- endif %}
    )
{% endtest %}
