"""What a drift report finds: each class, what nobody wrote down, and what it costs to look."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.api import commands
from reconciler.apply.drift import find_drift
from reconciler.apply.survey.survey import survey
from reconciler.diagnostics import FieldPath, Severity
from reconciler.errors import FilesInvalid, UsageRefused
from reconciler.live.memory.store import MemoryStore
from reconciler.live.open import open_store
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.leaf_texts import canonical_text, fingerprint, leaves_from_text
from reconciler.model.live.records import Event, Operation
from reconciler.plan.drift.report import DriftClass, DriftReport
from reconciler.plan.drift_notes import Mover
from reconciler.plan.plan import Verdict
from reconciler.report.drift.words import NO_DRIFT, headline, last_words, ways_of
from reconciler.values import replace
from tests.builders import ACTIVE, PARTNER, START, World, client_text
from tests.statements import counted

NAMED = ("name",)
SEATS = ("seats",)
SSO = ("features", "sso")


def report_of(world: World, *keys: str) -> DriftReport:
    return commands.drift_files(world.folder, world.store, world.ask(clients=keys)).report


def found(report: DriftReport) -> list[tuple[str, str, str]]:
    return [
        (difference.kind.value, difference.address, dotted(difference.path))
        for difference in report.differences
    ]


def small(folder: Path, url: str = "") -> World:
    """Make an active, a trial and a setup client, applied."""
    world = World(folder / "accounts", open_store(url) if url else None)
    world.client("a", client_text("active", **ACTIVE, features="[sso]", name="Alpha"))
    world.client("b", client_text("trial", features="[sso]", name="Beta"))
    world.client("c", client_text("setup", name="Gamma"))
    world.apply()
    return world


def lose_sso_at_once(world: World, *keys: str) -> None:
    """Switch a feature off on several clients in one operation, as a job would."""
    with world.store.begin("north", actor="nightly-sync") as work:
        heads = [head for head in work.heads() if head.key in keys]
        events = []
        for record in work.load(heads).values():
            live = record.live.with_leaves({SSO: None})
            head = record.head._replace(
                live_print=fingerprint(canonical_text(live.leaves)),
                revision=record.head.revision + 1,
            )
            work.update_clients([replace(record, head=head, live=live)])
            events.append(
                Event(
                    "client-edited",
                    head.id,
                    "nightly-sync",
                    "console",
                    world.day,
                    "sync-1",
                    (dotted(SSO),),
                )
            )
        work.append(events)
        work.record(Operation("sync-1", "edit", "sync-1", "nightly-sync", world.day))


def edit_raw(database: Path, key: str, changes: Mapping[FieldPath, Leaf | None]) -> None:
    """Change a stored document with SQL, as somebody with the password would."""
    with closing(sqlite3.connect(database)) as raw, raw:
        query = "SELECT d.id, d.live FROM client_document d JOIN client c USING (id) WHERE key = ?"
        client, text = raw.execute(query, (key,)).fetchone()
        leaves = {**leaves_from_text(text), **changes}
        kept = {path: leaf for path, leaf in leaves.items() if leaf is not None}
        change = "UPDATE client_document SET live = ? WHERE id = ?"
        raw.execute(change, (canonical_text(kept), client))


def sql(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as raw, raw:
        raw.execute(statement)


def test_what_was_just_applied_has_no_drift(tmp_path: Path) -> None:
    report = report_of(small(tmp_path))

    assert report.differences == ()
    assert not report.differs
    assert last_words(report) == NO_DRIFT


def test_every_class_is_named_with_who_did_it(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.client("d", client_text(name="Delta", description="ours"))
    world.client("e", client_text(name="Epsilon"))
    world.apply()
    world.edit("a", {SEATS: 4, ("features", "custom_theme"): True})
    world.edit("b", {("status",): "disabled"})
    world.edit("c", {NAMED: "Gamma by hand"})
    world.edit("d", {("description",): "both"})
    world.client("c", client_text("setup", name="Gamma by file"))
    world.client("d", client_text(name="Delta by file", description="both"))
    world.drop("e")

    report = report_of(world)

    assert sorted(found(report)) == [
        ("conflict", "client.c", "name"),
        ("converged", "client.d", "description"),
        ("drift", "client.a", "seats"),
        ("live-only", "client.a", "features.custom_theme"),
        ("pending", "client.d", "name"),
        ("unmanaged", "client.e", ""),
        ("unreconcilable", "client.b", "status"),
    ]
    moved = [difference for difference in report.differences if difference.moved]
    assert {each.mover.actor if each.mover else "" for each in moved} == {"kim"}
    assert last_words(report) == (
        "Drift: 4 fields on 3 clients; 1 conflict, 1 unreconcilable, 1 unmanaged, 1 not applied."
    )


def test_one_act_on_many_clients_is_one_cause(tmp_path: Path) -> None:
    world = small(tmp_path)
    lose_sso_at_once(world, "a", "b")
    world.edit("a", {SEATS: 4})

    seats, lost = report_of(world).causes

    assert headline(lost) == (
        f"2 clients lost `sso` in one act by nightly-sync on {START} via console"
    )
    assert lost.mover == Mover("nightly-sync", START, "console", "sync-1")
    assert lost.addresses == ("client.a", "client.b")
    assert [str(way) for way in ways_of(lost, {})] == [
        "keep it: reconciler adopt a.features.sso b.features.sso",
        "see what putting it back does: reconciler plan --restore a --restore b",
        "put it back: reconciler apply --restore a --restore b",
    ]
    assert (lost.severity, seats.severity) == (Severity.WARNING, Severity.ERROR)


def test_a_conflict_can_be_overruled_with_a_line_that_is_given(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit("c", {NAMED: "By hand"})
    world.client("c", client_text("setup", name="By file"))

    (cause,) = report_of(world).causes
    line = next(way.lines for way in ways_of(cause, {}) if way.lines)
    typed = line.replace("acknowledge: ", "").replace("by: …", "by: d").replace("…", "why")
    world.client("c", client_text("setup", name="By file", acknowledge=typed))

    assert world.plan().verdict is Verdict.APPLICABLE


def test_what_cannot_be_put_back_can_only_be_adopted(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit("b", {("status",): "disabled"})

    (cause,) = report_of(world).causes

    assert [way.typed for way in ways_of(cause, {})] == ["reconciler adopt b.status"]


def test_a_guard_on_the_size_of_a_plan_makes_nothing_unreconcilable(tmp_path: Path) -> None:
    world = World(tmp_path / "accounts")
    keys = [f"k{number}" for number in range(12)]
    for key in keys:
        world.client(key, client_text(name=key, description="ours"))
    world.apply()
    for key in keys[:8]:
        world.edit(key, {("description",): "by hand"})

    report = report_of(world)

    assert {difference.kind for difference in report.differences} == {DriftClass.DRIFT}


def test_a_raw_edit_in_sql_is_seen_although_every_fingerprint_says_nothing(tmp_path: Path) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    edit_raw(database, "c", {NAMED: "Nobody's"})

    report = report_of(world)
    (cause,) = report.causes

    assert world.plan().drift == ()
    assert found(report) == [("drift", "client.c", "name")]
    assert cause.severity is Severity.ERROR
    assert headline(cause) == "`name` of c moved by nobody in the audit trail"
    assert ways_of(cause, {})[-1].typed == "reconciler verify"


def test_a_raw_edit_can_be_put_back_as_the_report_says(tmp_path: Path) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    edit_raw(database, "c", {NAMED: "Nobody's"})

    world.apply(world.ask(restore=["c"]))

    assert world.record("c").live.name == "Gamma"
    assert report_of(world).differences == ()


def test_a_raw_edit_after_one_by_hand_blames_nobody_for_it(tmp_path: Path) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    world.edit("c", {NAMED: "By kim", ("description",): "by kim"})
    edit_raw(database, "c", {NAMED: "Nobody's"})

    report = report_of(world)

    assert {difference.mover for difference in report.differences} == {None}
    assert ("raw-edit", "client.c", "") in found(report)


def test_who_is_proven_keeps_the_name_beside_a_raw_edit(tmp_path: Path) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    world.client("c", client_text("setup", name="Gamma", description="ours"))
    world.apply()
    world.edit("c", {NAMED: "By kim"})
    edit_raw(database, "c", {("description",): "nobody's"})

    by = {difference.path: difference.mover for difference in report_of(world).differences}

    assert by[("description",)] is None
    assert by[NAMED] == Mover("kim", START, "console", "edit-3")


def test_a_raw_edit_of_what_no_file_names_is_seen(tmp_path: Path) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    edit_raw(database, "c", {("description",): "nobody names this"})

    assert found(report_of(world)) == [("raw-edit", "client.c", "")]


def test_a_raw_edit_of_what_the_pool_counts_is_not_offered_to_an_apply(tmp_path: Path) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    edit_raw(database, "a", {SEATS: 33})

    report = report_of(world)

    assert found(report) == [("raw-edit", "client.a", "seats")]
    acts = [way.typed for way in ways_of(report.causes[0], {})]
    assert not [act for act in acts if "adopt" in act or "restore" in act]


@pytest.mark.parametrize(
    "change",
    [
        "status = 'disabled'",
        "mode = 'platform'",
        "trial_end = '2027-01-01'",
        """holds = '{"seats":9}'""",
        "status = 'removed'",
    ],
)
def test_a_raw_edit_of_a_head_is_seen(tmp_path: Path, change: str) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    sql(database, f"UPDATE client SET {change} WHERE key = 'a'")  # noqa: S608 - the test's own text

    report = report_of(world)

    assert ("raw-edit", "client.a", "") in found(report)
    assert report.differs


@pytest.mark.parametrize("key", ["a", "b"])
@pytest.mark.parametrize(
    "text",
    [
        "{{",
        "[]",
        '{"status":"bogus"}',
        '{"billing":{"mode":"free"}}',
        '{"seats":"x"}',
        "1",
        '{"features":["x"]}',
        '{"seats":null,"name":[1]}',
    ],
)
def test_a_document_that_says_nothing_is_named_and_the_others_are_still_looked_at(
    tmp_path: Path, text: str, key: str
) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    world.edit("c", {NAMED: "By hand"})
    with closing(sqlite3.connect(database)) as raw, raw:
        change = (
            "UPDATE client_document SET live = ? WHERE id = (SELECT id FROM client WHERE key = ?)"
        )
        raw.execute(change, (text, key))

    report = report_of(world)

    assert f"client.{key}" in {
        difference.address for difference in report.differences if difference.raw
    }
    assert ("drift", "client.c", "name") in found(report)


def test_a_raw_edit_of_the_partner_is_seen(tmp_path: Path) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    with closing(sqlite3.connect(database)) as raw, raw:
        (text,) = raw.execute("SELECT document FROM partner").fetchone()
        said = json.loads(text)
        said["name"] = "South"
        document = json.dumps(said, sort_keys=True, separators=(",", ":"))
        raw.execute("UPDATE partner SET document = ?", (document,))

    assert ("raw-edit", "partner", "") in found(report_of(world))
    assert found(report_of(world, "a")) == []


def test_a_raw_edit_in_memory_is_seen_as_well(tmp_path: Path) -> None:
    world = small(tmp_path)
    assert isinstance(world.store, MemoryStore)
    rows = world.store._partners["north"]  # noqa: SLF001 - a raw edit goes past every door
    record = world.record("c")
    rows.clients[record.id] = replace(record, live=record.live.with_leaves({NAMED: "Nobody's"}))

    (moved,) = report_of(world).differences

    assert (moved.kind, moved.path, moved.raw) == (DriftClass.DRIFT, NAMED, True)


def test_a_report_on_one_client_says_nothing_of_the_others(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit("a", {NAMED: "By hand"})
    world.edit("b", {NAMED: "By hand"})

    report = report_of(world, "b")

    assert found(report) == [("drift", "client.b", "name")]
    assert report.counted == 1
    with pytest.raises(UsageRefused):
        report_of(world, "nobody")


def test_nothing_live_is_said_instead_of_no_drift(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", client_text())

    with pytest.raises(UsageRefused):
        report_of(world)


@pytest.mark.parametrize(("clients", "pages"), [(3, 1), (100, 1), (101, 2)])
def test_records_are_read_a_hundred_a_statement(tmp_path: Path, clients: int, pages: int) -> None:
    world = World(tmp_path / "accounts", open_store(str(tmp_path / "live.db")))
    for number in range(clients):
        world.client(f"k{number}", client_text(name=f"Client {number}"))
    world.apply()

    with counted() as seen:
        report = report_of(world)

    assert report.counted == clients
    assert sum("client_document" in each for each in seen) == pages
    assert len(seen) == 4 + pages


def test_looking_writes_nothing_and_parses_only_what_moved(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit("b", {NAMED: "By hand"})
    before = world.record("b").head

    report_of(world)
    tree = world.tree()
    with world.store.read("north") as reader:
        find_drift(tree, reader, world.ask())

    assert tree.parses == 1
    assert world.record("b").head == before


IGNORE = """\
ignore:
  - client: {client}
    field: {field}
    owner: dana
    reason: pilot
    until: {until}
