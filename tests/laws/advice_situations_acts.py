"""The situations in which acts, letters, places and the clock advise."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

from reconciler.report.changes import MOST_READ
from reconciler.values import replace
from tests.builders import moment
from tests.laws.advice_shop import Build, Shop, Situation, applied
from tests.laws.advice_situations import EDIT, after, gone, in_ci, lines, nothing, text

SEND = "outbox deliver --smtp URL --link-base URL --from ADDRESS"
REHEARSED = "apply --yes --rehearsal"
ANN_IN = "operate accept acme --user ann@acme.example"
BEA_IN = "operate accept beta --user bea@beta.example"
SPENT = "operate spend acme spring 5.00 --once first"
APRIL = date(2027, 4, 15)
TODAY = datetime.now(UTC).date()  # noqa: TID251 - the shop opens today, as a command does
LATER = TODAY + timedelta(days=40)


def sql(*statements: str) -> Build:
    """Change the store behind everybody's back."""

    def build(shop: Shop) -> None:
        with closing(sqlite3.connect(shop.folder / ".reconciler" / "live.db")) as store, store:
            for statement in statements:
                store.execute(statement)

    return build


def opened(shop: Shop) -> None:
    """Apply the files on a day in April 2027; the store's file is of that day."""
    then = moment(APRIL)
    replace(shop, now=then).run("apply --yes")
    os.utime(shop.folder / ".reconciler" / "live.db", (then.timestamp(),) * 2)


def sent(shop: Shop) -> None:
    """Send the letters."""
    url, base = shop.mail.url, "https://app.example/register"
    shop.run(f"outbox deliver --smtp {url} --link-base {base} --from accounts@north.example")


def refusing(shop: Shop) -> None:
    """Let the mail server refuse a letter."""
    shop.mail.refuses["bea@beta.example"] = "550 no such user"


CREDIT = lines(
    "acme",
    "payment_methods: {visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, "
    'last4: "4242"}}',
    'credits: {grants: [{id: launch, amount: "500.00", date: 2020-01-01, paid_by: visa}]}',
    'campaigns: {spring: {name: Spring, budget: "300.00"}}',
)
FULL = after(
    *(text(f"accounts/clients/c{at}.yaml", f"name: C{at}\nstatus: setup\n") for at in range(8)),
    applied,
    *(lines(f"c{at}", "description: x") for at in range(3)),
    lines("acme", "status: setup"),
)
SOUTH = after(applied, lines("partner", "partner: south"), "apply --yes --new-partner south")

STAFF = lines("partner", "staff: [{email: dana@north.example, role: admin}]")
TOM = after(applied, "operate edit acme members[tom@x.example].role=viewer")
BOB = after("set acme members[bob@acme.example].role=viewer", applied)

