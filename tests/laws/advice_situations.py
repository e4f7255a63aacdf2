"""The situations in which advice is printed."""

from __future__ import annotations

from tests.laws.advice_shop import Build, Shop, Situation, applied


def nothing(shop: Shop) -> None:
    """Leave the files as they are, with no store."""
    del shop


def after(*steps: Build | str) -> Build:
    """Do one thing after the other: commands, or changes of files."""

    def build(shop: Shop) -> None:
        for step in steps:
            if isinstance(step, str):
                shop.run(step)
            else:
                step(shop)

    return build


def lines(key: str, *written: str) -> Build:
    """Write lines into a file."""
    return lambda shop: shop.write(key, *written)


def gone(key: str) -> Build:
    """Delete a file."""
    return lambda shop: shop.drop(key)


def text(name: str, said: str) -> Build:
    """Write a whole file."""

    def build(shop: Shop) -> None:
        file = shop.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(said, encoding="utf-8")

    return build


def in_ci(shop: Shop) -> None:
    """Run where nobody is asked."""
    shop.patch.setenv("CI", "true")
    shop.patch.setenv("RECONCILER_LIVE", ".reconciler/live.db")


def crowded(shop: Shop) -> None:
    """Let one client be as many as a page has."""
    applied(shop)
    shop.patch.setattr("reconciler.api.portfolio.looks.MOST_CLIENTS", 1)


def raw(shop: Shop) -> None:
    """Edit a document in the store."""
    import sqlite3  # noqa: PLC0415
    from contextlib import closing  # noqa: PLC0415

    with closing(sqlite3.connect(shop.folder / ".reconciler" / "live.db")) as store, store:
        store.execute("UPDATE client_document SET live = replace(live, 'Beta', 'Evil')")


OVER = "apply --yes --rehearsal --as-of 2026-10-01"
EDIT = "operate edit acme seats=3"
PLATFORM = lines("beta", "billing: {mode: platform}")

