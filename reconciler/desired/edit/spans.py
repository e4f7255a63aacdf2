"""Where each value of a file begins and ends, by characters: what splicing works on.

The nodes of the normal parse hold places for messages only; an edit reads the events once more, so
that no parse pays for it. Only texts that were parsed without a finding come here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from reconciler.desired.parse.parse import Event, events


@dataclass(slots=True)
class ScalarSpan:
    """One value: where it stands, what it says, and whether it is a block (`|`, `>`)."""

    start: int
    end: int
    text: str
    is_block: bool = False


class Pair(NamedTuple):
    """A key with its value; `start` and `key_end` are the key's."""

    key: str
    start: int
    key_end: int
    value: Span

    @property
    def end(self) -> int:
        """The place behind the value."""
        return self.value.end


@dataclass(slots=True)
class MapSpan:
    """A mapping: of lines, or between braces."""

    start: int
    end: int
    flows: bool
    parts: list[Pair] = field(default_factory=list)

    def find(self, key: str) -> int | None:
        """Give the index of a key."""
        return next((at for at, each in enumerate(self.parts) if each.key == key), None)


@dataclass(slots=True)
class ListSpan:
    """A list: of lines with dashes, or between brackets; `start` is the first dash or bracket."""

    start: int
    end: int
    flows: bool
    parts: list[Span] = field(default_factory=list)


Span = ScalarSpan | MapSpan | ListSpan

_EMPTY_LINES = re.compile(r"\n+\Z")


def spans(text: str) -> MapSpan:
    """Index a text; one without any field is an empty mapping at its end."""
    return _Index(text).root()


def scalars(span: Span) -> Iterator[ScalarSpan]:
    """Give every single value in a span."""
    if isinstance(span, ScalarSpan):
        yield span
    else:
        for part in span.parts:
            yield from scalars(part.value if isinstance(part, Pair) else part)


class _Index:
    """One walk over the events of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self.events = events(text)

    def root(self) -> MapSpan:
        for event in self.events:
            if _kind(event) in ("MappingStart", "Scalar"):
                found = self.span(event)
                if isinstance(found, MapSpan):
                    return found
        return MapSpan(len(self.text), len(self.text), flows=False)

    def span(self, event: Event) -> Span:
        if _kind(event) == "Scalar":
            return self.scalar(event)
        start, flows = self.at(event.start_mark), bool(event.flow_style)
        found: MapSpan | ListSpan
        if _kind(event) == "MappingStart":
            found, last = self.mapping(MapSpan(start, start, flows))
        else:
            found, last = self.sequence(ListSpan(start, start, flows))
        # A block has no end of its own: the parser only notices it at whatever comes next.
        found.end = self.at(last.end_mark) if flows else found.parts[-1].end
        return found

    def mapping(self, found: MapSpan) -> tuple[MapSpan, Event]:
        while _kind(event := next(self.events)) != "MappingEnd":
            key = self.scalar(event)
            found.parts.append(Pair(key.text, key.start, key.end, self.span(next(self.events))))
        return found, event

    def sequence(self, found: ListSpan) -> tuple[ListSpan, Event]:
        while _kind(event := next(self.events)) != "SequenceEnd":
            found.parts.append(self.span(event))
        return found, event

    def scalar(self, event: Event) -> ScalarSpan:
        start, end = self.at(event.start_mark), self.at(event.end_mark)
        is_block = event.style in ("|", ">")
        if is_block:
            header = self.text[start : self.text.find("\n", start) + 1].partition("#")[0]
            if "+" not in header:  # otherwise the empty lines below belong to the value
                end = start + len(_EMPTY_LINES.sub("", self.text[start:end]))
        return ScalarSpan(start, end, event.value, is_block)

    def at(self, mark: Event) -> int:
        place: int = self.lines[min(mark.line, len(self.lines) - 1)] + mark.column
        return min(place, len(self.text))


def _kind(event: Event) -> str:
    return type(event).__name__.removesuffix("Event")
