"""The few plain pages outside the screens, as HTML without scripts. Every word from outside is escaped here."""

from __future__ import annotations

from html import escape

from fastapi.responses import HTMLResponse

STYLE = """
:root { color-scheme: light dark; --paper: #f3f5f9; --card: #fff; --ink: #111827; --faint: #4b5563; --line: #8891a0;
  --accent: #1d4ed8; --on-accent: #fff; --bad: #b91c1c; }
@media (prefers-color-scheme: dark) { :root { --paper: #0f141c; --card: #1a212d; --ink: #e8ecf3; --faint: #b3bccb;
  --line: #7a8598; --accent: #93b4ff; --on-accent: #0f141c; --bad: #fca5a5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 12vh auto 2rem; padding: 2rem; background: var(--card); border-radius: .9rem; }
main.wide { max-width: 56rem; margin-top: 2rem; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: .25rem 0 1rem; color: var(--faint); }
label { display: block; margin: 1rem 0 .3rem; font-weight: 600; }
input { width: 100%; padding: .65rem .75rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent;
  color: inherit; font: inherit; }
button { width: 100%; margin-top: 1.5rem; padding: .7rem; border: 0; border-radius: .5rem; background: var(--accent);
  color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role=alert] { color: var(--bad); font-weight: 600; }
a { color: var(--accent); }
table { width: 100%; border-collapse: collapse; margin: 1rem 0; }
td { padding: .35rem .5rem .35rem 0; border-top: 1px solid var(--line); vertical-align: top; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .75rem; background: var(--paper); border-radius: .5rem; font-size: .85rem; }
summary { cursor: pointer; padding: .4rem 0; }
"""


def page(title: str, body: str, *, status: int = 200, is_wide: bool = False) -> HTMLResponse:
    """A whole page; `body` is HTML of ours, whose outside words were escaped when they were put in."""
    kind = ' class="wide"' if is_wide else ""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><main{kind}>{body}</main></body></html>",
        status,
    )


def login_page(next_path: str, *, email: str = "", sentence: str = "", status: int = 200) -> HTMLResponse:
    """E-mail and password; after a refusal the e-mail stays and the sentence is read out."""
    alert = f'<p role="alert">{escape(sentence)}</p>' if sentence else ""
    return page(
        "Log in · E-commerce manager",
        f"""<h1>Log in</h1><p>E-commerce manager</p>{alert}
        <form method="post" action="/login">
        <label for="email">Email</label>
        <input id="email" name="email" type="email" autocomplete="username" required autofocus maxlength="254" value="{escape(email)}">
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1000">
        <input type="hidden" name="next" value="{escape(next_path)}">
        <button type="submit">Log in</button>
        </form>""",
        status=status,
    )


def logout_page() -> HTMLResponse:
    """Asks first: a link on a foreign page must not end anybody's session."""
    return page(
        "Log out · E-commerce manager",
        """<h1>Log out?</h1><p>You can log in again at any time.</p>
        <form method="post" action="/logout"><button type="submit">Log out</button></form><p><a href="/">Back</a></p>""",
    )