SITUATIONS: dict[str, Situation] = {
    "drift, nothing live": Situation("drift", nothing),
    "adopt, nothing live": Situation("adopt", nothing),
    "show, nothing live": Situation("show acme", nothing),
    "settle, nothing live": Situation("settle", nothing),
    "outbox, nothing live": Situation("outbox", nothing),
    "resend, nothing live": Situation("outbox resend acme a@b.example", nothing),
    "operate, nothing live": Situation(EDIT, nothing),
    "bare, nothing live": Situation("", nothing),
    "adopt a field of a client without a file": Situation(
        "adopt beta.name", after(applied, gone("beta"))
    ),
    "adopt a field that nobody has": Situation("adopt acme.zzzzzz"),
    "adopt nobody": Situation("adopt zzzzzz"),
    "adopt who was removed": Situation(
        "adopt gamma",
        after(
            text("accounts/clients/gamma.yaml", "name: Gamma\nstatus: setup\n"),
            applied,
            lines("gamma", "removed: {reason: why, by: dana}"),
            applied,
        ),
    ),
    "adopt what moved": Situation("adopt acme.seats", after(applied, EDIT)),
    "a partner new to the store": Situation(
        "apply --yes", after(applied, lines("partner", "partner: south"))
    ),
    "promises without a plan": Situation(
        "apply --promises folder",
        after(applied, text("folder/.keep", ""), lines("beta", "status: disabled")),
    ),
    "apply, nobody to ask": Situation("apply", nothing),
    "a file and promises": Situation(
        "apply plan.json --promises folder",
        after("plan -o plan.json", text("folder/.keep", ""), "plan -o folder/p.json"),
    ),
    "history with a limit": Situation("history acme --limit 3"),
    "an invoice that nobody wrote": Situation("invoices 99"),
    "a plan file that cannot be written": Situation("plan -o nowhere/plan.json", instead=True),
    "a page that cannot be written": Situation("report -o nowhere/page.html", instead=True),
    "no such plan file": Situation("apply nothing.json", nothing),
    "a damaged plan file": Situation(
        "apply broken.json", after(text("broken.json", "{}")), instead=True
    ),
    "schemas that are old": Situation("schema --check -o folder", nothing),
    "schemas where none can be written": Situation(
        "schema -o accounts/partner.yaml/x", nothing, instead=True
    ),
    "set nothing": Situation("set acme", fills={"KEY=VALUE": "description=x"}),
    "set a field of the partner": Situation("set acme drift=report"),
    "set a word of the partner": Situation(
        "set partner sso=yes", fills={"CLIENT": "acme"}, of="unknown_field"
    ),
    "a verb that is no command": Situation("pause acme"),
    "set without a sign": Situation("set acme paused"),
    "a card in one word": Situation("validate", lines("acme", "payment_methods: visa")),
    "set a field that stands elsewhere": Situation("set acme dashboards=5"),
    "set a word that stands in a field": Situation("set acme sso=yes"),
    "set a field that each element has": Situation(
        "set acme role=viewer", fills={"NAME": "eve@acme.example"}
    ),
    "a key of the partner in a client's file": Situation(
        "validate", lines("beta", "supply: {seats: 5}")
    ),
    "a key of each member at the top of a file": Situation(
        "validate", lines("beta", "role: admin")
    ),
    "set nothing where": Situation(
        "set --where status=active", fills={"KEY=VALUE": "description=x"}
    ),
    "set where": Situation("set --where status=active description=x"),
    "set somebody and where": Situation("set acme --where status=active description=x"),
    "set without a client": Situation("set description=x", fills={"CLIENT": "acme"}),
    "set nobody": Situation("set zzzzzz name=x"),
    "set a field": Situation("set acme description=x"),
    "fmt of another file": Situation("fmt README.md"),
    "fmt --check": Situation(
        "fmt --check",
        after(applied, text("accounts/clients/beta.yaml", "status: setup\nname: B\n")),
    ),
    "no such folder": Situation(
        "--source nowhere validate", fills={"DIR": "accounts"}, instead=True
    ),
    "no partner.yaml": Situation("validate", gone("partner")),
    "an empty file": Situation("validate", text("accounts/clients/acme.yaml", "")),
    "forecast where nothing is billed": Situation(
        "forecast",
        after(
            text(
                "accounts/partner.yaml", "format: 1\npartner: north\nname: North\ntime_zone: UTC\n"
            ),
            gone("acme"),
            "apply --yes",
        ),
    ),
    "history of nobody": Situation("history zzzzzz"),
    "show nobody": Situation("show zzzzzz"),
    "accept where letters are sent": Situation(
        "operate accept acme --user ann@acme.example", instead=True
    ),
    "accept who is not invited": Situation(
        "operate accept acme --user zzz@qqq.org", after("apply --yes --rehearsal")
    ),
    "accept where nobody may come in": Situation(
        "operate accept beta --user bea@beta.example",
        after("apply --yes --rehearsal", "set beta status=disabled", "apply --yes"),
    ),
    "remove who is no member": Situation(
        "operate remove-user acme --user zzz@qqq.org --by ann@acme.example",
        after("apply --yes --rehearsal", "operate accept acme --user ann@acme.example"),
    ),
    "add who is a member": Situation(
        "operate add-user acme --user ann@acme.example --role viewer --by ann@acme.example",
        after("apply --yes --rehearsal", "operate accept acme --user ann@acme.example"),
        fills={"ROLE": "editor"},
        instead=True,
    ),
    "add a user as a stranger": Situation(
        "operate add-user acme --user new@acme.example --role viewer --by zzz@qqq.org"
    ),
    "edit who was removed": Situation(
        "operate edit gamma name=x",
        after(
            text("accounts/clients/gamma.yaml", "name: Gamma\nstatus: setup\n"),
            applied,
            lines("gamma", "removed: {reason: why, by: dana}"),
            applied,
        ),
    ),
    "edit nobody": Situation("operate edit zzzzzz name=x"),
    "edit what only a file says": Situation("operate edit acme protect.x=1"),
    "edit consent": Situation("operate edit acme removed.by=x"),
    "edit by hand": Situation(EDIT),
    "resend to nobody": Situation("outbox resend acme zzz@qqq.org"),
    "resend for nobody": Situation("outbox resend zzzzzz zzz@qqq.org"),
    "letters that wait": Situation("outbox"),
    "a program for a client that the partner bills": Situation(
        "operate pick-program beta grow --by bea@beta.example",
        after("apply --yes --rehearsal", "operate accept beta --user bea@beta.example"),
        about="beta",
    ),
    "a program for a disabled client": Situation(
        "operate pick-program beta grow --by bea@beta.example",
        after(
            PLATFORM,
            "apply --yes --rehearsal",
            "operate accept beta --user bea@beta.example",
            "set beta status=disabled",
            "apply --yes",
        ),
        about="beta",
    ),
    "more days for a client that is active": Situation(
        "operate request-extension acme --by ann@acme.example",
        after("apply --yes --rehearsal", "operate accept acme --user ann@acme.example"),
    ),
    "spend for no campaign": Situation("operate spend acme nothing 5.00"),
    "nobody promised it": Situation(
        "apply --yes", after(applied, lines("beta", "status: disabled"), in_ci)
    ),
    "touched since it was promised": Situation(
        "apply plan.json",
        after(
            applied,
            lines("acme", "description: x"),
            "plan -o plan.json",
            "operate edit acme seats=3",
        ),
        instead=True,
    ),
    "promised for another store": Situation(
        "apply plan.json",
        after(
            applied,
            lines("acme", "description: x"),
            "plan -o plan.json",
            new_store := (lambda shop: (shop.folder / ".reconciler" / "live.db").unlink()),
            lines("acme", "description: other"),
            "apply --yes",
            lines("acme", "description: x"),
        ),
        instead=True,
    ),
    "older than the plan file": Situation(
        "apply plan.json",
        after(
            applied,
            lines("acme", "description: x"),
            "plan -o plan.json",
            lambda shop: (shop.folder / ".reconciler" / "live.db").unlink(),
        ),
        instead=True,
    ),
    "older than was expected": Situation(
        f"verify --expect 9:{'0' * 16}:9",
        applied,
    ),
    "expected of nothing": Situation("verify --expect nothing.json", applied, instead=True),
    "show a client": Situation("show acme"),
    "show the partner": Situation("show"),
    "the list": Situation("list"),
    "a list of too many columns": Situation(
        "list",
        after(
            lines(
                "partner",
                "properties:",
                *(f"  column_{at}: {{type: text, label: {'wide ' * 5}{at}}}" for at in range(120)),
            ),
            applied,
        ),
    ),
    "the pages": Situation("explain", fills={"NAME": "conflict"}),
    "a topic that a field is called like": Situation("explain drift"),
    "fields of one name": Situation("explain reason"),
    "a page that is not there": Situation("explain zzzzzz"),
    "the history": Situation("history"),
    "the invoices": Situation("invoices", fills={"NUMBER": "1"}),
    "receipts": Situation(
        "receipts",
        after(
            lines("partner", 'articles: {pack: {name: Pack, unit: "5.00", licences: {assets: 1}}}'),
            lines("acme", "articles: {pack: 1}"),
            applied,
        ),
    ),
    "invited by an apply": Situation(
        "apply --yes",
        after(
            applied,
            lines(
                "beta",
                "members: [{email: bea@beta.example, role: admin}, "
                "{email: new@beta.example, role: viewer}]",
            ),
        ),
    ),
    "drift": Situation("drift", after(applied, EDIT)),
    "drift in a plan": Situation("plan", after(applied, EDIT)),
    "an admin made by hand": Situation(
        "drift", after(applied, "operate edit acme members[eve@acme.example].role=admin")
    ),
    "a raw edit": Situation("drift", after(applied, raw)),
    "a conflict": Situation(
        "plan", after(applied, "operate edit acme seats=3", lines("acme", "seats: 4"))
    ),
    "a conflict in the report": Situation(
        "drift", after(applied, "operate edit acme seats=3", lines("acme", "seats: 4"))
    ),
    "moved to where the file is": Situation(
        "drift", after(applied, "operate edit acme seats=3", lines("acme", "seats: 3"))
    ),
    "a client without a file": Situation("drift", after(applied, gone("beta"))),
    "a plan without a file": Situation("plan", after(applied, gone("beta")), about="beta"),
    "not applied": Situation("drift", after(applied, lines("acme", "description: x"))),
    "refused": Situation("drift", after(applied, lines("beta", "trial: {days: 3}"))),
    "refused, in a comment": Situation(
        "plan --format markdown", after(applied, lines("beta", "trial: {days: 3}"))
    ),
    "bare, edited by hand": Situation("", after(applied, EDIT)),
    "a trial that is over": Situation("plan", after(OVER)),
    "a trial that is over, bare": Situation("", after(OVER)),
    "a trial of the platform that is over": Situation("plan", after(PLATFORM, OVER)),
    "back to setup": Situation("plan", after(applied, lines("acme", "status: setup"))),
    "members in setup": Situation("validate", lines("beta", "status: setup"), about="beta"),
    "no seat": Situation("validate", lines("acme", "seats: 0"), about="acme"),
    "platform billing in setup": Situation(
        "validate", lines("beta", "status: setup", "billing: {mode: platform}"), about="beta"
    ),
    "platform billing of an active client": Situation(
        "plan", after(applied, lines("acme", "billing: {mode: platform}"))
    ),
    "platform billing that starts disabled": Situation(
        "plan", after(lines("beta", "status: disabled", "billing: {mode: platform}")), about="beta"
    ),
    "a door nobody acknowledged": Situation(
        "plan",
        after(
            lines("partner", "guards: {one_way: acknowledge}"),
            applied,
            lines("beta", "status: disabled"),
        ),
        about="beta",
    ),
    # The last one: after it no page is written.
    "more clients than a page has": Situation("report -o page.html", crowded, instead=True),
}
"""What is done before, and typed: between them they print every advice there is."""

NOT_TYPED: dict[str, str] = {
    "report/plan/went.py: to end …, bring its file back… with": "takes the file back first",
    "report/plan/went.py: if you renamed …, write into the new one": "there is no new one",
    "report/receipt/files_view.py: See its plan": "the file is not there before",
}
"""Advice that a situation prints and nobody types here, each with the reason."""

_STORE = "needs a store that is damaged, raced, or a server's"
_YET = "its own tests print it, and nobody types it yet"

NOT_BUILT: dict[str, str] = {
    "api/runtime.py: see what waits": "needs a store that goes between two looks",
    "cli/again.py: whatever came of it, this does it once": "needs a server that goes away",
    "live/sql/postgresql/rights.py: see what each user needs, as GRANT statements": _STORE,
    "live/sql/schema.py: migrate": _STORE,
}
"""Advice that no situation here prints, each with the reason; the list only shrinks."""
