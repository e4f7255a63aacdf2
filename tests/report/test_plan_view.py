from datetime import date

import pytest

from reconciler.diagnostics import Diagnostic, Position
from reconciler.model.files.consent import Acknowledgement, Door
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Client
from reconciler.model.live.declared import DeclaredClient
from reconciler.model.live.records import Event
from reconciler.plan.drift_notes import Drift, DriftKind
from reconciler.plan.plan import Plan
from reconciler.report.changes import FirstValue, Refusal, Shared
from reconciler.report.document import Document
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.accounts import About, client_account
from reconciler.report.plan.view import plan_view
from reconciler.values import replace
from tests.calls import kept_by
from tests.report.samples import (
    DANA,
    SOLD,
    active,
    client_leaves,
    partner_of,
    partner_record,
    plan_of,
    record_of,
    tombstone,
)

OVER = TrialClock(date(2026, 11, 2), 14)
RUNNING = TrialClock(date(2026, 11, 12), 14)


def text_of(plan: Plan, *findings: Diagnostic, width: int = 80) -> str:
    return render(plan_view(plan, findings or plan.findings), "text", TextStyle(width))


def test_nothing_to_do() -> None:
    acme = record_of("acme", active())

    assert text_of(plan_of({"acme": active()}, [acme])) == (
        "Agency North   plan for 2026-11-20, 1 live client\n"
        "\n"
        "No changes. Live accounts match the files.\n"
        "What else waits: reconciler\n"
    )


def test_first_plan_creates_the_partner_and_shows_what_differs_from_the_defaults() -> None:
    plan = plan_of(
        {
            "acme": active("Acme Corporation", 12, ["sso", "email_reports"]),
            "gusto": client_leaves("trial", "Gusto", description="wants to see it; soon"),
        }
    )

    assert text_of(plan) == (
        "Agency North   first plan for 2026-11-20, nothing live yet\n"
        "\n"
        "There is no store here yet: an apply makes one, and buys, bills and invites from\n"
        "the start.\n"
        "if there was one, restore it: reconciler store restore FILE\n"
        "\n"
        "+ agency-north  the partner, days of Europe/Vienna\n"
        "    supply     40 seats, what is missing is bought (`expansion: automatic`)\n"
        "    staff      dana@agency-north.example admin, bob@agency-north.example viewer\n"
        "    catalogue  1 team, 4 guards\n"
        "    defaults   trials of 14 days   not repeated\n"
        "\n"
        "+ acme          Acme Corporation  ● active               12 seats\n"
        "    features   email_reports, sso           resources  2 dashboards\n"
        "\n"
        "+ gusto         Gusto             ◐ trial to 2026-12-04   0 seats\n"
        "\n"
        "Seats    ╍╍╍╍╍╍╍─────────────  40 owned: clients 12, staff 2, free 26\n"
        "\n"
        "Plan: 3 to add, 0 to change, 0 to remove; 0 one-way, 0 refused.\n"
        "Nothing was written. Do it: reconciler apply   All of it: reconciler plan --full\n"
    )


def test_one_way_doors_say_what_is_lost_and_what_starts() -> None:
    trial = client_leaves("trial", "Kestrel Aero", seats=3, dashboards=2)
    setup = client_leaves("setup", "Gusto")
    plan = plan_of(
        {"kestrel": {**trial, ("status",): "active"}, "gusto": {**setup, ("status",): "trial"}},
        [record_of("kestrel", trial, trial=RUNNING), record_of("gusto", setup)],
    )

    assert text_of(plan, width=100) == (
        "Agency North   plan for 2026-11-20, 2 live clients\n"
        "\n"
        "~ gusto    Gusto         ◐ trial to 2026-12-04\n"
        "  ! status     setup → trial   one-way, lost for good: setup\n"
        "                               a trial of 14 days: sign-in ends on 2026-12-04\n"
        "\n"
        "~ kestrel  Kestrel Aero  ● active\n"
        "  ! status     trial → active  one-way, lost for good: 6 of 14 trial days; the extension\n"
        "                               takes 3 seats from the supply\n"
        "\n"
        "Seats    ━╍╍──────────────────────  40 owned: clients 0 → 3, staff 2, free 38 → 35\n"
        "\n"
        "Plan: 0 to add, 2 to change, 0 to remove; 2 one-way, 0 refused.\n"
        "Nothing was written. Do it: reconciler apply   All of it: reconciler plan --full\n"
    )


