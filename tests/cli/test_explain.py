"""`explain`: fields, near words, and who sees a pager."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_imports import FILES, loaded
from tests.cli.test_terminal import seen

PAGER = f"{sys.executable} -c 'import sys; print(\"paged:\", len(sys.stdin.read()) > 9)'"


def test_a_field_is_explained_and_data_are_json(reconciler: Command) -> None:
    text = reconciler("explain", "seats")
    data = reconciler("explain", "seats", "--format", "json")

    assert (text.code, data.code) == (0, 0)
    assert text.out.startswith("client.seats\n")
    assert list(data.json["fields"]) == ["client.seats"]


def test_a_topic_wins_over_a_field_and_names_it(reconciler: Command) -> None:
    shown = reconciler("explain", "drift")

    assert shown.out.startswith("When the live account was changed by hand\n")
    assert shown.out.endswith("reconciler explain partner.drift\n")


@pytest.mark.parametrize(
    ("typed", "help"),
    [
        ("extention", "did you mean `client.trial.extension`?"),
        ("zzzzzz", "see what there is: reconciler explain"),
    ],
)
def test_a_miss_names_what_is_near(reconciler: Command, typed: str, help: str) -> None:
    missed = reconciler("explain", typed)

    assert missed.code == 64
    assert f"error: there is no page `{typed}`\nhelp: {help}" in missed.err.replace(
        "  help", "help"
    )


def test_fields_and_the_index_load_no_model(folder: Path) -> None:
    for words in (["explain"], ["explain", "seats"]):
        modules = loaded(
            folder,
            *words,
            probe="""
import sys
from reconciler.cli.main import run
run(sys.argv[1:])
print("loaded:", *sys.modules, file=sys.stderr)
""",
        )

        assert (
            modules & {*FILES, "reconciler.model.fields", "reconciler.model.files.client"} == set()
        )


def test_a_person_at_a_terminal_reads_in_their_pager(folder: Path) -> None:
    assert "paged: True" in seen(folder, "", "explain", PAGER=PAGER)[1]


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}, {"PAGER": ""}])
def test_nobody_else_gets_a_pager(folder: Path, environment: dict[str, str]) -> None:
    code, shown = seen(folder, "", "explain", **{"PAGER": PAGER, **environment})

    assert code == 0
    assert "paged:" not in shown
    assert "no-way-back" in shown


def test_a_pipe_gets_no_pager(reconciler: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", PAGER)

    assert "no-way-back" in reconciler("explain").out
