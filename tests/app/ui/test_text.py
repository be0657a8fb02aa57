"""Whatever outsiders write appears as they wrote it, and is read by nobody as anything but text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

import app.ui
from app.ui.components import formats
from app.ui.components.text import esc, plain

SOURCES = sorted(Path(app.ui.__file__).parent.rglob("*.py"))


@given(st.text())
def test_every_sign_of_markdown_is_escaped_and_no_line_is_added(text: str) -> None:
    shown = esc(text)
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]()<>$:!#|~{}&]", shown)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=200))
def test_what_is_read_is_what_was_written(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", esc(text)).replace("\N{WORD JOINER}", "") == text


def test_directions_and_controls_cannot_turn_the_text_around() -> None:
    assert plain("a\u202eb\u200bc\x00d\ud800e\r\nf") == "abcd" + "e f"


@pytest.mark.parametrize("link", ["http://evil.example", "www.evil.example", "me@evil.example", "HTTPS://evil.example"])
def test_bare_addresses_are_broken_so_that_they_are_not_linked(link: str) -> None:
    assert "\N{WORD JOINER}" in esc(link)


def test_no_screen_uses_raw_html_or_scripts() -> None:
    banned = re.compile(r"unsafe_allow_html|st\.html\(|components\.v1|st\.iframe\(|unsafe_allow_javascript|st\.write\(")
    assert not [path for path in SOURCES if banned.search(path.read_text())]


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (24.9, "EUR", "en_GB", "€24.90"),
        (24.9, "EUR", "de_DE", "24,90\xa0€"),
        (1234.5, "JPY", "en_GB", "JP¥1,234"),
        (1.234, "KWD", "en_GB", "KWD1.234"),
    ],
)
def test_money_has_the_decimals_of_its_currency(amount: float, currency: str, locale: str, text: str) -> None:
    assert formats.money(amount, currency, Locale.parse(locale)) == text


def test_an_interval_is_as_exact_at_both_ends() -> None:
    assert formats.money_range(-40.4, 610.9, "EUR", formats.FALLBACK) == "−€40 to +€611"
    assert formats.money_range(0.5, 9.25, "EUR", formats.FALLBACK) == "+€0.50 to +€9.25"


def test_an_unknown_locale_falls_back() -> None:
    for browser in (None, "", "xx-YY", "not a locale", "../../etc"):
        assert formats.locale_of(browser) == formats.FALLBACK