def test_updates_show_each_field_with_glyph_and_word() -> None:
    before = {**active("Acme", 12, ["sso"]), ("description",): "Retail"}
    after = {**active("Acme", 10, ["email_reports"]), ("description",): "Retail, 40 stores"}

    assert text_of(plan_of({"acme": after}, [record_of("acme", before)])) == (
        "Agency North   plan for 2026-11-20, 1 live client\n"
        "\n"
        "~ acme  Acme  ● active\n"
        "  ~ note       Retail → Retail, 40 stores\n"
        "  + feature    email_reports               new\n"
        "  - feature    sso                         goes\n"
        "  ~ seats      12 → 10                     returns 2 to the supply\n"
        "\n"
        "Seats    ━━━━━━──────────────  40 owned: clients 12 → 10, staff 2, free 26 → 28\n"
        "         What comes back to the supply can be given out again at once; the bill\n"
        "         falls with the next period, and never below `supply` in partner.yaml\n"
        "\n"
        "Plan: 0 to add, 1 to change, 0 to remove; 0 one-way, 0 refused.\n"
        "Nothing was written. Do it: reconciler apply   All of it: reconciler plan --full\n"
    )


def test_a_purchase_is_a_change_of_the_partner() -> None:
    records = [record_of("acme", active("Acme", 30))]
    live = partner_record(records, partner_of(SOLD))
    plan = plan_of({"acme": active("Acme", 50)}, records, live=live)

    assert text_of(plan).startswith(
        "Agency North   plan for 2026-11-20, 1 live client\n"
        "\n"
        "~ acme          Acme  ● active\n"
        "  ~ seats      30 → 50        20 more: 8 free, 12 bought\n"
        "\n"
        "~ agency-north  the partner\n"
        "  ~ seats      owned 40 → 52  12 bought: `expansion` is automatic\n"
        "\n"
        "Seats    ━━━━━━━━━━━━╍╍╍╍╍╍╍╍  40 → 52 owned, 12 bought: clients 30 → 50,\n"
        "                               staff 2, free 8 → 0\n"
    )


def test_refusals_stand_at_the_end_and_mark_their_row() -> None:
    plan = plan_of(
        {"harbor": {**active("Harbor", 8), ("status",): "trial"}, "acme": active("Acme", 4)},
        [record_of("harbor", active("Harbor", 8)), record_of("acme", active("Acme", 4))],
    )
    located = plan.findings[0].at(
        Position("accounts/clients/harbor.yaml", 4, 9, 14, "status: trial")
    )

    assert text_of(plan, located) == (
        "Agency North   plan for 2026-11-20, 2 live clients\n"
        "\n"
        "✗ harbor  Harbor  REFUSED, in no total below\n"
        "  ✗ status     active → trial  refused: no-way-back\n"
        "\n"
        "error[no-way-back]: `harbor` cannot go from active to trial\n"
        "  ╭─ accounts/clients/harbor.yaml:4:9\n"
        "4 │ status: trial\n"
        "  │         ━━━━━ active; going active starts billing, and the platform has no\n"
        "  │               way to take that back\n"
        "  ╰─ help: possible from active: `status: disabled`\n"
        "\n"
        "what a rule means: reconciler explain no-way-back\n"
        "\n"
        "Plan: 0 to add, 0 to change, 0 to remove; 0 one-way, 1 refused.\n"
        "Nothing was written, and apply would write nothing. Mend what is refused, then:\n"
        "reconciler plan\n"
    )


def test_a_client_that_breaks_two_rules_is_refused_once() -> None:
    twice = {**active("Harbor", 8), ("status",): "trial", ("team",): "nowhere"}
    harbor = record_of("harbor", active("Harbor", 8))
    plan = plan_of({"harbor": twice}, [harbor])
    again = tuple(replace(refusal, rule="another-rule") for refusal in plan.refusals)
    two = replace(plan, findings=(*plan.findings, *again))

    assert len(two.refusals) > plan.refused_accounts
    assert "0 one-way, 1 refused.\n" in text_of(two)


