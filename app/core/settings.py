"""Everything that can be set from outside, and where state lives. It opens nothing and starts nothing."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.exceptions import UserError

REPOSITORY = Path(__file__).resolve().parents[2]


class SettingsError(UserError):
    """An environment variable has a value that cannot be used."""


class Settings(BaseSettings):
    """One installation. Every field is `ECOM_<NAME>` in the environment, except `DATABASE_URL`, which has no prefix."""

    model_config = SettingsConfigDict(env_prefix="ECOM_", env_ignore_empty=True, frozen=True, extra="forbid")

    home: Path = REPOSITORY / ".ecom"
    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url"), repr=False
    )
    """Administrative URL of a PostgreSQL >= 15; without it an embedded server is started under `home`."""

    app_database_url: SecretStr | None = None
    ingest_database_url: SecretStr | None = None
    transform_database_url: SecretStr | None = None
    ml_database_url: SecretStr | None = None
    dagster_database: str = "dagster"
    mlflow_database: str = "mlflow"

    postgres_port: int | None = Field(default=None, ge=1, le=65535)
    """Port of the embedded server; None takes a free one and keeps it."""

    dashboard_port: int = Field(default=8501, ge=1, le=65535)
    dagster_port: int = Field(default=3000, ge=1, le=65535)
    mlflow_port: int = Field(default=5000, ge=1, le=65535)
    sandbox_port: int = Field(default=8765, ge=1, le=65535)

    allow_private_hosts: bool = False
    """Shops on loopback and private addresses may be connected: for the sandbox, never in production."""

    shopify_client_id: str | None = None
    shopify_client_secret: SecretStr | None = None
    """The app of this installation, to which merchants grant access in the browser; without it, tokens are pasted."""

    kek: SecretStr | None = None
    """Key that wraps all sealed credentials, 32 bytes in base64; without it one is kept in `secrets_folder`."""

    text_model: str | None = None
    """Name of a language model at `text_base_url` (OpenAI's own without one); without a name, texts come from templates."""

    text_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("ECOM_TEXT_API_KEY", "OPENAI_API_KEY", "text_api_key")
    )
    text_base_url: str | None = None

    @field_validator("home")
    @classmethod
    def _same_from_every_folder(cls, home: Path) -> Path:
        return home.expanduser().resolve()

    def folder(self, name: str) -> Path:
        """A folder of `home` (`dagster`, `mlflow`, `models`, `sandbox`, `logs`, `dbt` …), made if it is missing."""
        path = self.home / name
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or "no reason given"
            raise SettingsError(f"{path} cannot be made ({reason}): set ECOM_HOME to a folder of yours.") from None
        return path

    @property
    def secrets_folder(self) -> Path:
        """Keys of this installation; nobody but its owner may look inside."""
        path = self.folder("secrets")
        path.chmod(0o700)
        return path


def settings() -> Settings:
    """Read the environment as it is now. Raises SettingsError naming the variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper()
        variable = name if name == "DATABASE_URL" else f"ECOM_{name.removeprefix('ECOM_')}"
        raise SettingsError(
            f"The environment variable {variable} cannot be used ({first['msg']}): correct it."
        ) from None
