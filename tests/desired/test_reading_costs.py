"""Reading a fleet costs little for each file: calls are counted, nothing is timed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from reconciler.api.commands import format_files, validate_files
from reconciler.desired.parse.nodes import YamlDocument
from reconciler.desired.read.source_files import find_files
from reconciler.desired.read.tree import Tree
from tests.builders import PARTNER
from tests.calls import calls_of, kept_by

CLIENT = """# yaml-language-server: $schema=../../schemas/client.schema.json

name: Alder Bakery {number}
status: active
description: Dashboards for the team in Graz; a report every month
team: emea
billing:
  mode: partner
  price: {{amount: "480.00", per: month}}
seats: 12
resources: {{dashboards: 5, api_calls_per_day: 0}}
features:
  - email_reports
  - public_links
members:
  - {{email: ana.adler@c{number}.example, role: admin}}
  - {{email: ben.brandt@c{number}.example, role: editor}}
properties: {{city: Graz, since: 2024-03-31, key_account: true}}
"""
MOST_CALLS = 150
"""Calls of our own functions for a file such as this one."""


def write_fleet(folder: Path, size: int) -> Path:
    """Write a partner's files: so many clients, all valid."""
    clients = folder / "clients"
    clients.mkdir(parents=True)
    columns = "city: {type: text}, since: {type: date}, key_account: {type: boolean}"
    (folder / "partner.yaml").write_text(
        f"{PARTNER}teams: [emea]\nproperties: {{{columns}}}\n", encoding="utf-8"
    )
    for number in range(size):
        (clients / f"c{number}.yaml").write_text(CLIENT.format(number=number), encoding="utf-8")
    return folder


def calls_of_validate(source: Path) -> Counter[str]:
    """Count the calls of our own functions while files are validated."""
    assert validate_files(source).valid  # what is made once is made now
    return calls_of(lambda: validate_files(source))


def test_one_more_file_costs_few_calls(tmp_path: Path) -> None:
    few = calls_of_validate(write_fleet(tmp_path / "few", 20))
    many = calls_of_validate(write_fleet(tmp_path / "many", 40))
    more = many - few

    assert more.total() <= 20 * MOST_CALLS, more.most_common(20)


def test_digits_that_are_no_card_number_are_not_looked_into(tmp_path: Path) -> None:
    calls = calls_of_validate(write_fleet(tmp_path / "files", 10))

    assert calls["reconciler.model.card_numbers.may_hold_card"] == 11  # each once
    assert calls["reconciler.desired.parse.written_texts.cards_in_text"] == 0


def test_a_file_in_canonical_form_is_read_once_and_written_never(tmp_path: Path) -> None:
    source = write_fleet(tmp_path / "files", 10)
    format_files(source)

    calls = calls_of(lambda: format_files(source, write=False))

    assert calls["reconciler.desired.write.canonical.canonical"] == 11
    assert calls["reconciler.desired.parse.parse._Reader.root"] == 11
    assert calls["reconciler.desired.edit.file_schema.schema_of"] == 0
    assert calls["reconciler.desired.edit.edit_leaves.prove"] == 0


def test_what_all_clients_have_alike_is_kept_once(tmp_path: Path) -> None:
    clients = Tree(write_fleet(tmp_path / "files", 10)).everything().clients.values()
    paths = [path for client in clients for path in client.client.leaves]
    alike = [path for path in paths if path[0] != "members"]

    assert len({id(path) for path in alike}) == len(set(alike))
    assert len({id(client.client.observed) for client in clients}) == 1


def test_where_a_file_is_and_what_it_is_called_are_kept_as_one_text(tmp_path: Path) -> None:
    files = find_files(write_fleet(tmp_path / "files", 10)).clients.values()

    assert all(file.path is file.name for file in files)


def test_of_files_that_were_read_neither_bytes_nor_places_are_kept(tmp_path: Path) -> None:
    tree = Tree(write_fleet(tmp_path / "files", 20))
    tree.everything()
    places = [tree.locate(f"client.{key}", ("seats",)) for key in tree.contents]

    assert [at and at.line for at in places] == [10] * 20
    assert len(kept_by(tree, bytes)) == 1  # those of the partner
    assert len(kept_by(tree, YamlDocument)) == 1


def test_findings_of_many_files_parse_each_once_for_its_places(tmp_path: Path) -> None:
    source = write_fleet(tmp_path / "files", 20)
    for file in (source / "clients").iterdir():
        text = file.read_text(encoding="utf-8").replace("team: emea", "team: nowhere")
        file.write_text(text.replace("dashboards: 5", "dashboards: 0"), encoding="utf-8")

    calls = calls_of(lambda: validate_files(source))

    # Each once for its account and once for its two findings, which are of two rules.
    assert calls["reconciler.desired.parse.parse.parse"] == 1 + 20 + 20
