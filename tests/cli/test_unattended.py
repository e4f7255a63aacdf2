"""Where nobody is there to answer, a field changes live because it was promised, or is harmless.

Every field of the models is changed alone, through the command line. A field that is added to a
model and not to the list below fails the first test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

import pytest

from reconciler import Clock, Consent, errors, open_workspace
from reconciler.cli.environment import UNATTENDED
from reconciler.live.open import open_source, open_store
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.partner import PartnerFile
from reconciler.model.files.prices import ItemPrice
from reconciler.model.harmless import harmless_paths
from tests.builders import START, World, moment
from tests.cli.conftest import Command

HARMLESS = {
    "client": {"name", "description", "team", "properties", "billing.price"},
    "partner": {"name", "properties.*.label"},
}
"""All that changes live without a plan file; everything below such a field, too."""

PARTNER = """\
format: 1
partner: north
name: North
time_zone: Europe/Vienna
program: basic
billing: {currency: EUR, anchor_day: 1, collect: immediate, pay_with: amex}
payment_methods:
  amex: {kind: credit_card, provider: stripe, token: pm_1, brand: amex, last4: "0005"}
  visa: {kind: credit_card, provider: stripe, token: pm_2, brand: visa, last4: "4242"}
supply: {seats: 40, dashboards: 40, api_calls_per_day: 40, private_links: 40}
expansion: automatic
add_ons: [white_label]
staff: [{email: dana@north.example, role: admin}, {email: kim@north.example, role: viewer}]
teams: [emea, americas]
roles: {accountant: {permissions: [manage_company_settings]}}
trial: {days: 10}
drift: report
prices:
  - from: 2026-01-01
    programs: {basic: {fee: "1.00", seats: {mode: flat, tiers: [{unit: "10.00"}]}}, other: {}}
    add_ons: {white_label: "40.00", chat: "1.00"}
  - from: 2999-01-01
    programs:
      basic:
        fee: "9.00"
        seats: {mode: flat, tiers: [{unit: "11.00"}]}
        dashboards: {mode: flat, tiers: [{unit: "12.00"}]}
        api_calls_per_day: {mode: flat, tiers: [{unit: "13.00"}]}
        private_links: {mode: flat, tiers: [{unit: "14.00"}]}
      other: {}
    add_ons: {white_label: "40.00", chat: "2.00"}
properties:
  region: {type: choice, choices: [EMEA, AMER], label: Region, required: false}
  note: {type: text}
articles: {pack: {name: Pack, unit: "15.00", licences: {assets: 5}}}
profiles:
  kiosk:
    features: [email_reports]
    resources: {dashboards: 7, api_calls_per_day: 8, private_links: 9}
    trial: {days: 6}
    properties: {note: small}
defaults:
  features: [download_reports]
  resources: {dashboards: 1, api_calls_per_day: 1, private_links: 1}
guards:
  max_update_percent: 60
  max_remove_percent: 60
  from_clients: 10
  max_due_now: "500.00"
  one_way: warn
"""

ACME = """\
name: Acme
status: active
description: Retail
team: emea
billing: {mode: partner, price: {amount: "480.00", per: month}}
seats: 5
resources: {dashboards: 2, api_calls_per_day: 2, private_links: 2}
features: [sso]
members: [{email: ann@acme.example, role: admin}, {email: bob@acme.example, role: viewer}]
properties: {region: EMEA}
payment_methods:
  visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: "4242"}
