-- depends_on: {{ ref('int_orders__changed') }}
{{ config(
    incremental_strategy='replace_changed',
    meta={'changes': 'int_orders__changed', 'changed_on': ['connection_id', 'order_id']},
    indexes=[{'columns': ['business_id', 'connection_id', 'order_id']}]
) }}

with documents as (

    select * from {{ ref('int_order_documents__unioned') }}
    where {{ of_business() }} and {{ of_changed('int_orders__changed', ['connection_id', 'order_id']) }}

)

select *
from documents
where order_id is not null
