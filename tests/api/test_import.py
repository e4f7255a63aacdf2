"""A program that brings clients in: it looks at what was understood, and then has it written."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler import TableReading, errors, open_workspace

READING = TableReading(partner="south", time_zone="Europe/Vienna", fill={"dashboards": "1"})
TABLE = "name,status,seats,since\nAcme,active,2,2024-03-01\n"


def test_a_table_is_understood_and_then_written(tmp_path: Path) -> None:
    table, source = tmp_path / "t.csv", tmp_path / "south"
    table.write_text(TABLE, encoding="utf-8")
    with open_workspace(source, tmp_path / "south.db", actor="import") as south:
        understood = south.understand_table(table, READING)

        assert [each["key"] for each in understood.to_dict()["clients"]] == ["acme"]
        assert not source.exists()
        assert south.import_clients(understood).to_dict()["written"]
        assert south.plan().plan.as_found is not None
        with pytest.raises(errors.StalePlan):
            south.import_clients(understood)


def test_what_a_table_cannot_be_read_by_is_refused(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "south", tmp_path / "south.db") as south:
        for reading in (TableReading(decimal="coma"), TableReading(days="ydm")):
            with pytest.raises(errors.UsageRefused, match="is not known"):
                south.understand_table(tmp_path / "t.csv", reading)


def test_access_of_all_is_decided_of_every_client(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(TABLE, encoding="utf-8")
    with open_workspace(tmp_path / "south", tmp_path / "south.db", actor="import") as south:
        south.import_clients(south.understand_table(table, READING))
        south.apply(south.plan())

        answers = south.access_of_all()

    assert [each["client"] for each in answers.to_dict()["clients"]] == ["acme"]
