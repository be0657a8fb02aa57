"""What almost every command needs first: settings, a database that is up and migrated, and the engine of the application."""

from __future__ import annotations

import getpass
import os
import shutil
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Engine

from app.cli.failures import WrongUseError
from app.core.businesses.store import Business, find_business, list_businesses
from app.core.database.engine import app_engine
from app.core.database.migrate import migrate
from app.core.database.roles import Role, role_url
from app.core.database.server import administrative_url, dagster_url, mlflow_url
from app.core.settings import REPOSITORY, Settings, settings
from orchestration.dbt_environment import dbt_environment
from orchestration.landing.tables import ensure_all_tables


@dataclass
class Runtime:
    """One opened installation."""

    settings: Settings
    administrative_url: str

    @cached_property
    def engine(self) -> Engine:
        return app_engine(self.settings)

    def url(self, role: Role) -> str:
        return role_url(self.administrative_url, role, self.settings)

    def business(self, slug: str | None) -> Business:
        """The named business, or the only one there is."""
        if slug:
            return find_business(self.engine, slug)
        found = list_businesses(self.engine)
        if len(found) == 1:
            return found[0]
        if not found:
            raise WrongUseError(
                'There is no business yet: make one with `ecom business create "My shop" --currency EUR`.'
            )
        raise WrongUseError(f"Say which business with --business: {', '.join(b.slug for b in found)}.")

    def export_environment(self) -> None:
        """Tell Dagster, MLflow and their children where things are. No secret is ever an argument of a process."""
        dagster_home = self.settings.folder("dagster")
        shutil.copyfile(REPOSITORY / "dagster.yaml", dagster_home / "dagster.yaml")
        os.environ.update(
            {
                "ECOM_HOME": str(self.settings.home),
                "DAGSTER_HOME": str(dagster_home),
                "ECOM_DAGSTER_DATABASE_URL": dagster_url(self.settings),
                "MLFLOW_TRACKING_URI": mlflow_url(self.settings),
                "MLFLOW_BACKEND_STORE_URI": mlflow_url(self.settings),
                "DBT_LOG_PATH": str(self.settings.folder("logs")),
                "DAGSTER_DISABLE_TELEMETRY": "1",
                "MLFLOW_DISABLE_TELEMETRY": "true",
                "DO_NOT_TRACK": "1",
            }
            | dbt_environment(self.url("transform"))
        )


def open_runtime() -> Runtime:
    """Start or reach the database, migrate it when it is behind, and return the opened installation."""
    current = settings()
    url = administrative_url(current)
    migrate(current)
    ensure_all_tables(role_url(url, "ingest", current))
    return Runtime(current, url)


def actor() -> str:
    """Who decides at this terminal, for the record."""
    return f"cli:{getpass.getuser()}"
