"""Makes text that outsiders wrote safe to show: it appears letter by letter, never as Markdown, a link or a picture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 300
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_AUTOLINK = re.compile(r"(?i)(?<=[a-z]:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=[a-z0-9])|(?<=mailto)(?=:)|(?<=xmpp)(?=:)")
_WORD_JOINER = "\N{WORD JOINER}"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain(text: str, longest: int = LONGEST) -> str:
    """One line without control, direction and unassigned characters, cut at `longest`. For `st.text` and values of inputs."""
    line = " ".join(
        "".join(" " if c.isspace() else "" if unicodedata.category(c) in _HIDDEN else c for c in text).split()
    )
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def esc(text: str, longest: int = LONGEST) -> str:
    """`plain`, with everything escaped that Streamlit's Markdown reads as a sign.

    Markdown links bare addresses even when escaped; an invisible joiner in them keeps them text.
    """
    unlinked = _AUTOLINK.sub(_WORD_JOINER, plain(text, longest))
    return _PUNCTUATION.sub(r"\\\1", unlinked)


def bullets(sentences: Iterable[str]) -> str:
    """A Markdown list of sentences, each shown literally."""
    return "\n".join(f"- {esc(sentence, longest=600)}" for sentence in sentences)
