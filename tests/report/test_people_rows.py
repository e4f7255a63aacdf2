from datetime import date

from reconciler.model.files.people import Joining, Person
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import ClientRecord
from reconciler.report.clients.client_view import client_view, partner_view
from reconciler.report.clients.list_filters import Search, kept
from reconciler.report.clients.list_view import list_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.values import replace
from tests.report.samples import BOB, TODAY, active, partner_of, partner_record, record_of

STYLE = TextStyle(100)
IN = Person(Joining.ACCEPTED, "i-1", date(2026, 11, 3))
WAITS = Person(Joining.INVITED, "i-2", date(2026, 11, 18), outside=True)


def acme(**people: Person) -> ClientRecord:
    record = record_of("acme", active())
    live = record.live.with_leaves(
        {
            ("members", "ann@acme.example", "role"): "admin",
            ("members", "max@acme.example", "role"): "editor",
            ("members", "new@acme.example", "role"): "viewer",
        }
    )
    named = {f"{name}@acme.example": each for name, each in people.items()}
    return replace(record, live=replace(live, observed=Observed(people=named, implicit_admin=BOB)))


def test_a_client_shows_its_people_and_how_far_they_have_come() -> None:
    document = client_view(acme(ann=IN, max=WAITS), partner_record(), TODAY)

    shown = render(document, "text", STYLE)

    assert shown.partition("People\n")[2].startswith(
        "  + in       ann@acme.example           admin   in since 2026-11-03\n"
        "  ~ invited  max@acme.example           editor  invited on 2026-11-18, not accepted yet, "
        "in no file\n"
        "  ~ invited  new@acme.example           viewer  invitation not sent yet\n"
        "  * staff    bob@agency-north.example   admin   created the client; viewer of the parent "
        "account\n"
        "  * staff    dana@agency-north.example  admin   admin of the parent account\n"
    )


def test_list_counts_who_is_in() -> None:
    records = [record_of("elm", active("Elm")), acme(ann=IN, max=WAITS)]
    partner = partner_record(records)
    document = list_view(Search(kept(records), (), partner.live), partner, TODAY)

    rows = render(document, "text", STYLE).splitlines()[2:5]
    at = rows[0].index("people")

    assert [row[at:].split("  ")[0] for row in rows] == ["people", "–", "1 +2"]


def test_json_of_a_client_names_everybody() -> None:
    people = client_view(acme(ann=IN), partner_record(), TODAY).data["people"]

    assert [
        (person["email"], person["who"], person["role"], person["since"]) for person in people
    ] == [
        ("ann@acme.example", "member", "admin", "2026-11-03"),
        ("max@acme.example", "invited", "editor", None),
        ("new@acme.example", "invited", "viewer", None),
        (BOB, "implicit-admin", "admin", None),
        ("dana@agency-north.example", "parent-admin", "admin", None),
    ]


def test_the_partner_shows_its_staff_and_its_roles() -> None:
    own = partner_of(
        {
            ("roles", "accountant", "permissions", "manage_company_settings"): True,
            ("roles", "accountant", "permissions", "view_dashboards"): True,
        }
    )
    document = partner_view(partner_record(partner=own), {}, TODAY)

    shown = render(document, "text", STYLE).partition("Staff\n")[2].splitlines()

    assert shown[:2] == [
        "  bob@agency-north.example   viewer  enters the clients it is a member of",
        "  dana@agency-north.example  admin   enters every client",
    ]
    assert shown[3:5] == ["Roles", "  accountant  manage_company_settings, view_dashboards"]
    assert document.data["roles"]["viewer"] == ["view_dashboards"]
    assert document.data["staff"][0] == {"email": BOB, "role": "viewer"}