def test_a_plan_that_is_refused_whole_counts_all_that_would_have_changed() -> None:
    acme, beta = (record_of(key, active(key, 4)) for key in ("acme", "beta"))
    guarded = partner_of({("guards", "from_clients"): 1})
    live = partner_record([acme, beta], guarded)
    wanted = {key: active(f"{key} Ltd", 4) for key in ("acme", "beta")}

    plan = plan_of(wanted, [acme, beta], live=live)

    assert {refusal.rule for refusal in plan.refusals} == {"too-many-updates"}
    assert "0 one-way, 2 refused.\n" in text_of(plan)


def test_too_small_a_supply_says_what_is_missing() -> None:
    refusing = partner_of({("expansion",): "refuse"})
    acme = record_of("acme", active("Acme", 30))
    live = partner_record([acme], refusing)
    plan = plan_of({"acme": active("Acme", 50)}, [acme], live=live)

    shown = text_of(plan, width=120)

    assert "  ✗ seats      30 → 50  refused: supply-too-small\n" in shown
    assert "12 missing; expansion is refused" in shown
    assert "\nPlan: 0 to add, 0 to change, 0 to remove; 0 one-way, 1 refused.\n" in shown


def test_removal_and_renaming() -> None:
    old = client_leaves("disabled", "Old Mill")
    plan = plan_of(
        {
            "old-mill": tombstone("old-mill", old, "contract ended"),
            "acme-gmbh": DeclaredClient(Client("acme-gmbh", active()), "new", moved_from="acme"),
        },
        [record_of("old-mill", old), record_of("acme", active())],
    )

    assert text_of(plan) == (
        "Agency North   plan for 2026-11-20, 2 live clients\n"
        "\n"
        "▼ old-mill   Old Mill  is removed for good\n"
        "  - status     disabled → removed  for good: contract ended, by dana\n"
        "\n"
        "~ acme-gmbh  Acme      ● active\n"
        "  ~ key        acme → acme-gmbh    the account keeps its history\n"
        "\n"
        "Plan: 0 to add, 1 to change, 1 to remove; 0 one-way, 0 refused.\n"
        "Nothing was written. Do it: reconciler apply   All of it: reconciler plan --full\n"
    )


def test_what_moved_behind_the_files_is_only_named() -> None:
    moved = record_of("brightside", active("Brightside", 12), moved={("seats",): 14})
    trail = Event(
        "client-edited", moved.id, DANA, "console", date(2026, 11, 19), "op", paths=("seats",)
    )
    plan = plan_of(
        {"brightside": active("Brightside", 12)},
        [moved, record_of("stray", client_leaves("disabled", "Stray"))],
        movers={moved.id: (trail,)},
    )

    assert text_of(plan, width=120) == (
        "Agency North   plan for 2026-11-20, 2 live clients\n"
        "\n"
        "1 file deleted since the last apply   a missing file removes nobody\n"
        "  ▼ stays live  stray  disabled\n"
        "\n"
        "- to keep it, bring its file back, or: reconciler adopt stray\n"
        "- to end it, bring its file back with `removed: {reason: WHY, by: WHO}`\n"
        "- if you renamed its file, write into the new one `moved_from: stray`\n"
        "\n"
        "Moved by hand   named only, this plan leaves it alone\n"
        "  ◆ value  seats 12 → 14  at brightside, "
        "by dana@agency-north.example on 2026-11-19 via console\n"
        "    keep it: reconciler adopt brightside.seats\n"
        "    see what putting it back does, or what forbids it: "
        "reconciler plan --restore brightside\n"
        "\n"
        "Nothing to do. Waiting: 1 field of drift, 1 client without a file.\n"
        "What else waits: reconciler\n"
    )


def test_trials_that_are_over_are_named_with_both_ways_out() -> None:
    leaves = client_leaves("trial", "Elm Street Deli")
    elm = record_of("elm-street", leaves, trial=OVER)
    plan = plan_of({"elm-street": leaves}, [elm])

    assert text_of(plan, width=120) == (
        "Agency North   plan for 2026-11-20, 1 live client\n"
        "\n"
        "Trials that are over\n"
        "  * over  elm-street  since 2026-11-16  "
        "go on with it: reconciler set elm-street status=active\n"
        f"{' ' * 40}end it: reconciler set elm-street status=disabled\n"
        "\n"
        "Nothing to do. Waiting: 1 trial over.\n"
        "What else waits: reconciler\n"
    )


