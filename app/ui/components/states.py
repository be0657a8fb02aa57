"""What a page shows when it has nothing to show: a sentence about what happened and what to do. No stack traces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app.client.errors import LoggedOutError, RefusedError, UnreachableError
from app.ui.components.text import esc

RETRY_SECONDS = 3


@contextmanager
def answered() -> Iterator[None]:
    """Turn an API that is away, or says no, into a sentence on the page, and end this rerun there."""
    try:
        yield
    except UnreachableError as error:
        reconnecting(str(error))
        st.stop()
    except LoggedOutError as error:
        st.warning(esc(str(error)), icon=":material/lock:")
        log_in_link()
        st.stop()
    except RefusedError as error:
        st.error(esc(str(error)), icon=":material/error:")
        st.stop()


def reconnecting(sentence: str) -> None:
    """Say that the server is away and look again by itself."""
    st.warning(esc(sentence), icon=":material/sync:")

    @st.fragment(run_every=RETRY_SECONDS)
    def again() -> None:
        if st.session_state.pop("asked_again", False):
            st.rerun()
        st.session_state["asked_again"] = True

    again()


def log_in_link() -> None:
    """The way back in. A plain link: the log-in page belongs to the API, not to Streamlit."""
    st.markdown("[Log in](/login)")


def empty(sentence: str, next_step: str) -> None:
    """A page without rows says why, and what fills it."""
    with st.container(border=True):
        st.markdown(f"**{esc(sentence)}**")
        st.caption(esc(next_step, longest=600))
