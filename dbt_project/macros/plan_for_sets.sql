{# Planner settings of a build, until its transaction ends. Row counts of jsonb functions and of spans of days are
   guesses; one nested loop chosen by such a guess made a table 20 times slower, and 4 MB of memory sort on disk. Memoize would
   keep every payload that is unnested and never meet it again; samples of 6,000 rows are enough for plans like these. #}
{% macro plan_for_sets() -%}
    set local enable_nestloop = off;
    set local enable_memoize = off;
    set local default_statistics_target = 20;
    set local work_mem = '64MB'
{%- endmacro %}
