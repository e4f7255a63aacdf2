"""The command line in a folder, and a mail server, for pages of stores that have lived."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.conftest import folder, reconciler
from tests.outbox.mail import MailServer, mail_server_running

__all__ = ["folder", "mail", "reconciler"]


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server_running() as server:
        yield server
