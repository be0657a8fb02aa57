"""How a secret reaches a command: standard input (`-`), an environment variable, or, with a warning, an argument."""

from __future__ import annotations

import os
import sys

from app.cli.failures import WrongUseError
from app.cli.output import say


def read_secret(given: str | None, variable: str, option: str) -> str:
    """The secret, without surrounding white space. Raises WrongUseError when there is none."""
    if given == "-":
        line = sys.stdin.readline()
        secret = (
            line + sys.stdin.read() if line.lstrip().startswith("{") else line
        ).strip()  # a key file has many lines
    elif given:
        say(
            f"{option} was typed as an argument, where other users of this machine can see it: use `{option} -` or {variable}."
        )
        secret = given.strip()
    else:
        secret = os.environ.get(variable, "").strip()
    if not secret:
        raise WrongUseError(
            f"No secret was given: pass `{option} -` and write it to standard input, or set {variable}."
        )
    return secret
