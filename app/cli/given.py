"""Where a platform's fields come from: options, environment variables for secrets, and a credentials file; in this order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import orjson

from app.cli.failures import WrongUseError
from app.cli.secrets import read_secret
from orchestration.connectors.base import Field, Platform

LARGEST_FILE_BYTES = 1024**2


def option_of(field: Field) -> str:
    return f"--{field.name.replace('_', '-')}"


def variable_of(platform: Platform, field: Field) -> str:
    return f"ECOM_{platform.name}_{field.name}".upper()


def given_values(platform: Platform, typed: Mapping[str, str | None], filed: Mapping[str, str]) -> dict[str, str]:
    """Values by field. Raises WrongUseError that names the first required field that was not given anywhere."""
    values = dict(filed)
    for field in platform.fields:
        typed_value, variable = typed.get(field.name), variable_of(platform, field)
        if field.is_secret and (typed_value or os.environ.get(variable)):
            values[field.name] = read_secret(typed_value, variable, option_of(field))
        elif typed_value:
            values[field.name] = typed_value
        elif field.is_required and not field.default and not values.get(field.name):
            raise WrongUseError(_missing(field, variable))
    return values


def credentials_in(file: Path) -> dict[str, str]:
    """The fields of a credentials file; a value that is itself an object (a service account's key) becomes its JSON text."""
    try:
        if file.stat().st_size > LARGEST_FILE_BYTES:
            raise WrongUseError(f"{file} is larger than 1 MiB, as no credentials file is.")
        found = orjson.loads(file.read_bytes())
    except OSError as error:
        raise WrongUseError(f"{file} cannot be read ({error.strerror}): give a JSON file.") from None
    except orjson.JSONDecodeError:
        raise WrongUseError(f'{file} is not JSON: it holds one object such as {{"token": "…"}}.') from None
    if not isinstance(found, dict):
        raise WrongUseError(f'{file} holds no JSON object: it looks like {{"token": "…"}}.')
    return {name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in found.items()}


def _missing(field: Field, variable: str) -> str:
    way = f"pass `{option_of(field)} -` and write it to standard input, set {variable}" if field.is_secret else ""
    return f"{field.name} was not given: {way or f'pass {option_of(field)}'}, or put it into --credentials-file."
