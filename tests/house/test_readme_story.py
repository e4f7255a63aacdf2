"""What the README shows of five minutes with the example is what the commands print in turn."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.house.coloured_text import CODE
from tests.house.pictures import COLUMNS, DAY, ROOT, printed

MADE_ANEW = re.compile(r"operation [0-9a-f]{32}|^trail ")
"""Lines that no second run prints again."""

PACIFIC = ("clients/americas/pacific-foods.yaml", "status: active", "status: trial")
MORE = ("clients/americas/maple-retail.yaml", "seats: 5", "seats: 12")
STORY = (
    (None, ("apply", "--yes")),
    (None, ("plan",)),
    (PACIFIC, ("plan",)),
    ((PACIFIC[0], PACIFIC[2], PACIFIC[1]), ("plan",)),
    (MORE, ("plan",)),
    (None, ("apply", "--yes")),
    (None, ("invoices", "2")),
    ((MORE[0], MORE[2], MORE[1]), ("plan",)),
)
"""What is written into which file in the place of what, and what is typed then."""


def shown_blocks() -> list[list[str]]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = readme[readme.index("## Five minutes") : readme.index("## A client in")]
    blocks = re.findall(r"```text\n(.*?)```", told, re.DOTALL)
    return [[line for line in block.splitlines() if not MADE_ANEW.search(line)] for block in blocks]


def test_every_block_is_printed_in_its_turn(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "accounts", tmp_path / "accounts")
    output = ""
    for edit, words in STORY:
        if edit is not None:
            name, before, after = edit
            file = tmp_path / "accounts" / name
            text = file.read_text(encoding="utf-8")
            assert text.count(f"\n{before}") == 1
            file.write_text(text.replace(f"\n{before}", f"\n{after}"), encoding="utf-8")
        output += CODE.sub("", printed(tmp_path, words, COLUMNS, DAY))
    kept = [line for line in output.splitlines() if not MADE_ANEW.search(line)]

    at = 0
    for block in shown_blocks():
        places = range(at, len(kept) - len(block) + 1)
        begin = next((place for place in places if kept[place : place + len(block)] == block), None)
        assert begin is not None, block
        at = begin + len(block)
    assert len(shown_blocks()) == 6
