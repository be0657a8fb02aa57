"""The environment variables that dbt_project/profiles.yml reads. The password never stands in a file or an argument."""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict


def dbt_environment(url: str) -> dict[str, str]:
    """Variables for a plain `postgresql://` URL. They are set before dbt parses, or every run would have to parse again."""
    parts = conninfo_to_dict(url)
    return {
        "ECOM_DBT_HOST": str(parts["host"]),
        "ECOM_DBT_PORT": str(parts.get("port") or 5432),
        "ECOM_DBT_USER": str(parts["user"]),
        "ECOM_DBT_PASSWORD": str(parts["password"]),
        "ECOM_DBT_DBNAME": str(parts["dbname"]),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