campaigns: {spring: {name: Spring sale, budget: "300.00", team: emea}}
articles: {pack: 2}
credits: {grants: [{id: g1, amount: '7.00', date: 2026-01-01}]}
protect: true
"""
BETA = "name: Beta\nstatus: trial\nresources: {dashboards: 1}\n"
GAMMA = "name: Gamma\nstatus: setup\n"
DELTA = "name: Delta\nstatus: setup\nprofile: kiosk\n"

CARD = "{kind: credit_card, provider: stripe, token: pm_3, brand: visa, last4: '4242'}"
CONSENT = "by: dana, reason: signed"

CLIENT: dict[str, tuple[str, str, str]] = {
    "name": ("acme", "name: Acme", "name: Acme Ltd"),
    "status": ("acme", "status: active", "status: disabled"),
    "description": ("acme", "description: Retail", "description: Whole sale"),
    "team": ("acme", "team: emea\nbilling", "team: americas\nbilling"),
    "billing.mode": ("beta", "", "billing: {mode: platform}\n"),
    "billing.price.amount": ("acme", "480.00", "481.00"),
    "billing.price.per": ("acme", "per: month", "per: year"),
    "seats": ("acme", "seats: 5", "seats: 4"),
    "resources.dashboards": ("acme", "dashboards: 2", "dashboards: 3"),
    "resources.api_calls_per_day": ("acme", "api_calls_per_day: 2", "api_calls_per_day: 1"),
    "resources.private_links": ("acme", "private_links: 2", "private_links: 1"),
    "features.*": ("acme", "[sso]", "[sso, public_links]"),
    "members.*.email": ("acme", "bob@acme.example", "cat@acme.example"),
    "members.*.was": (
        "acme",
        "{email: bob@acme.example, role: viewer}",
        "{email: cat@acme.example, role: viewer, was: bob@acme.example}",
    ),
    "members.*.role": ("acme", "role: viewer", "role: editor"),
    "profile": ("gamma", "", "profile: kiosk\n"),
    "properties.*": ("acme", "region: EMEA", "region: AMER"),
    "trial.days": ("gamma", "", "trial: {days: 7}\n"),
    "trial.extension.requested_on": (
        "beta",
        "",
        f"trial: {{extension: {{requested_on: {START}, requested_by: ann@acme.example}}}}\n",
    ),
    "trial.extension.requested_by": (
        "gamma",
        "",
        f"trial: {{extension: {{requested_on: {START}, requested_by: ann@acme.example}}}}\n",
    ),
    "payment_methods.*.kind": (
        "beta",
        "",
        f"payment_methods: {{more: {CARD}}}\n",
    ),
    "payment_methods.*.provider": ("acme", "provider: stripe", "provider: adyen"),
    "payment_methods.*.token": ("acme", "token: pm_1", "token: pm_9"),
    "payment_methods.*.brand": ("acme", "brand: visa", "brand: amex"),
    "payment_methods.*.last4": ("acme", "4242", "4243"),
    "credits.grants.*.id": (
        "beta",
        "",
        "credits: {grants: [{id: g1, amount: '5.00', date: 2026-01-01}]}\n",
    ),
    "credits.grants.*.amount": ("acme", "amount: '7.00'", "amount: '8.00'"),
    "credits.grants.*.date": ("acme", "date: 2026-01-01", "date: 2026-01-02"),
    "credits.grants.*.paid_by": ("acme", "amount: '7.00'", "amount: '7.00', paid_by: visa"),
    "credits.grants.*.expires": ("acme", "amount: '7.00'", "amount: '7.00', expires: 2999-01-01"),
    "credits.grants.*.void.by": (
        "acme",
        "amount: '7.00'",
        "amount: '7.00', void: {by: dana, reason: typo}",
    ),
    "credits.grants.*.void.reason": (
        "acme",
        "amount: '7.00'",
        "amount: '7.00', void: {by: milo, reason: gone}",
    ),
    "campaigns.*.name": ("acme", "Spring sale", "Summer sale"),
    "campaigns.*.budget": ("acme", "300.00", "301.00"),
    "campaigns.*.team": ("acme", '300.00", team: emea', '300.00", team: americas'),
    "articles.*": ("acme", "pack: 2", "pack: 1"),
    "protect": ("acme", "protect: true", "protect: false"),
    "removed.reason": ("gamma", "", "removed: {reason: gone, by: dana}\n"),
    "removed.by": ("delta", "", "removed: {reason: gone, by: dana}\n"),
    "moved_from": ("gamma", "", "moved_from: delta\n"),
    "acknowledge.*.one_way": ("acme", "", f"acknowledge: [{{one_way: active, {CONSENT}}}]\n"),
    "acknowledge.*.overrides": (
        "acme",
        "",
        f'acknowledge: [{{overrides: seats, live: "9", {CONSENT}}}]\n',
    ),
    "acknowledge.*.live": (
        "beta",
        "",
        f'acknowledge: [{{overrides: seats, live: "9", {CONSENT}}}]\n',
    ),
    "acknowledge.*.another_company": (
        "delta",
        "",
        f"acknowledge: [{{another_company: acme, {CONSENT}}}]\n",
    ),
    "acknowledge.*.by": ("beta", "", f"acknowledge: [{{one_way: trial, {CONSENT}}}]\n"),
    "acknowledge.*.reason": ("gamma", "", f"acknowledge: [{{one_way: trial, {CONSENT}}}]\n"),
}
"""Field of a client → whose file, what stands there (empty: nothing yet), and what then stands."""

METHOD = "payment_methods.*"
PARTNER_EDITS: dict[str, tuple[str, str]] = {
    "format": ("format: 1", "format: 2"),
    "partner": ("partner: north", "partner: south"),
    "name": ("name: North", "name: Nord"),
    "time_zone": ("Europe/Vienna", "Europe/Berlin"),
    "program": ("program: basic", "program: other"),
    "supply.seats": ("seats: 40", "seats: 41"),
    "supply.dashboards": ("dashboards: 40", "dashboards: 41"),
    "supply.api_calls_per_day": ("api_calls_per_day: 40", "api_calls_per_day: 41"),
    "supply.private_links": ("private_links: 40", "private_links: 41"),
    "expansion": ("automatic", "refuse"),
    "billing.currency": ("EUR", "USD"),
    "billing.anchor_day": ("anchor_day: 1", "anchor_day: 2"),
    "billing.collect": ("immediate", "next_invoice"),
    "billing.pay_with": ("pay_with: amex", "pay_with: visa"),
    f"{METHOD}.kind": (
        "payment_methods:\n",
        f"payment_methods:\n  more: {CARD}\n",
    ),
    f"{METHOD}.provider": ("stripe, token: pm_2", "adyen, token: pm_2"),
    f"{METHOD}.token": ("pm_2", "pm_3"),
    f"{METHOD}.brand": ("brand: visa", "brand: amex"),
    f"{METHOD}.last4": ("4242", "4243"),
    "prices.*.from": ("2999-01-01", "2999-02-01"),
    "prices.*.programs.*.fee": ("9.00", "10.00"),
    "prices.*.programs.*.seats": ("11.00", "11.50"),
    "prices.*.programs.*.dashboards": ("12.00", "12.50"),
    "prices.*.programs.*.api_calls_per_day": ("13.00", "13.50"),
    "prices.*.programs.*.private_links": ("14.00", "14.50"),
    "prices.*.add_ons.*": ('"40.00", chat: "2.00"', '"40.00", chat: "3.00"'),
    "add_ons.*": ("[white_label]", "[white_label, chat]"),
    "staff.*.email": ("kim@north", "kit@north"),
    "staff.*.role": ("role: viewer", "role: editor"),
    "teams.*": ("[emea, americas]", "[emea, americas, apac]"),
    "roles.*.permissions.*": (
        "[manage_company_settings]",
        "[manage_company_settings, manage_users]",
    ),
    "properties.*.type": ("note: {type: text}", "note: {type: date}"),
    "properties.*.choices.*": ("[EMEA, AMER]", "[EMEA, AMER, APAC]"),
    "properties.*.label": ("label: Region", "label: Where"),
    "properties.*.required": ("required: false", "required: true"),
    "articles.*.name": ("name: Pack", "name: Box"),
    "articles.*.unit": ("15.00", "16.00"),
    "articles.*.licences.*": ("assets: 5", "assets: 6"),
    "trial.days": ("days: 10", "days: 11"),
    "drift": ("drift: report", "drift: restore"),
    "defaults.features.*": ("[download_reports]", "[download_reports, sso]"),
    "defaults.resources.dashboards": ("{dashboards: 1", "{dashboards: 2"),
    "defaults.resources.api_calls_per_day": ("api_calls_per_day: 1", "api_calls_per_day: 2"),
    "defaults.resources.private_links": ("private_links: 1", "private_links: 2"),
    "profiles.*.features.*": ("[email_reports]", "[email_reports, sso]"),
    "profiles.*.resources.dashboards": ("dashboards: 7", "dashboards: 6"),
    "profiles.*.resources.api_calls_per_day": ("api_calls_per_day: 8", "api_calls_per_day: 7"),
    "profiles.*.resources.private_links": ("private_links: 9", "private_links: 8"),
    "profiles.*.trial.days": ("days: 6", "days: 5"),
    "profiles.*.properties.*": ("note: small", "note: tiny"),
    "guards.max_update_percent": ("max_update_percent: 60", "max_update_percent: 70"),
    "guards.max_remove_percent": ("max_remove_percent: 60", "max_remove_percent: 70"),
    "guards.from_clients": ("from_clients: 10", "from_clients: 11"),
    "guards.max_due_now": ("500.00", "501.00"),
    "guards.one_way": ("one_way: warn", "one_way: acknowledge"),
    "guards.max_monthly_increase": (
        "  one_way: warn",
        '  one_way: warn\n  max_monthly_increase: "9.00"',
    ),
    "acknowledge.*.guard": (
        "",
        f"acknowledge: [{{guard: max_due_now, up_to: '9.00', {CONSENT}}}]\n",
    ),
    "acknowledge.*.up_to": (
        "",
        f"acknowledge: [{{guard: max_update_percent, up_to: 90, {CONSENT}}}]\n",
    ),
    "acknowledge.*.removes": ("", f"acknowledge: [{{removes: note, {CONSENT}}}]\n"),
    "acknowledge.*.by": ("", f"acknowledge: [{{removes: region, {CONSENT}}}]\n"),
    "acknowledge.*.reason": ("", f"acknowledge: [{{removes: nothing, {CONSENT}}}]\n"),
}
"""Field of the partner → what stands there, and what then stands."""

EDITS = {
    **{("client", field): edit for field, edit in CLIENT.items()},
    **{("partner", field): ("partner", *edit) for field, edit in PARTNER_EDITS.items()},
}
WAYS = (["--yes"], ["--promises", "promises"])


def fields(kind: type[Value], path: str = "") -> Iterator[str]:
    """Name every field of a kind of document."""
    for name, field in kind.model_fields.items():
        yield from _below(field.annotation, f"{path}{field.alias or name}")


def _below(annotation: Any, path: str) -> Iterator[str]:
    inner = [argument for argument in get_args(annotation) if argument not in (..., NoneType)]
    if (
        annotation is not ItemPrice
        and isinstance(annotation, type)
        and issubclass(annotation, Value)
    ):
        yield from fields(annotation, f"{path}.")
    elif get_origin(annotation) in (dict, tuple):
        yield from _below(inner[-1], f"{path}.*")
    elif get_origin(annotation) is Annotated or len(inner) == 1:
        yield from _below(inner[0], path)
    else:
        yield path


def test_every_field_is_tried() -> None:
    assert sorted(fields(ClientFile)) == sorted(CLIENT)
    assert sorted(fields(PartnerFile)) == sorted(PARTNER_EDITS)


def test_the_harmless_fields_are_those() -> None:
    for kind, model in (("client", ClientFile), ("partner", PartnerFile)):
        assert {".".join(path) for path in harmless_paths(model)} == HARMLESS[kind]


def may_be_unreviewed(kind: str, field: str) -> bool:
    return any(field == each or field.startswith(f"{each}.") for each in HARMLESS[kind])


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files and a store that they were applied to."""
    folder = tmp_path_factory.mktemp("prepared")
    world = World(folder / "accounts", open_store(str(folder / "live.db")))
    world.partner(PARTNER)
    for key, text in (("acme", ACME), ("beta", BETA), ("gamma", GAMMA), ("delta", DELTA)):
        world.client(key, text)
    world.apply()
    (folder / "promises").mkdir()
    return folder


