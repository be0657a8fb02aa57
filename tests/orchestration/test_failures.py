"""Every error on the way to a platform becomes one sentence in the run, tried again only where that can help."""

from __future__ import annotations

import dagster as dg
import pytest

from app.core.connections.exceptions import ConnectionsError, HostRefusedError, HostUnknownError, SealError
from orchestration.connectors.exceptions import CredentialsError, FatalError, RetryableError, ThrottledError
from orchestration.failures import LONGEST_WAIT_SECONDS, source_errors


@pytest.mark.parametrize(
    ("error", "is_tried_again"),
    [
        (HostRefusedError("Refused."), False),
        (SealError("Sealed with another key."), False),
        (ConnectionsError("No credentials."), False),
        (FatalError("Stop."), False),
        (CredentialsError("Connect again."), False),
        (HostUnknownError("No such name just now."), True),
        (RetryableError("Away."), True),
    ],
)
def test_an_error_ends_the_run_with_its_own_sentence_and_is_tried_again_only_when_it_passes(
    error: Exception, is_tried_again: bool
) -> None:
    with pytest.raises(dg.Failure) as caught, source_errors():
        raise error
    assert (caught.value.description, caught.value.allow_retries) == (str(error), is_tried_again)


def test_a_wait_that_was_asked_for_is_honoured_within_bounds() -> None:
    with pytest.raises(dg.RetryRequested) as caught, source_errors():
        raise ThrottledError("Wait.", 10_000.0)
    assert caught.value.seconds_to_wait == LONGEST_WAIT_SECONDS
