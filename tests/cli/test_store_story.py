"""A year of a store, with real servers: saved, damaged, restored, moved to PostgreSQL and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import ADMIN, SOLD, client_text
from tests.cli.conftest import Command
from tests.outbox.mail import MailServer, mail_server_running
from tests.postgres import Postgres

LIVE = Path(".reconciler") / "live.db"
MAIL = ("--link-base", "https://app.example/register", "--from", "accounts@north.example")
PAGE = 4096


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server_running() as server:
        yield server


@pytest.fixture
def shop(reconciler: Command, folder: Path) -> Command:
    """A store that billed once and invited one person."""
    with (folder / "accounts" / "partner.yaml").open("a", encoding="utf-8") as partner:
        partner.write(SOLD)
    text = client_text("trial", name="Beta", members=ADMIN)
    (folder / "accounts" / "clients" / "beta.yaml").write_text(text, encoding="utf-8")
    assert reconciler("apply", "--yes").code == 0
    return reconciler


def invoices(shop: Command, *where: str) -> list[str]:
    """What was billed, as the store at a place has it."""
    return [each["total"] for each in shop(*where, "invoices", "--format", "json").json["invoices"]]


def test_a_store_is_saved_damaged_and_restored(shop: Command, mail: MailServer) -> None:
    billed = invoices(shop)
    assert len(billed) == 1

    # Saved before the letter left, and damaged after
    assert shop("store", "backup", "monday.db").code == 0
    assert shop("outbox", "deliver", "--smtp", mail.url, *MAIL).code == 0
    assert len(mail.letters) == 1
    with LIVE.open("r+b") as file:
        for page in range(3, LIVE.stat().st_size // PAGE, 2):
            file.seek(page * PAGE)
            file.write(bytes(PAGE))
    damaged = shop("verify")
    assert damaged.code == 1
    assert "fault of ours" not in damaged.out + damaged.err

    # Restored: nobody is billed again, and nobody is written to before a person decides
    refused = shop("store", "restore", "monday.db")  # never over what is there
    assert refused.code == 1
    assert "mv .reconciler/live.db" in " ".join(refused.err.split())
    LIVE.rename("damaged.db")
    restored = shop("store", "restore", "monday.db")
    assert restored.code == 0
    assert "reconciler outbox resend beta ann@acme.example" in restored.out
    assert shop("verify").code == 0
    assert "No changes." in shop("plan").out
    assert shop("apply", "--yes").code == 0
    assert shop("outbox", "deliver", "--smtp", mail.url, *MAIL).code == 0
    assert len(mail.letters) == 1
    assert invoices(shop) == billed


def test_a_store_is_moved_there_and_back(
    shop: Command, folder: Path, mail: MailServer, postgres: Postgres
) -> None:
    billed = invoices(shop)

    # To PostgreSQL: the next plan there is empty, and the file says where it went
    with postgres.lent() as url:
        assert shop("store", "copy", str(LIVE), url).code == 0
        there = ("--live", url)
        assert shop(*there, "verify").code == 0
        assert "No changes." in shop(*there, "plan").out
        assert invoices(shop, *there) == billed
        refused = shop("operate", "edit", "acme", "name=Old")
        assert refused.code == 4
        assert "postgresql://" in refused.err
        assert shop(*there, "operate", "edit", "acme", "name=New").code == 0

        # And back, to a new file
        assert shop("store", "copy", url, str(folder / "back.db")).code == 0
        assert shop(*there, "operate", "edit", "acme", "name=Old").code == 4

    back = ("--live", "back.db")
    assert shop(*back, "verify").code == 0
    assert shop(*back, "store", "check").code == 0
    assert "New" in shop(*back, "drift").out
    assert invoices(shop, *back) == billed
    assert shop(*back, "outbox", "deliver", "--smtp", mail.url, *MAIL).code == 0
    assert len(mail.letters) == 1
    token = mail.tokens("ann@acme.example")[-1]
    assert shop(*back, "operate", "accept", "--token", token).code == 0
    assert shop(*back, "verify").code == 0