ACTS: dict[str, Situation] = {
    "people": Situation("people", fills={"EMAIL": "ann@acme.example"}),
    "people who are no address": Situation("people acme"),
    "a person of a file": Situation("people bob@acme.example", BOB),
    "a person of no file": Situation("people tom@x.example", TOM),
    "a person who alone manages a client": Situation("people ann@acme.example"),
    "the last admin of the staff": Situation("people dana@north.example", after(STAFF, applied)),
    "people remove, with nothing live": Situation("people remove ann@acme.example", nothing),
    "people remove by hand": Situation("people remove tom@x.example", TOM),
    "people remove nobody": Situation("people remove zz@b.example"),
    "init in a file": Situation("init accounts/partner.yaml"),
    "init without a tool": Situation("init folder"),
    "init with a tool that moves": Situation("init folder --tool client-reconciler"),
    "init outside": Situation("init folder --source ../north"),
    "init on an odd branch": Situation("init folder --branch a..b --owners @north/leads"),
    "init for nobody": Situation("init folder --owners managers --branch trunk"),
    "init": Situation(
        f"init folder --tool 'client-reconciler @ git+https://x.example/y@{'a' * 40}'"
    ),
    "a partner like none of two": Situation(
        "plan", after(SOUTH, lines("partner", "partner: qqqqqq")), fills={"KEY": "north"}
    ),
    "set what is no field": Situation("set acme --unset '[x'"),
    "take out who is not there": Situation("operate edit beta campaigns-=spring"),
    "list what nobody has": Situation(
        "list --where key=qqqqqq",
        after(
            *(
                text(f"accounts/clients/c{at}.yaml", f"name: C{at}\nstatus: setup\n")
                for at in range(20)
            ),
            applied,
        ),
    ),
    "spend": Situation(SPENT, after(CREDIT, applied)),
    "spend another amount under one name": Situation(
        "operate spend acme spring 6.00 --once first", after(CREDIT, applied, SPENT)
    ),
    "a plan that is full": Situation("plan", FULL),
    "more clients than a person reads": Situation(
        "apply --yes",
        after(
            applied,
            *(
                text(f"accounts/clients/more/c{at}.yaml", f"name: C{at}\nstatus: setup\n")
                for at in range(MOST_READ + 1)
            ),
        ),
    ),
    "nobody promised a partner": Situation("apply --yes", in_ci),
    "late, chosen": Situation(
        "drift",
        after(applied, lines("acme", "description: x"), lines("beta", "trial: {days: 3}")),
    ),
    "moved elsewhere": Situation(
        "plan --client beta", after(applied, EDIT, lines("beta", "description: x"))
    ),
    "gone for long": Situation("plan", after(applied, gone("beta"), "apply --yes")),
    "access of all": Situation("access"),
    "a page in no file": Situation("report"),
    "costs of a month": Situation("costs"),
    "costs of a period": Situation(f"costs --period {TODAY}"),
    "costs of a period that is due": Situation(f"costs --period {LATER}", applied, day=LATER),
    "costs of a period to come": Situation(f"costs --period {LATER}"),
    "nobody says who": Situation(EDIT, after(applied, in_ci), means=f"{EDIT} --actor dana"),
    "no token where it is read from": Situation("operate accept --token -"),
    "a day that was written": Situation("plan --as-of 2020-01-01", means="plan"),
    "a day that no calendar has": Situation("plan --as-of 9999-12-31", means="plan"),
    "a clock that no calendar has": Situation("plan", day=date(2300, 1, 1)),
    "all folders of the machine": Situation(
        "apply --promises /", after(applied, text("folder/.keep", ""))
    ),
    "a day before what was rehearsed": Situation(
        "settle --as-of 2026-09-01",
        after("apply --yes --rehearsal --as-of 2026-10-01"),
        means="settle --as-of 2026-10-01",
    ),
    "a clock that is fast": Situation(
        "settle", opened, means="settle --close-periods 12", day=date(2028, 4, 1)
    ),
    "another number than is due": Situation(
        "settle --close-periods 3", opened, means="settle", day=date(2027, 5, 2)
    ),
    "a clock that was fast": Situation("settle", opened, day=date(2026, 11, 2)),
    "a day to come": Situation("apply --yes --as-of 2099-01-01", instead=True),
    "a clock that is behind": Situation(
        "apply --yes",
        after(applied, lines("acme", "description: x")),
        day=TODAY - timedelta(days=3),
    ),
    "no room for what is printed": Situation("list", unheard=True),
    "letters nobody takes": Situation(SEND.replace("--smtp URL", "--smtp smtp://127.0.0.1:1")),
    "a letter that is refused": Situation(SEND, after(applied, refusing)),
    "somebody comes in": Situation("operate accept --token TOKEN", after(applied, sent)),
    "a link that is over": Situation(
        "operate accept --token TOKEN",
        after(applied, sent),
        day=TODAY + timedelta(days=20),
        instead=True,
    ),
    "a document that nobody can read": Situation(
        "show acme", after(applied, sql("UPDATE client_document SET live = '{'"))
    ),
    "a table that is gone": Situation("outbox", after(applied, sql("DROP TABLE outbox"))),
    "seats that the pool was not told of": Situation(
        "drift", after(applied, sql("UPDATE client_document SET live = replace(live, '2', '3')"))
    ),
    "a pool that moves by itself": Situation(
        "apply --yes",
        after(
            applied,
            sql(
                "CREATE TRIGGER t AFTER UPDATE ON pool BEGIN "
                "UPDATE pool SET supply = supply + 1; END"
            ),
            lines("acme", "seats: 3"),
        ),
    ),
}
"""What is done before, and typed, beside what the rules say."""
