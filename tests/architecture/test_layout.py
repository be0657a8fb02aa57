"""The tree keeps its shape: folders as architecture.md lists them, packages really used, no drawers, no machine's address."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = ("app", "ml", "orchestration", "sandbox", "bench")
TOP_LEVEL = {"orchestration", "dbt_project", "ml", "app", "sandbox", "bench", "deploy", "docs", "tests", ".ci"}
MUST_BE_USED = {
    "dagster", "dagster_postgres", "dagster_dbt", "dbt", "pandas", "polars", "mlflow", "sklearn", "lightgbm",
    "great_expectations", "streamlit", "openai", "fastapi", "httpx2", "alembic",
}  # fmt: skip


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True, text=True
    ).stdout
    return [REPOSITORY / name for name in listed.split("\0") if name and (REPOSITORY / name).exists()]


def sources() -> list[Path]:
    return [file for file in tracked() if file.suffix == ".py" and file.relative_to(REPOSITORY).parts[0] in ROOMS]


def imports_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in names}


def test_no_top_level_folder_was_added() -> None:
    folders = {
        file.relative_to(REPOSITORY).parts[0] for file in tracked() if len(file.relative_to(REPOSITORY).parts) > 1
    }
    assert folders <= TOP_LEVEL


def test_every_package_of_the_card_is_imported_by_product_code() -> None:
    used = set().union(*(imports_of(file) for file in sources()))
    configured = {"dagster_postgres"} if "postgres_url" in (REPOSITORY / "dagster.yaml").read_text() else set()
    assert used | configured >= MUST_BE_USED


def test_every_connector_is_kept_apart_from_the_others() -> None:
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (independence,) = [contract for contract in contracts if contract["type"] == "independence"]
    folder = REPOSITORY / "orchestration" / "connectors"
    packages = {file.parent.name for file in tracked() if file.parent.parent == folder and file.name == "__init__.py"}
    assert {f"orchestration.connectors.{name}" for name in packages} <= set(independence["modules"])


def test_there_is_no_drawer() -> None:
    drawers = [
        f for f in tracked() if f.name in {"utils.py", "helpers.py", "common.py", "misc.py"} or "common" in f.parts
    ]
    assert drawers == []


@pytest.mark.parametrize("pattern", [r"--index-url", r"--extra-index-url", r"file:///opt", r"/work/(main|shared|plan)"])
def test_no_file_names_this_machine_or_a_registry(pattern: str) -> None:
    here = Path(__file__)
    texts = [
        f for f in tracked() if f != here and f.suffix in {".py", ".md", ".toml", ".lock", ".yml", ".yaml", ".sql", ""}
    ]
    named = [str(f.relative_to(REPOSITORY)) for f in texts if re.search(pattern, f.read_text(errors="replace"))]
    assert named == []


def test_the_lock_has_a_hash_for_every_package() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text()
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) > 100
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_no_screen_renders_text_as_markup() -> None:
    offenders = [
        str(file.relative_to(REPOSITORY))
        for file in sources()
        if file.is_relative_to(REPOSITORY / "app" / "ui")
        and re.search(r"unsafe_allow_html\s*=\s*True|st\.html\(", file.read_text())
    ]
    assert offenders == []


def test_nothing_that_can_run_code_is_loaded() -> None:
    """Pickle in all its spellings (faults.md H03, H04)."""
    banned = re.compile(
        r"\b(import (pickle|cloudpickle|joblib|dill)|from (pickle|cloudpickle|joblib|dill)|read_pickle|pyfunc\.load_model|sklearn\.load_model)\b"
    )
    assert [str(f.relative_to(REPOSITORY)) for f in sources() if banned.search(f.read_text())] == []
