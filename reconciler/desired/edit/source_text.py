"""A file's text, indexed and spliced: everything that is not changed stays as it was, byte by byte.

Where each value begins and ends is worked out of the parser's events; only texts that were parsed
without a finding come here. Places count as in the text with plain line ends; the file's own line
ends, its byte order mark and its missing last line end are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from reconciler.desired.parse.nodes import (
    MappingNode,
    SequenceNode,
    YamlEvent,
    YamlNode,
)
from reconciler.desired.parse.parse import nodes_of
from reconciler.model.scalar import Scalar
from reconciler.values import Frozen, Struct, field


class ScalarSpan(Struct):
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
    value: YamlSpan

    @property
    def end(self) -> int:
        """The place behind the value."""
        return self.value.end


class MapSpan(Struct):
    """A mapping: of lines, or between braces."""

    start: int
    end: int
    flows: bool
    parts: list[Pair] = field(default_factory=list)

    def find(self, key: str) -> int | None:
        """Find the index of a key."""
        return next((at for at, each in enumerate(self.parts) if each.key == key), None)


class ListSpan(Struct):
    """A list: of lines with dashes, or between brackets; `start` is the first dash or bracket."""

    start: int
    end: int
    flows: bool
    parts: list[YamlSpan] = field(default_factory=list)


YamlSpan = ScalarSpan | MapSpan | ListSpan

_BLOCK = ("|", ">")
_EMPTY_LINES = re.compile(r"\n+\Z")


def spans(text: str, root: MappingNode | None = None) -> MapSpan:
    """Index a text; one without any field is an empty mapping at its end.

    `root` is what was read of exactly this text, if it was.
    """
    if root is None and (root := nodes_of(text)) is None:
        return MapSpan(len(text), len(text), flows=False)
    return _Index(text).mapping(root)


def scalars(span: YamlSpan) -> Iterator[ScalarSpan]:
    """Walk every single value in a span."""
    if isinstance(span, ScalarSpan):
        yield span
    else:
        for part in span.parts:
            yield from scalars(part.value if isinstance(part, Pair) else part)


class TopKey(NamedTuple):
    """A key at the top of a file: where it begins, and the place behind its value."""

    key: str
    start: int
    end: int


def top_keys(text: str, root: MappingNode) -> list[TopKey]:
    """Find the keys at the top of a text; nothing below them is looked at."""
    index = _Index(text)
    return [
        TopKey(key, index.at(event.start_mark), index.end(root[key]))
        for key, event in root.keys_at.items()
    ]


class _Index:
    """The places of a text: what a node covers, from its events."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]

    def span(self, node: YamlNode) -> YamlSpan:
        """Say where a value begins and ends."""
        if isinstance(node, Scalar):
            return self.scalar(node.event)
        return self.mapping(node) if isinstance(node, MappingNode) else self.sequence(node)

    def mapping(self, node: MappingNode) -> MapSpan:
        """Say where a mapping begins and ends, and each of its entries."""
        parts = [
            Pair(key, self.at(event.start_mark), self.at(event.end_mark), self.span(node[key]))
            for key, event in node.keys_at.items()
        ]
        begin = node.begin
        return MapSpan(self.at(begin.start_mark), self.end(node), bool(begin.flow_style), parts)

    def sequence(self, node: SequenceNode) -> ListSpan:
        """Say where a list begins and ends, and each of its items."""
        parts = [self.span(item) for item in node]
        begin = node.begin
        return ListSpan(self.at(begin.start_mark), self.end(node), bool(begin.flow_style), parts)

    def scalar(self, event: YamlEvent) -> ScalarSpan:
        """Say where a text begins and ends."""
        end, is_block = self.end_of(event), event.style in _BLOCK
        return ScalarSpan(self.at(event.start_mark), end, event.value, is_block)

    def end(self, node: YamlNode) -> int:
        """Say where a value ends.

        A block has no end of its own: the parser only notices it at whatever comes next.
        """
        if isinstance(node, Scalar):
            return self.end_of(node.event)
        if node.begin.flow_style:
            return self.at(node.end.end_mark)
        return self.end(node[-1] if isinstance(node, SequenceNode) else node[next(reversed(node))])

    def end_of(self, event: YamlEvent) -> int:
        """Say where a text ends."""
        start, end = self.at(event.start_mark), self.at(event.end_mark)
        if event.style not in _BLOCK:
            return end
        header = self.text[start : self.text.find("\n", start) + 1].partition("#")[0]
        if "+" in header:  # the empty lines below belong to the value
            return end
        return start + len(_EMPTY_LINES.sub("", self.text[start:end]))

    def at(self, mark: YamlEvent) -> int:
        """Turn the place of an event into one in the text."""
        place: int = self.lines[min(mark.line, len(self.lines) - 1)] + mark.column
        return min(place, len(self.text))


_MARK = "\ufeff"


class Source(Frozen):
    """The text of a file as it is, without its byte order mark."""

    raw: str
    mark: str = ""

    @classmethod
    def of(cls, data: bytes) -> Source:
        """Read a file that was parsed: it is UTF-8."""
        text = data.decode()
        return cls(text.removeprefix(_MARK), _MARK if text.startswith(_MARK) else "")

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return f"{self.mark}{self.raw}".encode()

    @property
    def text(self) -> str:
        """The text with plain line ends."""
        return self.raw.replace("\r\n", "\n")

    def spliced(self, start: int, end: int, new: str) -> Source:
        """Put a text in the place of another one."""
        first = self.raw.find("\n")
        if first > 0 and self.raw[first - 1] == "\r":
            new = new.replace("\n", "\r\n")
        text = self.text
        raw_start, raw_end = (self._raw_place(text, at) for at in (start, end))
        return Source(self.raw[:raw_start] + new + self.raw[raw_end:], self.mark)

    def _raw_place(self, text: str, at: int) -> int:
        lines = text[:at].count("\n")
        place = 0
        for _ in range(lines):
            place = self.raw.index("\n", place) + 1
        return place + at - (text.rfind("\n", 0, at) + 1)


def closed(source: Source) -> Source:
    """Let a block of text that ends the file without a line end not take one for its own."""
    text = source.text
    last = [] if text.endswith("\n") else list(scalars(spans(text)))[-1:]
    if last and last[0].is_block and last[0].end == len(text):
        sign = last[0].start + 1
        header = text[sign : line_end(text, sign)].partition("#")[0]
        if "-" not in header and "+" not in header:
            return source.spliced(sign, sign, "-")
    return source


def line_start(text: str, at: int) -> int:
    """Where the line of a place begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line begins that follows the one in which a value ends."""
    if at > 0 and text[at - 1 : at] == "\n":
        return at  # a block whose empty lines belong to it
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def with_line(source: Source, at: int, line: str) -> Source:
    """Put in whole lines before the one that begins at a place."""
    if at > 0 and source.text[at - 1] != "\n":
        return source.spliced(at, at, f"\n{line}")  # the last line has no end, and keeps none
    return source.spliced(at, at, f"{line}\n")


def comments_between(text: str, start: int, end: int, value: YamlSpan) -> str:
    """Copy the lines of a region that are comments and no part of a value, ends included."""
    inside = [(scalar.start, scalar.end) for scalar in scalars(value)]
    kept = []
    at = start
    while at < end:
        after = min(line_end(text, at + 1) if text[at] != "\n" else at + 1, end)
        if text[at:after].lstrip(" ").startswith("#") and not any(
            first < at <= last for first, last in inside
        ):
            kept.append(text[at:after])
        at = after
    return "".join(kept)
