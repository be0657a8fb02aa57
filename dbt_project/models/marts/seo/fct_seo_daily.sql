with figures as (

    select
        *,
        md5(concat_ws('|', subject, domain, country_code, keyword, page_url)) as subject_key
    from {{ ref('int_seo_figures__unioned') }}
    where {{ of_business() }}

)

-- the last reading of a day
select distinct on (business_id, connection_id, subject_key, observed_on)
    business_id,
    connection_id,
    subject_key,
    observed_on,
    platform,
    row_id,
    subject,
    domain,
    country_code,
    keyword,
    page_url,
    not is_deleted as is_listed,
    case when not is_deleted then position end as position,
    searches,
    case when not is_deleted then visits_pct end as visits_pct,
    rank,
    organic_keywords,
    case when not is_deleted then organic_visits end as organic_visits,
    organic_value_amount,
    paid_keywords,
    paid_visits,
    paid_value_amount,
    'USD' as value_currency_code,
    authority_score,
    backlinks,
    linking_domains,
    observed_at
from figures
order by business_id asc, connection_id asc, subject_key asc, observed_on asc, observed_at desc, is_current desc
