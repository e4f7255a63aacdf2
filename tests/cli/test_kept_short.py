"""What is much or long is counted or cut, and a broken ignore.yaml is broken for every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import ACTIVE, client_text
from tests.cli.conftest import Command

LONG = "a" * 46_000 + "@acme.example"
FORMS = ("text", "markdown", "json", "github", "summary")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "field",
    [
        f"members: [{{email: {LONG}, role: admin}}]",
        f"members: [{{email: ann@acme.example, role: {LONG}}}]",
        f"seats: {'9' * 3999}",
        f"trial: {{extension: {{requested_on: {LONG}, requested_by: ann@acme.example}}}}",
        f"moved_from: {LONG}",
        f"billing: {{mode: {LONG}}}",
        f"features: [{LONG}]",
        f"team: {LONG}",
    ],
)
def test_a_long_value_is_cut_wherever_it_is_quoted(
    reconciler: Command, folder: Path, form: str, field: str
) -> None:
    text = "name: Acme\nstatus: trial\n" + field + "\n"
    (folder / "accounts" / "clients" / "acme.yaml").write_text(text, encoding="utf-8")

    for command in (["validate"], ["plan"], ["apply", "--yes"], ["set", "acme", "name=X"]):
        outcome = reconciler(*command, "--format", form)
        assert outcome.code in (3, 64)
        assert len(outcome.out) + len(outcome.err) < 6_000, command


def test_what_is_typed_is_cut_where_it_is_quoted(reconciler: Command) -> None:
    reconciler("apply", "--yes")

    for words in (
        ["access", "acme", "--user", LONG],
        ["access", "acme", "--can", LONG],
        ["show", LONG],
        ["explain", LONG],
        ["set", LONG, "name=x"],
        ["plan", "--client", LONG],
        ["adopt", LONG],
    ):
        outcome = reconciler(*words)
        assert outcome.code == 64
        assert len(outcome.err) < 4_000, words


@pytest.mark.parametrize("count", [9, 301])
def test_a_comment_names_files_that_nobody_knows(
    reconciler: Command, folder: Path, count: int
) -> None:
    for at in range(count):
        (folder / "accounts" / f"odd-{at:03}.txt").touch()

    outcome = reconciler("validate", "--format", "markdown")

    assert outcome.code == 3
    assert f"**{count} " in outcome.out
    assert all(f"accounts/odd-{at:03}.txt" in outcome.out for at in range(9))
    assert "`partner`" not in outcome.out


@pytest.mark.parametrize("broken", ["ignore: [\n", "ignore: [{}]\n", "x: 1\n", "\xff"])
def test_a_broken_ignore_file_is_3_for_every_command(
    reconciler: Command, folder: Path, broken: str
) -> None:
    (folder / "accounts" / "ignore.yaml").write_text(broken, encoding="latin-1")
    told = reconciler("validate").out

    assert reconciler("plan").code == 3
    (folder / "accounts" / "ignore.yaml").unlink()
    assert reconciler("apply", "--yes").code == 0
    (folder / "accounts" / "ignore.yaml").write_text(broken, encoding="latin-1")
    for words in (["validate"], ["plan"], ["apply", "--yes"], ["drift"]):
        outcome = reconciler(*words)
        assert outcome.code == 3, words
        assert told.splitlines()[0] in outcome.out + outcome.err
    # Told together with what is wrong elsewhere
    (folder / "accounts" / "clients" / "acme.yaml").write_text(
        client_text("active", seets="1", **ACTIVE), encoding="utf-8"
    )
    outcome = reconciler("plan")
    assert outcome.code == 3
    assert "accounts/ignore.yaml" in outcome.err
    assert "accounts/clients/acme.yaml" in outcome.err