"""


def ignore(world: World, client: str, field: str, until: str = "2026-12-01") -> None:
    text = IGNORE.format(client=client, field=field, until=until)
    (world.folder / "ignore.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("client", "field"), [("a", "features.sso"), ('"*"', "features")])
def test_ignored_drift_is_counted_and_left_out_of_report_and_plan(
    tmp_path: Path, client: str, field: str
) -> None:
    world = small(tmp_path)
    world.edit("a", {SSO: None})
    ignore(world, client, field)

    report, plan = report_of(world), world.plan()

    assert (report.differences, report.differs) == ((), False)
    assert [each.count for each in report.ignored] == [1]
    assert last_words(report) == "No drift but what is ignored: 1 difference."
    assert plan.drift == ()
    assert [each.count for each in plan.ignored] == [1]


def test_an_entry_ends_with_its_last_day(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit("a", {SSO: None})
    ignore(world, "a", "features.sso", START.isoformat())

    assert not report_of(world).differs
    world.day += timedelta(days=1)
    later = commands.drift_files(world.folder, world.store, world.ask())

    assert later.report.differs
    assert [(finding.rule, finding.severity) for finding in later.findings] == [
        ("ignore-expired", Severity.WARNING)
    ]
    assert len(world.plan().drift) == 1


def test_nothing_grave_can_be_ignored(tmp_path: Path) -> None:
    database = tmp_path / "live.db"
    world = small(tmp_path, str(database))
    world.edit("a", {NAMED: "By hand"})
    world.client("a", client_text("active", **ACTIVE, features="[sso]", name="By file"))
    edit_raw(database, "c", {NAMED: "Nobody's"})
    ignore(world, '"*"', "name")

    report = report_of(world)

    assert sorted(found(report)) == [
        ("conflict", "client.a", "name"),
        ("drift", "client.c", "name"),
    ]
    assert report.ignored == ()


@pytest.mark.parametrize("field", ["status", "billing", "billing.mode", "billing.price.amount"])
def test_a_status_or_who_bills_is_no_field_to_ignore(tmp_path: Path, field: str) -> None:
    world = small(tmp_path)
    ignore(world, "a", field)

    (wrong,) = commands.validate_files(world.folder).findings

    assert wrong.severity is Severity.ERROR
    assert "can never be ignored" in wrong.message
    with pytest.raises(FilesInvalid):
        report_of(world)


@pytest.mark.parametrize(
    ("field", "help"),
    [
        ("feature.sso", "did you mean `features`?"),
        ("features.ssso", "did you mean `features.sso`?"),
        ("resources.dashboard", "did you mean `resources.dashboards`?"),
        ("seats.more", ""),
    ],
)
def test_an_unknown_field_is_found_by_validate(tmp_path: Path, field: str, help: str) -> None:
    world = small(tmp_path)
    ignore(world, "a", field)

    (wrong,) = commands.validate_files(world.folder).findings

    assert (wrong.severity, str(wrong.help)) == (Severity.ERROR, help)
    assert wrong.position is not None
    assert wrong.position.line == 3


def test_an_unknown_client_is_a_warning_with_what_was_meant(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("acme", client_text())
    ignore(world, "acmee", "seats")

    (wrong,) = commands.validate_files(world.folder).findings

    assert (wrong.rule, wrong.severity) == ("ignores-nobody", Severity.WARNING)
    assert str(wrong.help) == "did you mean `acme`?"


def test_ignore_yaml_is_no_client_and_costs_a_quiet_plan_nothing(tmp_path: Path) -> None:
    world = small(tmp_path)
    ignore(world, "a", "seats")

    tree = world.tree()
    with world.store.read("north") as reader:
        plan = survey(tree, reader, world.ask()).plan

    assert plan.is_idle
    assert tree.parses == 0
    assert sorted(tree.contents) == ["a", "b", "c"]
    assert world.tree().files == 5


def test_ignored_drift_is_still_put_back_where_it_is_asked_for(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.partner(f"{PARTNER}drift: restore\n")
    world.edit("a", {SSO: None})
    ignore(world, "a", "features.sso")

    world.apply()

    assert world.record("a").live.get(SSO) is True


def test_a_client_that_has_no_file_on_purpose_can_be_ignored(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.drop("c")
    assert report_of(world).differs
    entry = "{client: c, field: file, owner: dana, reason: built by hand, until: 2026-12-31}"
    (world.folder / "ignore.yaml").write_text(f"ignore: [{entry}]\n", encoding="utf-8")

    report = report_of(world)

    assert not report.differs
    assert [(each.client, each.field, each.count) for each in report.ignored] == [("c", "file", 1)]
    assert last_words(report) == "No drift but what is ignored: 1 difference."
    assert [each.kind for each in world.plan().drift] == []
    world.client("c", client_text("setup", name="Gamma"))
    (finding,) = commands.drift_files(world.folder, world.store, world.ask()).findings
    assert (finding.rule, finding.message) == ("ignores-nobody", "`c` has a file")


def test_only_one_client_at_a_time_is_ignored_for_its_file(tmp_path: Path) -> None:
    world = small(tmp_path)
    entry = '{client: "*", field: file, owner: dana, reason: why, until: 2026-12-31}'
    (world.folder / "ignore.yaml").write_text(f"ignore: [{entry}]\n", encoding="utf-8")

    with pytest.raises(FilesInvalid) as wrong:
        report_of(world)
    assert wrong.value.diagnostics[0].help == "name each client"
