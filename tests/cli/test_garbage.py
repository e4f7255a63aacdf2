"""What a command read is never looked through for garbage: not on its way, and not at its end."""

from __future__ import annotations

import subprocess
import sys

import pytest

_WATCHED = """
import atexit, gc, sys
from reconciler.__main__ import main
gc.collect()
looks = []
gc.callbacks.append(lambda phase, about: looks.append(about["generation"]))
atexit.register(lambda: print(len(looks), gc.get_freeze_count() > 1_000, file=sys.stderr))
main()
"""
"""A program that says at its end how often it was looked through, and whether what is left is."""


@pytest.mark.parametrize("words", [["--version"], ["validate", "--help"], ["explain", "drift"]])
def test_nothing_is_looked_through(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, *words], capture_output=True, text=True, check=True
    )

    assert done.stderr == "0 True\n"
