"""`reconciler outbox`: what waits, what became of it, and not one secret on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.report.shapes.as_json import json_schema
from reconciler.report.store.outbox_view import DeliveryShape, OutboxShape
from tests.builders import ADMIN, client_text
from tests.cli.conftest import Command
from tests.outbox.mail import MailServer, mail_server_running

BASE = ("--link-base", "https://app.example/register", "--from", "accounts@north.example")


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server_running() as server:
        yield server


@pytest.fixture
def invited(reconciler: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Two clients of which one has an invited admin, applied."""
    monkeypatch.delenv("RECONCILER_SMTP", raising=False)
    text = client_text("trial", name="Beta", members=ADMIN)
    (folder / "accounts" / "clients" / "beta.yaml").write_text(text, encoding="utf-8")
    assert "1 invitation to be sent: reconciler outbox" in reconciler("apply", "--yes").out
    return reconciler


def test_what_waits_is_listed_and_sent(invited: Command, mail: MailServer) -> None:
    waits = invited("outbox")
    sent = invited("outbox", "deliver", "--smtp", mail.url, *BASE)
    after = invited("outbox")

    assert "invitation  ann@acme.example  beta" in waits.out
    assert "send them: reconciler outbox deliver --smtp URL" in waits.out
    assert (sent.code, sent.err) == (0, "")
    assert "Done: 1 sent, 0 letters left." in sent.out
    assert "Nothing waits." in after.out
    assert len(mail.letters) == 1


def test_the_json_fits_its_schema(invited: Command, mail: MailServer) -> None:
    waits = invited("outbox", "--format", "json").json
    mail.refuses = {"ann@acme.example": "550 no"}
    failed = invited("outbox", "deliver", "--smtp", mail.url, *BASE, "--format", "json")

    assert failed.code == 1
    Draft202012Validator(json_schema(OutboxShape)).validate(waits)
    Draft202012Validator(json_schema(DeliveryShape)).validate(failed.json)
    assert [each["to"] for each in waits["waiting"]] == ["ann@acme.example"]
    assert [letter["outcome"] for letter in failed.json["letters"]] == ["failed"]


def test_a_link_that_was_lost_is_sent_again(invited: Command, mail: MailServer) -> None:
    invited("outbox", "deliver", "--smtp", mail.url, *BASE)
    again = invited("outbox", "resend", "beta", "Ann@acme.example")
    stranger = invited("outbox", "resend", "beta", "eve@acme.example")
    invited("outbox", "deliver", "--smtp", mail.url, *BASE)

    assert (again.code, stranger.code) == (0, 64)
    assert "ann@acme.example" in again.out
    assert "`eve@acme.example` is not invited" in stranger.err
    first, second = mail.tokens()
    assert first != second


def test_a_link_that_is_over_is_named_everywhere_with_what_sends_a_new_one(
    invited: Command, mail: MailServer
) -> None:
    invited("outbox", "deliver", "--smtp", mail.url, *BASE)
    later = ("--as-of", "2199-01-01")
    again = "reconciler outbox resend beta ann@acme.example"
    box, shown, listed = (
        invited(*words, *later) for words in (("outbox",), ("show", "beta"), ("list",))
    )
    data = [
        invited(*words, *later, "--format", "json").json
        for words in (("outbox",), ("show", "beta"))
    ]
    assert again in box.out
    assert "link over since" in shown.out
    assert again in shown.out
    assert "1 link over" in listed.out
    assert [each["command"] for each in data[0]["links_over"]] == [again]
    assert [person["link_over"] for person in data[1]["people"]] == [
        data[0]["links_over"][0]["since"]
    ]

    assert invited(*again.split()[1:]).code == 0
    assert "Links that are over" not in invited("outbox", *later).out
    invited("outbox", "deliver", "--smtp", mail.url, *BASE)
    assert len(mail.tokens()) == 2


def test_nothing_that_is_printed_or_kept_holds_a_link(
    invited: Command, mail: MailServer, folder: Path
) -> None:
    said = []
    for form in ("text", "json", "markdown", "github"):
        invited("outbox", "resend", "beta", "ann@acme.example")
        done = invited("outbox", "deliver", "--smtp", mail.url, *BASE, "--format", form)
        said += [done.out, done.err]
    acme = client_text("trial", name="Beta", description="new", members=ADMIN)
    (folder / "accounts" / "clients" / "beta.yaml").write_text(acme, encoding="utf-8")
    for words in (["plan", "-o", "plan.json"], ["show", "beta"], ["outbox"], ["list"], ["verify"]):
        for form in ("text", "json"):
            done = invited(*words, "--format", form)
            said += [done.out, done.err]
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]

    assert len(mail.tokens()) == 4
    for token in mail.tokens():
        secret = token.partition(".")[2]
        assert len(secret) > 40
        assert not any(secret in each for each in said)
        assert not any(secret.encode() in file for file in files)
    assert not any("https://app.example" in each for each in said)


@pytest.mark.parametrize(
    "typed",
    [
        "smtp://dana:hunter2@mail.example",
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:hunter2",
    ],
)
def test_a_url_that_is_none_is_64_and_not_repeated(invited: Command, typed: str) -> None:
    done = invited("outbox", "deliver", "--smtp", typed, *BASE)

    assert (done.code, done.out) == (64, "")
    assert "hunter2" not in done.err
    assert "smtps://" in done.err or "RECONCILER_SMTP" in done.err


@pytest.mark.parametrize(
    ("option", "typed"),
    [("--from", "north"), ("--from", "a@b.example\nBcc: eve@evil.example"), ("--link-base", "app")],
)
def test_what_is_no_address_is_64(
    invited: Command, mail: MailServer, option: str, typed: str
) -> None:
    given = dict(zip(BASE[::2], BASE[1::2], strict=True)) | {option: typed}
    words = [word for pair in given.items() for word in pair]

    done = invited("outbox", "deliver", "--smtp", mail.url, *words)

    assert done.code == 64
    assert mail.letters == []


def test_no_password_goes_over_a_line_in_the_clear(
    invited: Command, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_SMTP", "dana:hunter2")

    done = invited("outbox", "deliver", "--smtp", mail.url, *BASE)

    assert done.code == 1
    assert "offers no encryption" in done.out
    assert "hunter2" not in done.out + done.err
    assert "1 letter left" in done.out


def test_a_server_without_encryption_behind_smtps_is_1(invited: Command, mail: MailServer) -> None:
    done = invited("outbox", "deliver", "--smtp", mail.url.replace("smtp:", "smtps:"), *BASE)

    assert done.code == 1
    assert f"the mail server 127.0.0.1:{mail.port} cannot be reached" in done.out


def test_an_outbox_of_nothing_is_64(reconciler: Command) -> None:
    assert reconciler("outbox").code == 64
    assert json.loads(reconciler("outbox", "--format", "json").out)["exit_code"] == 64
