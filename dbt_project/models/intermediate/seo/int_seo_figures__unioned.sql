with zones as (

    select * from {{ ref('int_connections__zoned') }}
    where {{ of_business() }} and valid_to = 'infinity'

),

figures as (

    select
        business_id,
        connection_id,
        row_id,
        'domain' as subject,
        domain,
        {{ seo_figures([
            'country_code', 'rank', 'organic_keywords', 'organic_visits',
            'organic_value_amount', 'paid_keywords', 'paid_visits', 'paid_value_amount',
        ]) }},
        observed_at,
        is_current,
        is_deleted
    from {{ ref('stg_semrush__domain_ranks') }}
    where {{ of_business() }}
    union all
    select
        business_id,
        connection_id,
        row_id,
        'keyword' as subject,
        domain,
        {{ seo_figures([
            'country_code', 'keyword', 'page_url',
            'position', 'searches', 'visits_pct',
        ]) }},
        observed_at,
        is_current,
        is_deleted
    from {{ ref('stg_semrush__organic_keywords') }}
    where {{ of_business() }}
    union all
    select
        business_id,
        connection_id,
        row_id,
        'backlinks' as subject,
        domain,
        {{ seo_figures(['authority_score', 'backlinks', 'linking_domains']) }},
        observed_at,
        is_current,
        is_deleted
    from {{ ref('stg_semrush__backlinks_overview') }}
    where {{ of_business() }}
    union all
    select
        business_id,
        connection_id,
        row_id,
        'domain' as subject,
        domain,
        {{ seo_figures([
            'country_code', 'organic_keywords', 'organic_visits', 'organic_value_amount',
            'paid_keywords', 'paid_visits', 'paid_value_amount',
        ]) }},
        observed_at,
        is_current,
        is_deleted
    from {{ ref('stg_ahrefs__metrics') }}
    where {{ of_business() }}
    union all
    select
        business_id,
        connection_id,
        row_id,
        'keyword' as subject,
        domain,
        {{ seo_figures([
            'country_code', 'keyword', 'page_url',
            'position', 'searches', 'organic_visits',
        ]) }},
        observed_at,
        is_current,
        is_deleted
    from {{ ref('stg_ahrefs__organic_keywords') }}
    where {{ of_business() }}
    union all
    select
        business_id,
        connection_id,
        row_id,
        'rating' as subject,
        domain,
        {{ seo_figures(['authority_score', 'rank']) }},
        observed_at,
        is_current,
        is_deleted
    from {{ ref('stg_ahrefs__domain_rating') }}
    where {{ of_business() }}
    union all
    select
        business_id,
        connection_id,
        row_id,
        'backlinks' as subject,
        domain,
        {{ seo_figures(['backlinks', 'linking_domains']) }},
        observed_at,
        is_current,
        is_deleted
    from {{ ref('stg_ahrefs__backlinks_stats') }}
    where {{ of_business() }}

)

select
    figures.*,
    zones.platform,
    (figures.observed_at at time zone zones.timezone)::date as observed_on
from figures
inner join zones
    on
        figures.business_id = zones.business_id
        and figures.connection_id = zones.connection_id
