"""Ctrl-C before there is a command line at all."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder

import pytest

from reconciler.__main__ import main


class Interrupting(MetaPathFinder):
    """Presses Ctrl-C while the command line is imported."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        """Find nothing."""
        del path, target
        if name == "reconciler.cli.main":
            raise KeyboardInterrupt


def test_ctrl_c_while_loading_is_130_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "reconciler.cli.main", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 130
    assert capsys.readouterr().err == "interrupted; nothing was done\n"
