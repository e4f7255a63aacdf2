"""Who is where, as a document: links that are over, whom no file names, what a store is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reconciler.diagnostics import FieldPath
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.records import Event, LiveClient
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.people.memberships import (
    ALL_PEOPLE,
    Everybody,
    completed,
    is_of_domain,
    memberships,
    written_by,
)
from reconciler.report.people.people_view import people_view
from reconciler.report.people.rows import NOBODY_OVER, Over
from reconciler.values import replace
from tests.report.samples import BOB, TODAY, active, partner_of, record_of

DAY = date(2026, 11, 3)
ANN = "ann@acme.example"
ROLE = ("members", ANN, "role")


def live(key: str, *people: str, outside: bool = False, maker: str = "") -> LiveClient:
    roles: dict[FieldPath, str] = {("members", each, "role"): "admin" for each in people}
    record = record_of(key, {**active(), **roles})
    known = {each: Person(Joining.INVITED, "i", DAY, outside) for each in people}
    observed = replace(record.live.observed, people=known, implicit_admin=maker)
    return LiveClient(record.id, replace(record.live, observed=observed))


def everybody(*clients: LiveClient, over: Over = NOBODY_OVER) -> Everybody:
    return memberships(clients, partner_of(), over, ALL_PEOPLE)


def text_of(people: Everybody, *, unicode: bool = True) -> str:
    return render(people_view(people, partner_of(), TODAY), "text", TextStyle(100, unicode=unicode))


def test_a_link_that_is_over_stands_instead_of_the_invitation() -> None:
    people = everybody(live("acme", ANN), over={"id-acme": {ANN: TODAY}})

    assert "ann@acme.example  acme    admin  link over  2026-11-20  –" in text_of(people)


def test_ascii_alone_and_no_letter_that_orders_a_terminal() -> None:
    people = everybody(live("acme", "a\x1b[2J@acme.example", outside=True))

    text = text_of(people, unicode=False)

    assert text.isascii()
    assert "\x1b" not in text
    assert "^ hand" in text


def test_of_many_by_hand_ten_are_told_and_the_others_counted() -> None:
    clients = [live(f"k{at:02}", f"p{at:02}@x.example", outside=True) for at in range(12)]

    text = text_of(everybody(*clients))

    assert text.count("is in no file: nobody in the audit trail wrote that") == 10
    assert "and 2 more in no file" in text


def test_a_store_is_asked_about_those_alone_of_whom_it_can_tell_more() -> None:
    people = everybody(live("acme", ANN), live("beta", "tom@x.example", outside=True))
    asked: list[Mapping[str, list[FieldPath]]] = []

    def nobody_came(clients: list[str]) -> dict[tuple[str, str], date]:
        raise AssertionError(clients)

    def nobody_wrote(paths: Mapping[str, list[FieldPath]]) -> dict[str, tuple[Event, ...]]:
        asked.append(paths)
        return {"id-beta": ()}

    assert completed(people, nobody_came, nobody_wrote) == people
    assert asked == [{"id-beta": [("members", "tom@x.example", "role")]}]


def test_whoever_made_a_client_is_its_admin_and_takes_no_row_of_it() -> None:
    people = everybody(live("acme", maker=BOB), live("beta", maker="gone@agency-north.example"))

    assert people.people == ()
    assert [(each.email, each.made) for each in people.staff if each.made] == [(BOB, ("acme",))]
    assert people.clients == 2


def test_a_role_that_was_changed_is_no_coming() -> None:
    name = f"members[{ANN}].role"
    came = Event("x", "id", "milo", "console", DAY, "op", (name,), facts={name: "nothing → admin"})
    changed = replace(came, facts={name: "viewer → admin"})

    written = [written_by([each], ROLE) for each in (came, changed)]
    assert [each and each.added for each in written] == [True, False]
    assert written_by([replace(came, paths=("seats",))], ROLE) is None


def test_a_domain_takes_in_those_below_it() -> None:
    assert is_of_domain("ann@mail.acme.example", "acme.example")
    assert is_of_domain(ANN, "acme.example")
    assert not is_of_domain("ann@notacme.example", "acme.example")


def test_people_stand_by_address_then_by_client() -> None:
    people = everybody(live("b", "z@x.example", "a@x.example"), live("a", "z@x.example")).people

    assert [(each.email, each.client) for each in people] == [
        ("a@x.example", "b"),
        ("z@x.example", "a"),
        ("z@x.example", "b"),
    ]
