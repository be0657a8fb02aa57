{# Planner settings of a build, until its transaction ends. Row counts of jsonb functions and of spans of days are
   guesses; one nested loop chosen by such a guess made a table 20 times slower, and 4 MB of memory sort on disk. #}
{% macro plan_for_sets() -%}
    set local enable_nestloop = off;
    set local work_mem = '64MB'
{%- endmacro %}
