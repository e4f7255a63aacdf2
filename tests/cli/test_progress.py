"""Long work shows itself, to whoever waits for it at a terminal, and to nobody else."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli import progress_line
from reconciler.cli.progress_line import ProgressLine
from reconciler.plan.progress import Stage
from tests.builders import client_text
from tests.cli.conftest import Command
from tests.cli.test_terminal import seen_of

CLEARED = "\r\x1b[2K"


class Screen(io.StringIO):
    """A terminal that keeps what it is sent."""

    def isatty(self) -> bool:
        return True


def screen(patch: pytest.MonkeyPatch) -> Screen:
    """Put a terminal in the place of stderr; in a test, for pytest puts its own there before."""
    shown = Screen()
    patch.setattr(sys, "stderr", shown)
    patch.setenv("TERM", "xterm")
    patch.setenv("COLUMNS", "100")
    return shown


def ticking(monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    """Let every look at the clock find it so many seconds later."""
    ticks = count()
    monkeypatch.setattr(progress_line, "monotonic", lambda: next(ticks) * step)


def test_the_items_are_those_that_came(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screen(monkeypatch)
    ticking(monkeypatch, 0.3)
    line = ProgressLine()

    assert list(line(Stage.READING, range(20), 20)) == list(range(20))
    assert "reading files" in shown.getvalue()


def test_nothing_is_shown_before_a_second_has_passed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = screen(monkeypatch)
    ticking(monkeypatch, 0.01)
    line = ProgressLine()
    passed = iter(line(Stage.READING, range(200), 200))

    for _ in range(90):
        next(passed)
    line.clear()
    assert shown.getvalue() == ""
    for _ in range(20):
        next(passed)
    assert "100/200" in shown.getvalue()


def test_it_is_drawn_ten_times_a_second_and_not_for_each_item(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = screen(monkeypatch)
    ticking(monkeypatch, 0.001)
    line = ProgressLine()

    for _ in line(Stage.WRITING, range(10_000), 10_000):
        pass

    # Nine seconds after the first one; each drawing looks at the clock once more, as click does.
    assert 50 <= shown.getvalue().count("writing") <= 91


def test_each_phase_has_its_line_and_the_last_one_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = screen(monkeypatch)
    ticking(monkeypatch, 2)
    line = ProgressLine()
    for stage in (Stage.READING, Stage.COMPARING):
        for _ in line(stage, range(3), 3):
            pass
    line.clear()

    text = shown.getvalue()
    assert text.rindex("reading files") < text.index(CLEARED) < text.index("comparing")
    assert text.endswith(CLEARED)
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")  # the cursor is there
    line.clear()
    assert shown.getvalue() == text


def test_parts_of_which_nobody_knows_how_many_there_are_count_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = screen(monkeypatch)
    ticking(monkeypatch, 2)
    line = ProgressLine()
    for size in (3, 4):
        for _ in line(Stage.COPYING, range(size), 0):
            pass

    assert shown.getvalue().removesuffix("\x1b[?25h").rstrip().endswith("7")


def test_who_interrupts_while_it_is_drawn_finds_a_clear_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = screen(monkeypatch)
    ticking(monkeypatch, 2)
    line = ProgressLine()
    write = shown.write

    def interrupted(text: str) -> int:
        write(text)
        if "writing" in text:
            raise KeyboardInterrupt
        return len(text)

    monkeypatch.setattr(shown, "write", interrupted)
    rows = (number for number in range(9))
    with pytest.raises(KeyboardInterrupt):
        list(line(Stage.WRITING, rows, 3))
    line.clear()

    assert list(rows) == []  # closed: a store's rows are not left to be closed too late
    assert shown.getvalue().endswith(f"\x1b[?25h{CLEARED}")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[Stage]:
    """Everything counts as long; what is asked to be counted is noted."""
    monkeypatch.setattr(progress_line, "_PATIENCE", -1.0)
    noted: list[Stage] = []
    real = ProgressLine.__call__

    def call(self: ProgressLine, stage: Stage, items: Iterable[Any], total: int) -> Iterable[Any]:
        noted.append(stage)
        return real(self, stage, items, total)

    monkeypatch.setattr(ProgressLine, "__call__", call)
    return noted


@pytest.mark.parametrize(
    ("command", "stages"),
    [
        (["validate"], {Stage.READING}),
        (["plan"], {Stage.READING, Stage.COMPARING}),
        (["apply", "--yes"], {Stage.READING, Stage.COMPARING, Stage.DOING, Stage.WRITING}),
        (["drift"], {Stage.COMPARING}),
        (["verify"], {Stage.PROVING}),
        (["store", "backup", "saved.db"], {Stage.COPYING, Stage.PROVING}),
        (["store", "copy", ".reconciler/live.db", "new.db"], {Stage.COPYING, Stage.PROVING}),
        (["import", "table.csv", "--yes"], {Stage.READING, Stage.COMPARING}),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_what_can_take_long_is_counted(
    reconciler: Command,
    impatient: list[Stage],
    command: list[str],
    stages: set[Stage],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = screen(monkeypatch)
    if command[0] == "import":
        Path("accounts/clients/beta.yaml").unlink()
        Path("table.csv").write_text("Company;Status\nGamma;setup\n")
    elif command[0] not in ("validate", "plan", "apply"):
        reconciler("apply", "--yes")
    impatient.clear()

    outcome = reconciler(*command)

    assert (outcome.code, {*impatient} & stages) == (0, stages)
    assert "\x1b[?25l" not in outcome.out
    assert str(impatient[0]) in shown.getvalue()
    assert shown.getvalue().rindex(CLEARED) > shown.getvalue().rindex("\x1b[?25l")


@pytest.mark.parametrize("command", [["--quiet", "plan"], ["plan"]], ids=" ".join)
def test_nobody_is_shown_what_nobody_wants_to_see(
    reconciler: Command,
    impatient: list[Stage],
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    shown = screen(monkeypatch)
    if command == ["plan"]:
        monkeypatch.setenv("CI", "true")
        assert reconciler(*command).code == 0
        monkeypatch.delenv("CI")
        monkeypatch.setenv("TERM", "dumb")
    assert reconciler(*command).code == 0
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setenv("TERM", "xterm")
    assert reconciler(*command).code == 0

    assert (impatient, shown.getvalue()) == ([], "")


def test_an_error_stands_on_a_line_of_its_own(
    reconciler: Command, folder: Path, impatient: list[Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = screen(monkeypatch)
    (folder / "accounts" / "clients" / "odd.yaml").write_text("name: Odd\nstatus: Actve\n")

    assert reconciler("plan").code == 3
    assert impatient
    before, _, after = shown.getvalue().rpartition(CLEARED)
    assert "reading files" in before
    assert after.removeprefix("\x1b[1;31m").startswith("error[")
    assert "reading files" not in after


LONG = """
import sys
from reconciler.cli import progress_line
progress_line._PATIENCE, progress_line._PACE = -1.0, 0.0
from reconciler.__main__ import main
sys.argv = ["reconciler", *sys.argv[1:]]
main()
"""


def test_on_a_real_terminal_it_comes_and_goes_around_the_question(folder: Path) -> None:
    for number in range(30):
        path = folder / "accounts" / "clients" / f"more-{number:02}.yaml"
        path.write_text(client_text("setup", name=f"More {number}"))

    code, shown = seen_of(("-c", LONG, "apply"), folder, "y\n", {})

    assert code == 0
    asked = shown.index("Make a new store, and do this?")
    before, after = shown[:asked], shown[asked:]
    assert "reading files" in before
    assert before.rindex(CLEARED) > before.rindex("\x1b[?25l")
    assert "carrying out" in after
    assert after.rindex(CLEARED) > after.rindex("\x1b[?25l")


def test_a_command_that_is_short_loads_nothing_for_it(folder: Path) -> None:
    """Click's module that draws is loaded with the first drawing."""
    probe = (
        "import sys\nfrom reconciler.cli.main import run\n"
        "from reconciler.cli import progress_line\n"
        "progress_line._PATIENCE = 60\nrun(sys.argv[1:])\n"
        "print('drawn' if 'click._termui_impl' in sys.modules else 'not drawn')\n"
    )

    _, shown = seen_of(("-c", probe, "plan"), folder, "", {})

    assert shown.rstrip().endswith("not drawn")
