"""A client that was there before the store: its row says since when it is known, and its trial."""

from __future__ import annotations

from pathlib import Path

from tests.builders import START
from tests.cli.conftest import Command
from tests.report.page.read_page import PageReader

FOUND = "paid_until: 2026-12-01\nclients:\n  beta: {trial: {start: 2026-10-28}}\n"


def page(reconciler: Command, *more: str) -> PageReader:
    ended = reconciler("report", "-o", "page.html", *more, day=START)
    assert ended.code == 0, ended
    return PageReader(Path("page.html").read_text(encoding="utf-8"))


def test_a_client_that_was_found_says_when_and_where_its_trial_began(
    reconciler: Command, folder: Path
) -> None:
    (folder / "accounts" / "found.yaml").write_text(FOUND, encoding="utf-8")
    assert reconciler("apply", "--yes", day=START).code == 0

    english, german = page(reconciler), page(reconciler, "--lang", "de")

    assert english.folded["acme"]["Found"] == (
        "on 2026-11-02 ; it was live before, and since when is not known here"
    )
    assert english.folded["beta"]["Found"].endswith("its trial began on 2026-10-28")
    assert german.folded["beta"]["Vorgefunden"].endswith("die Testphase begann am 28.10.2026")
    assert english.folded["beta"]["So far"] == "trial 2026-11-02"


def test_notes_on_what_waits_in_the_files_are_german(reconciler: Command, folder: Path) -> None:
    assert reconciler("apply", "--yes", day=START).code == 0
    path = folder / "accounts" / "clients" / "beta.yaml"
    path.write_text("name: Gamma\nstatus: trial\n", encoding="utf-8")
    assert reconciler("operate", "edit", "acme", "seats=3", day=START).code == 0

    (waits,) = (row for row in page(reconciler, "--lang", "de").tables["drift"] if not row["field"])

    assert waits["who"] == (
        "steht in den Dateien, seit wann ist nicht bekannt, und ist nicht angewendet"
    )
