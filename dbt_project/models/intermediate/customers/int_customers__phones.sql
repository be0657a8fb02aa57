with customers as (

    select * from {{ ref('int_customers__identified') }}
    where {{ of_business() }}

)

select
    business_id,
    phone_hash,
    min(customer_key) as customer_key
from customers
where phone_hash is not null
group by business_id, phone_hash
-- a number that several people gave (a family, an office) identifies none of them
having count(distinct customer_key) = 1
