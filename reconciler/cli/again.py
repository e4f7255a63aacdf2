"""What was typed, to be typed again: under the name of its act, so that it is done once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.diagnostics import Advice

_SECRET = {"--token", "--live"}
_END = "--"
"""Behind this word every other one is an argument."""


def typed_again(arguments: Sequence[str], once: str) -> Advice:
    """Advise to type the same command under this name; what may be secret is the reader's own."""
    from reconciler.diagnostics import cure

    words = list(_shown(arguments))
    name = [] if {once, f"--once={once}"} & set(words) else ["--once", once]
    at = words.index(_END) if _END in words else len(words)
    return cure("whatever came of it, this does it once", *words[:at], *name, *words[at:])


def _shown(arguments: Sequence[str]) -> Iterator[str]:
    before = ""
    for word in arguments:
        option, equals, value = word.partition("=")
        if before in _SECRET:
            yield _harmless(before, word)
        elif equals and option in _SECRET:
            yield f"{option}={_harmless(option, value)}"
        else:
            yield word
        before = word


def _harmless(option: str, value: str) -> str:
    is_path = option == "--live" and "://" not in value
    return value if is_path else option.strip("-").upper()
