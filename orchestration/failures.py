"""What Dagster makes of an error on the way to a platform: retry, wait, or stop and say what a person must do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from app.core.connections.exceptions import HostUnknownError
from app.core.exceptions import UserError
from orchestration.connectors.exceptions import FatalError, RetryableError, ThrottledError

# Connectors retry single calls themselves; this is for a platform that stayed away for minutes.
RETRIES = dg.RetryPolicy(max_retries=2, delay=20, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
LONGEST_WAIT_SECONDS = 300


@contextmanager
def source_errors() -> Iterator[None]:
    """Let passing errors meet the retry policy, honour a wait that was asked for, and end the run at once on fatal ones.

    Fatal is also what only a person can mend on our side: an address that is refused, a key that does not fit any more.
    """
    try:
        yield
    except HostUnknownError as error:  # it had an address when it was connected: the name service is away
        raise dg.Failure(str(error), allow_retries=True) from error
    except (FatalError, UserError) as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    except ThrottledError as error:
        raise dg.RetryRequested(max_retries=3, seconds_to_wait=min(error.wait, LONGEST_WAIT_SECONDS)) from error
    except RetryableError as error:
        raise dg.Failure(str(error), allow_retries=True) from error
