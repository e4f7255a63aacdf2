"""Letters that wait are sent, once each, to a real mail server; and nothing secret stays behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.apply.write_request import WriteRequest
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.outbox import (
    NOTICE,
    InvitationState,
    Letter,
    LetterState,
    Outcome,
    hash_of,
    invitation_in,
)
from reconciler.operations.acts.accept import Acceptance, open_link
from reconciler.outbox.deliver import deliver, resend
from reconciler.outbox.smtp import SmtpPost, mail_server
from tests.builders import START, World, client_text
from tests.outbox.mail import ROUTE, MailServer, request

ANN, BOB = "ann@acme.example", "bob@acme.example"
TWO = f"[{{email: {ANN}, role: admin}}, {{email: {BOB}, role: viewer}}]"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """One open client with two members, applied."""
    world = World(tmp_path / "accounts", open_store(str(tmp_path / "live.db")))
    world.client("acme", client_text("trial", name='"Acme & <Söhne>"', members=TWO))
    world.apply()
    return world


def accept(store: LiveStore, by: WriteRequest, token: str) -> Acceptance:
    """Open a link."""
    return open_link(store, "north", token, by)


def waiting(store: LiveStore) -> list[str]:
    with store.read("north") as reader:
        return [letter.to for letter in reader.letters(LetterState.WAITING)]


def test_each_member_gets_one_letter_in_plain_text_and_html(world: World, mail: MailServer) -> None:
    done = deliver(world.store, "north", mail.post(), request("one"), ROUTE)
    again = deliver(world.store, "north", mail.post(), request("two"), ROUTE)

    assert {each.outcome for each in done.done} == {Outcome.SENT}
    assert again.done == ()
    assert sorted(each["To"] for each in mail.letters) == [ANN, BOB]
    letter = next(each for each in mail.letters if each["To"] == ANN)
    assert letter["From"] == "North <accounts@north.example>"
    assert letter["Subject"] == "Your invitation to Acme & <Söhne>"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Acme & <Söhne>. Your role there is: admin." in plain.get_content()
    assert "until 15 November 2026" in plain.get_content()
    assert "<b>Acme &amp; &lt;Söhne&gt;</b>" in html.get_content()
    assert "<Söhne>" not in html.get_content()


def test_nothing_secret_stands_in_the_store(world: World, mail: MailServer, tmp_path: Path) -> None:
    deliver(world.store, "north", mail.post(), request("one"), ROUTE)

    with closing(sqlite3.connect(tmp_path / "live.db")) as connection:
        dumped = "\n".join(connection.iterdump())
    for token in mail.tokens():
        assert hash_of(token) in dumped
        assert token.partition(".")[2] not in dumped
    assert "app.example" not in dumped


def test_a_link_lets_a_person_in_once(world: World, mail: MailServer) -> None:
    deliver(world.store, "north", mail.post(), request("one"), ROUTE)
    (token,) = mail.tokens(ANN)
    revision = world.record("acme").head.revision

    came = accept(world.store, request("in"), token)

    assert came == Acceptance("acme", ANN, "admin", START)
    record = world.record("acme")
    assert record.head.revision == revision
    assert record.live.observed.people[ANN] == Person(Joining.ACCEPTED, invitation_in(token), START)
    assert not world.plan().steps
    with pytest.raises(PlanRefused, match="accepted already"):
        accept(world.store, request("again"), token)


def test_a_link_is_over_14_days_after_it_was_sent(world: World, mail: MailServer) -> None:
    sent = START
    deliver(world.store, "north", mail.post(), request("one", sent), ROUTE)
    (token,) = mail.tokens(ANN)

    with pytest.raises(PlanRefused, match="over since 2026-11-16") as caught:
        accept(world.store, request("late", sent + timedelta(days=14)), token)

    assert str(caught.value.help).endswith(f"reconciler outbox resend acme {ANN}")
    accept(world.store, request("in", sent + timedelta(days=13)), token)


@pytest.mark.parametrize("token", ["", "nonsense", ".", "a.b", "\udce4.x"])
def test_what_is_no_link_opens_nothing(world: World, token: str) -> None:
    with pytest.raises(PlanRefused, match="belongs to no invitation"):
        accept(world.store, request("in"), token)


def test_a_guess_at_a_letter_that_waits_opens_nothing(world: World) -> None:
    invitation = world.record("acme").live.observed.people[ANN].invitation

    with pytest.raises(PlanRefused, match="belongs to no invitation"):
        accept(world.store, request("in"), f"{invitation}.guess")


def test_a_new_link_takes_the_place_of_the_older(world: World, mail: MailServer) -> None:
    deliver(world.store, "north", mail.post(), request("one"), ROUTE)

    resend(world.store, "north", request("again"), "acme", ANN.upper())
    waits = resend(world.store, "north", request("once more"), "acme", ANN)
    deliver(world.store, "north", mail.post(), request("two"), ROUTE)

    assert waits.to == ANN
    old, new = mail.tokens(ANN)
    with pytest.raises(PlanRefused, match="a newer link was sent"):
        accept(world.store, request("old"), old)
    assert accept(world.store, request("new"), new).email == ANN
    with pytest.raises(UsageRefused, match="accepted the invitation already"):
        resend(world.store, "north", request("late"), "acme", ANN)
    with pytest.raises(UsageRefused, match="is not invited"):
        resend(world.store, "north", request("stranger"), "acme", "eve@acme.example")
    with pytest.raises(UsageRefused, match="no live client is called `acmee`"):
        resend(world.store, "north", request("typo"), "acmee", ANN)


def test_a_member_who_goes_takes_the_link_along(world: World, mail: MailServer) -> None:
    deliver(world.store, "north", mail.post(), request("one"), ROUTE)
    world.client("acme", client_text("trial", members=f"[{{email: {ANN}, role: admin}}]"))
    world.apply()

    with pytest.raises(PlanRefused, match="was taken back"):
        accept(world.store, request("in"), mail.tokens(BOB)[0])


def test_a_suspended_account_sends_nothing_and_lets_nobody_in(
    world: World, mail: MailServer
) -> None:
    deliver(world.store, "north", mail.post(), request("one"), ROUTE)
    resend(world.store, "north", request("again"), "acme", BOB)
    world.client("acme", client_text("disabled", members=TWO))
    world.apply()

    held = deliver(world.store, "north", mail.post(), request("two"), ROUTE)

    assert [each.outcome for each in held.done] == [Outcome.HELD]
    assert not held.failed
    with pytest.raises(PlanRefused, match="suspended"):
        accept(world.store, request("in"), mail.tokens(ANN)[0])
    world.client("acme", client_text("active", members=TWO, resources="{dashboards: 1}"))
    world.apply()
    deliver(world.store, "north", mail.post(), request("three"), ROUTE)
    assert len(mail.tokens(BOB)) == 2


@pytest.mark.parametrize("mode", ["partner", "platform"])
def test_after_a_trial_only_who_picks_the_program_is_written_to_and_let_in(
    world: World, mail: MailServer, mode: str
) -> None:
    world.client("acme", client_text("trial", members=TWO, billing=f"{{mode: {mode}}}"))
    world.apply()
    deliver(world.store, "north", mail.post(), request("one", START + timedelta(days=10)), ROUTE)
    resend(world.store, "north", request("ann"), "acme", ANN)
    resend(world.store, "north", request("bob"), "acme", BOB)
    over = START + timedelta(days=20)

    again = deliver(world.store, "north", mail.post(), request("two", over), ROUTE)

    goes = Outcome.SENT if mode == "platform" else Outcome.HELD
    outcomes = {each.letter.to: each.outcome for each in again.done}
    assert outcomes == {ANN: goes, BOB: Outcome.HELD}
    with pytest.raises(PlanRefused, match="the trial of Acme is over"):
        accept(world.store, request("bob-in", over), mail.tokens(BOB)[-1])
    if mode == "platform":
        assert accept(world.store, request("ann-in", over), mail.tokens(ANN)[-1]).email == ANN
    else:
        with pytest.raises(PlanRefused, match="is over"):
            accept(world.store, request("ann-in", over), mail.tokens(ANN)[-1])
    assert set(world.record("acme").live.observed.people) == {ANN, BOB}


def test_what_is_refused_waits_and_the_rest_goes(world: World, mail: MailServer) -> None:
    mail.refuses = {ANN: "550 no such user"}

    done = deliver(world.store, "north", mail.post(), request("one"), ROUTE)

    assert done.failed
    assert {each.letter.to: each.outcome for each in done.done} == {
        ANN: Outcome.FAILED,
        BOB: Outcome.SENT,
    }
    assert any("550 no such user" in each.why for each in done.done)
    assert waiting(world.store) == [ANN]
    mail.refuses = {}
    deliver(world.store, "north", mail.post(), request("two"), ROUTE)
    assert accept(world.store, request("in"), mail.tokens(ANN)[0]).email == ANN


def test_a_server_that_is_not_there_loses_nothing(world: World) -> None:
    nobody = SmtpPost(mail_server("smtp://127.0.0.1:1"))

    done = deliver(world.store, "north", nobody, request("one"), ROUTE)

    assert done.failed
    assert "127.0.0.1:1 cannot be reached" in done.problem
    assert sorted(each.to for each in done.left) == sorted(waiting(world.store)) == [ANN, BOB]
    with world.store.read("north") as reader:
        found = [reader.invitation(each.invitation) for each in done.left]
    assert [each and each.sent for each in found] == [0, 0]


def test_a_line_that_breaks_does_not_stop_the_rest(world: World, mail: MailServer) -> None:
    mail.refuses = {ANN: "421 closing now", BOB: "421 closing now"}
    post = mail.post()

    first = deliver(world.store, "north", post, request("one"), ROUTE)
    mail.refuses = {}
    second = deliver(world.store, "north", post, request("two"), ROUTE)

    assert {each.outcome for each in first.done} == {Outcome.FAILED}
    assert {each.outcome for each in second.done} == {Outcome.SENT}


def test_two_who_deliver_at_once_leave_one_link_that_opens(world: World, mail: MailServer) -> None:
    class Overtaken(SmtpPost):
        """A post that is overtaken by another run while it hands over its letter."""

        def send(self, message: object) -> None:
            deliver(world.store, "north", mail.post(), request(f"other-{len(mail.letters)}"), ROUTE)
            SmtpPost.send(self, message)  # type: ignore[arg-type]

    post = mail.kept(Overtaken(mail_server(mail.url)))
    deliver(world.store, "north", post, request("one"), ROUTE)

    assert waiting(world.store) == []
    for email in (ANN, BOB):
        opened = [token for token in mail.tokens(email) if opens(world.store, token)]
        assert len(opened) == 1


def opens(store: LiveStore, token: str) -> bool:
    """Tell whether a link opens now."""
    with store.read("north") as reader:
        invitation = reader.invitation(invitation_in(token))
    return (
        invitation is not None
        and invitation.state is InvitationState.INVITED
        and invitation.token_hash == hash_of(token)
    )


def test_a_notice_is_sent_as_it_was_written(world: World, mail: MailServer) -> None:
    facts = {"subject": "3 seats\r\nBcc: eve@evil.example", "text": "3 more <seats>\nsince today"}
    client = world.record("acme").id
    with world.store.begin("north", actor="x") as work:
        work.add_letters([Letter("n1", NOTICE, client, "dana@north.example", START, "", facts)], [])

    deliver(world.store, "north", mail.post(), request("one"), ROUTE)

    told = next(letter for letter in mail.letters if letter["To"] == "dana@north.example")
    assert told["Subject"] == "3 seats Bcc: eve@evil.example"
    assert told["Bcc"] is None
    html = told.get_body(("html",))
    assert html is not None
    assert "3 more &lt;seats&gt;" in html.get_content()


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: eve@evil.example", "no address", "a@"])
def test_what_is_no_address_is_not_written_to(world: World, mail: MailServer, address: str) -> None:
    with world.store.begin("north", actor="x") as work:
        work.add_letters([Letter("n1", NOTICE, "", address, START)], [])

    done = deliver(world.store, "north", mail.post(), request("one"), ROUTE)

    assert [each.why for each in done.done if each.outcome is Outcome.FAILED] == [
        "that is no e-mail address"
    ]
    assert not any(b"evil" in each for each in mail.raw)


def test_who_comes_in_moves_the_day_of_the_store_and_it_never_runs_back(
    world: World, mail: MailServer
) -> None:
    deliver(world.store, "north", mail.post(), request("one"), ROUTE)
    ann, bob = mail.tokens(ANN)[0], mail.tokens(BOB)[0]
    last = START + timedelta(days=13)

    accept(world.store, request("in", last), ann)

    with pytest.raises(PlanRefused, match="up to which the store is written"):
        accept(world.store, request("back", last - timedelta(days=2)), bob)
    assert accept(world.store, request("slack", last - timedelta(days=1)), bob).day == last


def test_a_link_that_is_over_stays_so_where_the_clock_goes_back_a_day(
    world: World, mail: MailServer
) -> None:
    deliver(world.store, "north", mail.post(), request("one"), ROUTE)
    over = START + timedelta(days=14)
    world.client("acme", client_text("trial", members=TWO, description="changed"))
    world.apply(world.ask(over))

    with pytest.raises(PlanRefused, match="over since"):
        accept(world.store, request("back", over - timedelta(days=1)), mail.tokens(ANN)[0])


def test_what_is_due_when_somebody_comes_in_is_recorded_once(
    world: World, mail: MailServer
) -> None:
    world.client("acme", client_text("active", seats="2", members=TWO, resources="{dashboards: 1}"))
    world.client("beta", client_text("trial", name="Beta"))
    world.apply()
    deliver(world.store, "north", mail.post(), request("one", START + timedelta(days=10)), ROUTE)
    accept(world.store, request("in", START + timedelta(days=20)), mail.tokens(ANN)[0])
    accept(world.store, request("too", START + timedelta(days=21)), mail.tokens(BOB)[0])

    with world.store.read("north") as reader:
        kinds = [event.kind for event in reader.events()]
    assert kinds.count("trial-expired") == 1
    assert kinds.count("invitation-accepted") == 2