def test_what_is_due_comes_first() -> None:
    leaves = client_leaves("trial", "Elm Street Deli")
    elm = record_of("elm-street", leaves, trial=OVER)
    live = partner_record([elm], high_water=date(2026, 11, 10))

    shown = text_of(plan_of({"elm-street": leaves}, [elm], live=live)).splitlines()

    assert shown[2] == "due first: record that the trial of elm-street ended on 2026-11-16"


def test_a_trial_that_this_plan_ends_needs_no_advice() -> None:
    leaves = client_leaves("trial", "Elm")
    elm = record_of("elm", leaves, trial=OVER)
    live = partner_record([elm], high_water=date(2026, 11, 10))
    plan = plan_of({"elm": {**leaves, ("status",): "disabled"}}, [elm], live=live)

    assert [each.key for each in plan.expired] == ["elm"]
    assert "Trials that are over" not in text_of(plan)


def test_an_extension_says_the_new_end() -> None:
    leaves = client_leaves("trial", "Elm")
    asked = {
        **leaves,
        ("trial", "extension", "requested_on"): "2026-11-18",
        ("trial", "extension", "requested_by"): "ann@elm.example",
    }

    shown = text_of(plan_of({"elm": asked}, [record_of("elm", leaves, trial=RUNNING)]), width=120)

    assert "14 more days: sign-in ends on 2026-12-10 instead of 2026-11-26\n" in shown


def test_what_is_only_recorded() -> None:
    live = record_of("acme", active(), moved={("team",): "emea", ("features", "sso"): True})
    plan = plan_of(
        {"acme": {**active(features=["sso"]), ("team",): "emea"}},
        [live],
    )

    assert text_of(plan) == (
        "Agency North   plan for 2026-11-20, 1 live client\n"
        "\n"
        "~ acme  Acme  ● active\n"
        "  = recorded   features.sso, team\n"
        "\n"
        "No changes. Live accounts match the files.\n"
        "What else waits: reconciler\n"
    )


@pytest.mark.parametrize("width", [20, 40, 80])
def test_the_line_of_the_sums_is_fixed_and_never_broken(width: int) -> None:
    plan = plan_of({"acme": active()}, [record_of("acme", active("Acme Inc"))])

    assert text_of(plan, width=width).rpartition("\n\n")[2].splitlines()[0] == (
        "Plan: 0 to add, 1 to change, 0 to remove; 0 one-way, 0 refused."
    )


def test_hostile_names_do_nothing() -> None:
    name = "::error::\x1b[31m\u202e##[x]" + "y" * 80
    plan = plan_of({"acme": active(name)}, [record_of("acme", active())])

    shown = text_of(plan)

    assert "~ acme\n  \\x3a:error::\\x1b[31m\\u202e#\\x23[x]yyyy" in shown
    assert "y" * 80 in shown  # no name is cut
    assert shown.isprintable() or set(filter(lambda each: not each.isprintable(), shown)) == {"\n"}


def test_data_is_all_of_the_plan() -> None:
    plan = plan_of({"acme": active("Acme", 4)}, [record_of("acme", active("Acme", 3))])

    data = plan_view(plan, plan.findings).data

    assert data["kind"] == "plan"
    assert [client["key"] for client in data["clients"]] == ["acme"]


def test_a_refused_creation_and_a_refused_removal_name_the_rule() -> None:
    guarded = {**client_leaves("disabled", "Old Mill"), ("protect",): True}
    refusing = partner_of({("expansion",): "refuse"})
    mill = record_of("old-mill", guarded)
    plan = plan_of(
        {"old-mill": tombstone("old-mill", guarded, "closed"), "acme": active("Acme", 50)},
        [mill],
        live=partner_record([mill], refusing),
    )

    shown = text_of(plan, width=140).splitlines()
    comment = render(plan_view(plan, plan.findings), "markdown").replace("\u00a0", " ")

    assert "| + create | `acme` |  |  | ~~`status: active`, `resources.dashboards: 2`" in comment
    assert shown[3] == ("    resources  2 dashboards")
    assert shown[6:8] == [
        "  ✗ status     disabled → removed  for good: closed, by dana",
        "                                   refused: protected-client",
    ]


