"""Streamlit's defaults are unsafe; ours are asserted, as Streamlit itself reads them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import app.ui

FILE = Path(app.ui.__file__).parent / ".streamlit" / "config.toml"
SAFE = {
    ("server", "address"): "127.0.0.1",
    ("server", "enableXsrfProtection"): True,
    ("server", "enableCORS"): True,
    ("server", "allowedHosts"): ["127.0.0.1", "localhost", "::1"],
    ("server", "maxUploadSize"): 1,
    ("server", "enableStaticServing"): False,
    ("server", "enableAgentApi"): False,
    ("browser", "gatherUsageStats"): False,
    ("client", "showErrorDetails"): "none",
    ("client", "showErrorLinks"): False,
}
ASK = """
from app.api.screens import screens
screens("http://127.0.0.1:1")
from streamlit import config
print({name: config.get_option(name) for name in ("client.showErrorDetails", "browser.gatherUsageStats", "server.maxUploadSize")})
import sys
print(sorted({"mlflow", "dagster", "dbt", "great_expectations", "altair"} & set(sys.modules)))
"""


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_file_holds_the_safe_values() -> None:
    settings = tomllib.loads(FILE.read_text())
    assert {key: settings[key[0]][key[1]] for key in SAFE} == SAFE


def test_both_themes_have_the_contrast_that_wcag_asks_for() -> None:
    themes = tomllib.loads(FILE.read_text())["theme"]
    for name in ("light", "dark"):
        theme = themes[name]
        for background in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
            for colour in ("textColor", "linkColor", "greenColor", "redColor"):
                assert contrast(theme[colour], background) >= 4.5, (name, colour, background)
        assert contrast(theme["primaryColor"], "#ffffff") >= 4.5, name


def test_the_mounted_screens_read_this_file_and_nothing_heavy_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "{'client.showErrorDetails': 'none', 'browser.gatherUsageStats': False, 'server.maxUploadSize': 1}",
        "[]",
    ]
