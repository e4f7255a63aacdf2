"""The pages of the manual, read where one is asked for: few commands need any.

The page of a rule is the docstring of the law, or stands beside the finding; what is known of a
field comes from the models. All of it is generated into files of the manual, so that a page is
shown without loading a single law or model.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.diagnostics import FieldPath, Manual
    from reconciler.report.findings.field_view import FieldFacts
    from reconciler.report.findings.index_view import Index

_ENDING = ".md"


@cache
def pages() -> Manual:
    """Read the page of every rule by its id: laws, findings in files, the clock, drift."""
    rules: Manual = _read("rules")
    return rules


def page(rule: str) -> str:
    """Find the page of one rule; of one without a page nothing."""
    return pages().get(rule, "")


def index() -> Index:
    """Read the names of all pages, each with a sentence."""
    names: Index = _read("index")
    return names


@cache
def known_fields() -> FieldFacts:
    """Read what is known of every field of every kind of file."""
    facts: FieldFacts = _read("fields")
    return facts


def topics() -> tuple[str, ...]:
    """Name the other pages of the manual."""
    return tuple(sorted(path.stem for path in _manual().glob(f"*{_ENDING}")))


def topic(name: str) -> str:
    """Read one of `topics`, as Markdown."""
    return (_manual() / f"{name}{_ENDING}").read_text(encoding="utf-8")


def fields_called(name: str) -> FieldFacts:
    """Find the fields that a name means, `client.seats`, `trial.extension` or `email`.

    Most exact first: an address, then a path in a file, then the end of one. A kind of file alone
    means all that stands at its top. What files make up may stand in it, be left out, or be NAME.
    """
    steps = _steps(name)
    known = {address: _steps(address) for address in known_fields()}
    elements = {a: (*own, _ANY) for a, own in known.items() if known_fields()[a]["elements"]}
    ways: tuple[tuple[Callable[[FieldPath], bool], Mapping[str, FieldPath]], ...] = (
        (lambda own: own[:-1] == steps and len(steps) == 1, known),
        (lambda own: _fits(steps, own), known),
        (lambda own: _fits(steps, own[1:]), known),
        (lambda own: _fits(steps, own) or _fits(steps, own[1:]), elements),
        (lambda own: any(_fits(steps, own[at:]) for at in range(2, len(own))), known),
    )
    for means, of in ways:
        if named := {address: known_fields()[address] for address, own in of.items() if means(own)}:
            return named
    return {}


def near(name: str) -> tuple[str, ...]:
    """Name a few pages that a word probably means: those that hold it, then those like it."""
    from difflib import get_close_matches

    word = name.casefold()
    every = [*pages(), *topics(), *known_fields()]
    holding = [each for each in every if word in each]
    # A field is mistyped by its last word as well as by its address.
    ends = {each.rpartition(".")[2]: each for each in reversed(every)} | {e: e for e in every}
    close = [ends[each] for each in get_close_matches(word, ends, n=_MOST_NEAR, cutoff=_LIKE)]
    return tuple(dict.fromkeys([*holding, *close]))[:_MOST_NEAR]


_MOST_NEAR = 5
_LIKE = 0.75
_ANY = "*"
_STEP = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")


def _steps(name: str) -> FieldPath:
    """Take a name apart; `*` stands for what a file makes up."""
    steps = (bracket or word for bracket, word in _STEP.findall(name))
    return tuple(_ANY if step in ("", "NAME") else step for step in steps)


def _fits(steps: FieldPath, own: FieldPath) -> bool:
    """Tell whether steps are those of a field; what a file makes up may be left out."""
    if not own:
        return not steps
    if own[0] == _ANY:
        return _fits(steps, own[1:]) or (bool(steps) and _fits(steps[1:], own[1:]))
    return bool(steps) and steps[0] == own[0] and _fits(steps[1:], own[1:])


def _read(name: str) -> Any:  # noqa: ANN401 - each file has a type of its own
    import json

    # Without pathlib, which takes as long to load as this takes to read.
    place = os.path.join(os.path.dirname(__file__), os.pardir, "manual", f"{name}.json")  # noqa: PTH118, PTH120
    with open(place, encoding="utf-8") as file:  # noqa: PTH123
        return json.load(file)


def _manual() -> Path:
    from pathlib import Path

    return Path(__file__).parents[1] / "manual"
