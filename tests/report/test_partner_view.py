from collections import Counter

from reconciler.report.clients.client_view import partner_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from tests.report.samples import TODAY, active, client_leaves, partner_record, record_of

RECORDS = [record_of("acme", active(seats=12)), record_of("gusto", client_leaves("setup"))]
STATUSES = Counter(record.head.status for record in RECORDS)


def test_the_partner_with_its_pool_and_its_fields() -> None:
    document = partner_view(partner_record(RECORDS), STATUSES, TODAY)

    shown = render(document, "text", TextStyle(100)).splitlines()

    assert shown[:5] == [
        "agency-north  Agency North, 2 clients on 2026-11-20",
        "",
        "● 1 active  ◌ 1 setup",
        "",
        "Seats    ━━━━━━━━─────────────────  14 of 40   allocated 12, staff 2, free 26",
    ]
    assert "  = file     staff[dana@agency-north.example].role  admin" in shown
    assert "  = file     teams                                  emea" in shown
    assert "    default  trial.days                             14" in shown
    assert shown[-1] == "one client: reconciler show KEY"


def test_data() -> None:
    data = partner_view(partner_record(RECORDS), STATUSES, TODAY).data

    assert {key: data[key] for key in data if key not in {"fields", "staff", "roles"}} == {
        "format": 1,
        "kind": "partner",
        "today": "2026-11-20",
        "key": "agency-north",
        "name": "Agency North",
        "store": "store-7f3a",
        "serial": 41,
        "clients": 2,
        "pool": {"seats": {"supply": 40, "staff": 2, "allocated": 12, "free": 26}},
    }
    assert {field["held_by"] for field in data["fields"]} == {"file", "default"}