def live(folder: Path) -> object:
    """Read everything live that a change could reach."""
    with open_source(str(folder / "live.db")).read("north") as reader:
        heads = reader.heads()
        records = reader.load(heads)
        partner = reader.partner()
        assert partner is not None
        clients = {head.key: (records[head.id].live, head.removed) for head in heads}
        return partner.live, partner.pool, clients, reader.credit_rows(), reader.invoices()


@pytest.fixture
def alone(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of them, to work in with nobody there to answer."""
    copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("RECONCILER_LIVE", str(tmp_path / "live.db"))
    return tmp_path


def change(folder: Path, edited: tuple[str, str]) -> None:
    """Change one field in the files."""
    kind, _ = edited
    key, old, new = EDITS[edited]
    path = folder / "accounts" / ("partner.yaml" if kind == "partner" else f"clients/{key}.yaml")
    text = path.read_text(encoding="utf-8")
    assert not old or text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
    path.write_text(text.replace(old, new) if old else text + new, encoding="utf-8")


@pytest.mark.parametrize("edited", EDITS, ids="-".join)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[0])
def test_a_field_changes_live_only_if_it_is_harmless(
    reconciler: Command, alone: Path, edited: tuple[str, str], way: list[str]
) -> None:
    kind, field = edited
    change(alone, edited)
    before = live(alone)

    outcome = reconciler("apply", *way, day=START)

    if may_be_unreviewed(kind, field):
        assert outcome.code == 0, outcome.out + outcome.err
        assert live(alone) != before
    else:
        assert live(alone) == before, outcome.out
        # A consent alone moves nothing. Some fields no rule ever lets change.
        codes = {0} if field.startswith("acknowledge.") else {3, 4, 5, 64}
        assert outcome.code in codes, outcome.out + outcome.err


@pytest.mark.parametrize("consent", [None, Consent()], ids=["nothing", "empty"])
@pytest.mark.parametrize("edited", EDITS, ids="-".join)
def test_a_program_changes_unseen_only_what_is_harmless(
    alone: Path, edited: tuple[str, str], consent: Consent | None
) -> None:
    workspace = open_workspace(
        alone / "accounts", alone / "live.db", actor="portal", clock=Clock(moment(START))
    )
    change(alone, edited)
    before = live(alone)

    if may_be_unreviewed(*edited):
        assert workspace.plan().needs == ()
        assert workspace.apply(consent=consent).operation
        assert live(alone) != before
    elif edited[1].startswith("acknowledge."):
        assert workspace.apply(consent=consent).changes == ()
        assert live(alone) == before
    else:
        with pytest.raises(errors.ReconcilerError) as refused:
            workspace.apply(consent=consent)
        assert refused.value.exit_code in {3, 4, 5, 64}
        assert live(alone) == before


@pytest.mark.parametrize("variable", UNATTENDED)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[0])
def test_every_such_machine_is_known(
    reconciler: Command,
    alone: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    way: list[str],
) -> None:
    monkeypatch.delenv("CI")
    monkeypatch.setenv(variable, "17")
    acme = alone / "accounts" / "clients" / "acme.yaml"
    acme.write_text(ACME.replace("seats: 5", "seats: 6"), encoding="utf-8")

    outcome = reconciler("apply", *way, day=START)

    assert outcome.code == 5
    assert "nobody promised that `acme` changes `seats`" in outcome.out


def test_a_plan_file_is_kept_whole_where_nobody_is_there(reconciler: Command, alone: Path) -> None:
    acme = alone / "accounts" / "clients" / "acme.yaml"
    acme.write_text(ACME.replace("status: active", "status: disabled"), encoding="utf-8")

    assert reconciler("plan", "-o", "plan.json", day=START).code == 0
    outcome = reconciler("apply", "plan.json", day=START)

    assert outcome.code == 0, outcome.err
    assert "disabled" in reconciler("show", "acme").out


def test_nobody_is_asked_where_nobody_is_there(reconciler: Command, alone: Path) -> None:
    del alone
    outcome = reconciler("apply", day=START)

    assert outcome.code == 64
    assert "nobody can answer here" in outcome.err


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[0])
def test_what_comes_and_goes_waits_and_what_is_harmless_is_done(
    reconciler: Command, alone: Path, way: list[str]
) -> None:
    accounts = alone / "accounts"
    clients = accounts / "clients"
    (clients / "new.yaml").write_text("name: New\nstatus: setup\n", encoding="utf-8")
    (clients / "beta.yaml").write_text(f"{BETA}description: harmless\n", encoding="utf-8")
    (clients / "acme.yaml").write_text(
        ACME.replace(", {email: bob@acme.example, role: viewer}", "")
    )
    column = "properties:\n  size: {type: number, label: Size}"
    (accounts / "partner.yaml").write_text(
        PARTNER.replace("properties:", column, 1), encoding="utf-8"
    )

    outcome = reconciler("apply", *way, day=START)

    assert outcome.code == 5
    for each in ("partner", "client.new", "client.acme"):
        assert f"Not done, not reviewed: {each}" in outcome.out
    assert "harmless" in reconciler("show", "beta").out
    assert "Done: 0 added, 1 changed, 0 removed" in outcome.out
