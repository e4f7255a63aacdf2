"""`? key`: YAML's other way to write a key. The events do not tell it from `key`; tokens do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from reconciler.desired.parse.nodes import TextMark, YamlDocument
from reconciler.desired.parse.yaml_findings import explicit_key
from reconciler.diagnostics import Diagnostic

_PERHAPS = re.compile(r"(?:^|[\s\[{,:-])\?", re.MULTILINE)
_KEY = "?"  # what PyYAML calls the token before a key, whether the sign is written or not


def explicit_keys(
    text: str, next_token: Callable[[], Any], document: YamlDocument
) -> Iterator[Diagnostic]:
    """Give a finding for each question mark that begins a key."""
    if not _PERHAPS.search(text):
        return
    while (token := next_token()) is not None:
        if token.id == _KEY:
            line, column = token.start_mark.line, token.start_mark.column
            following = next_token().start_mark
            is_written = (following.line, following.column) != (line, column)
            if is_written and document.lines[line][column : column + 1] == _KEY:
                yield explicit_key(document.position(TextMark(line + 1, column + 1, column + 2)))
