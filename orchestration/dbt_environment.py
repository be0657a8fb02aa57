"""The environment variables that dbt_project/profiles.yml reads. The password never stands in a file or an argument."""

from __future__ import annotations

import hashlib
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

_PROJECT = Path(__file__).parents[1] / "dbt_project"


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
        "ECOM_DBT_PROJECT": project_checksum(),
    }


def project_checksum() -> str:
    """Of all that models are made of beside themselves: macros and the project's file. dbt knows the models' own checksums;
    together they say whether rows were built by this version (macros/changes.sql)."""
    files = [_PROJECT / "dbt_project.yml", *sorted((_PROJECT / "macros").rglob("*.sql"))]
    return hashlib.sha256(b"\n".join(file.read_bytes() for file in files)).hexdigest()