BLAMED: dict[str, list[tuple[str, ...]]] = {"field": [("seats",)], "account": [()], "partner": []}
"""What a rule may be about → the paths that it names."""


def test_a_refused_account_says_once_why_nothing_of_it_happens() -> None:
    live = active("Acme", 4)
    wanted = {**live, ("seats",): 6, ("description",): "shops"}
    plan = plan_of({"acme": wanted}, [record_of("acme", live)])
    rows: dict[str, Refusal] = {
        at: Refusal((*((path, "no") for path in paths),)) for at, paths in BLAMED.items()
    }

    known = About(plan.pool, None, Shared(), dict)
    said = {
        at: client_account(plan.clients[0], known._replace(refusal=each))
        for at, each in rows.items()
    }
    texts = {at: render(Document((), (each,)), "text", TextStyle(80)) for at, each in said.items()}

    assert texts == {
        "field": (
            "✗ acme  Acme  REFUSED, in no total below\n  ✗ seats      4 → 6       refused: no\n"
            '  · note       "" → shops  left out with it\n'
        ),
        "account": (
            "✗ acme  Acme  REFUSED, in no total below, refused: no\n"
            '  · note       "" → shops  left out with it\n'
            "  · seats      4 → 6       left out with it\n"
        ),
        "partner": (
            "✗ acme  Acme  REFUSED, in no total below, refused with the partner\n"
            '  · note       "" → shops  left out with it\n'
            "  · seats      4 → 6       left out with it\n"
        ),
    }


def test_what_a_rule_forbids_to_put_back_says_why() -> None:
    plan = plan_of({"acme": active()}, [record_of("acme", active())])
    note = Drift(
        DriftKind.UNRECONCILABLE,
        "client.acme",
        ("status",),
        "trial",
        "active",
        "by kim on 2026-11-19 via console",
        "a rule forbids to put it back",
    )

    shown = text_of(replace(plan, drift=(note,)), width=120).splitlines()

    assert shown[2] == "Moved by hand   named only, this plan leaves it alone"
    assert shown[3] == (
        "  ◆ value  status trial → active  at acme, by kim on 2026-11-19 via console"
    )
    assert shown[4].strip() == "a rule forbids to put it back"


def test_what_drifted_and_is_put_back_says_so() -> None:
    moved = record_of("acme", active(seats=3), moved={("seats",): 5})
    plan = plan_of({"acme": active(seats=3)}, [moved], restore=True)

    assert text_of(plan, width=120).splitlines()[3:5] == [
        "  ~ seats      5 → 3  returns 2 to the supply",
        f"{' ' * 22}put back: it was moved behind the files by nobody in the audit trail",
    ]


def test_what_nobody_asked_for_is_named() -> None:
    plan = plan_of({"acme": active()}, [record_of("acme", active())])

    assert text_of(replace(plan, left_out=("partner", "client.gusto"))).splitlines()[2] == (
        "Left out, because nobody asked for it here: partner, client.gusto"
    )


def test_a_handover_is_a_door_of_its_own() -> None:
    leaves = {**active(), ("members", "ann@acme.example", "role"): "admin"}
    handed = {**leaves, ("billing", "mode"): "platform"}
    consent = Acknowledgement(one_way=Door.HANDOVER, by="dana", reason="asked for it")
    said = DeclaredClient(Client("acme", handed), "new", consents=(consent,))
    plan = plan_of({"acme": said}, [record_of("acme", leaves)])

    shown = text_of(plan, width=140)

    assert "! billing    mode partner → platform  one-way, lost for good: " in shown
    assert "a trial of 14 days: sign-in ends on 2026-12-04\n" in shown


def test_what_a_new_account_has_is_not_kept_beside_its_leaves() -> None:
    plan = plan_of({key: active() for key in ("acme", "gusto")}, [])
    document = plan_view(plan, ())

    assert "● active  " in render(document, "text")
    assert not kept_by(document, FirstValue)
