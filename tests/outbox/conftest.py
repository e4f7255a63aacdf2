from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.outbox.mail import MailServer, mail_server_running


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server that listens as long as the test lasts."""
    with mail_server_running() as server:
        yield server
