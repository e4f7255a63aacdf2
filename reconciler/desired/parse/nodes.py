"""A parsed file: text and places, before any field has decided a type.

Mappings and lists are Python's own, so that the model reads them as they are. Each node keeps the
events that it was made of, and places are worked out of them: only what is found wrong has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from reconciler.diagnostics import Diagnostic, FieldPath, Position
from reconciler.model.scalar import Scalar
from reconciler.values import Frozen, Struct, field

YamlEvent = Any  # an event or token of PyYAML: all have two marks, and no other attribute in common


class Parser(Protocol):
    """What is used of a loader of PyYAML."""

    def get_event(self) -> YamlEvent:
        """Read the next event; raises `yaml.YAMLError` where the text is no YAML."""

    def get_token(self) -> YamlEvent:
        """Read the next token."""


class TextMark(NamedTuple):
    """Where something stands: line and column from 1, `end_column` exclusive, same line."""

    line: int
    column: int
    end_column: int


START = TextMark(1, 1, 2)


class MappingNode(dict[str, "YamlNode"]):
    """A mapping, the events of its beginning and its end, and that of each key.

    A file sets them, and has many: `of` makes one that stands in no file.
    """

    __slots__ = ("begin", "end", "keys_at")
    begin: YamlEvent
    end: YamlEvent
    keys_at: dict[str, YamlEvent]

    @classmethod
    def of(cls, entries: Mapping[str, YamlNode]) -> MappingNode:
        """Make a mapping without places."""
        mapping = cls(entries)
        mapping.begin = mapping.end = None
        mapping.keys_at = {}
        return mapping

    def at(self, path: FieldPath) -> YamlNode | None:
        """Find the node at a path, if exactly that is written."""
        node: YamlNode | None = self
        for step in path:
            node = _child(node, step)
        return node


class SequenceNode(list["YamlNode"]):
    """A list, and the events of its beginning and its end; set, and made, as in a mapping."""

    __slots__ = ("begin", "end")
    begin: YamlEvent
    end: YamlEvent

    @classmethod
    def of(cls, items: Iterable[YamlNode]) -> SequenceNode:
        """Make a list without places."""
        sequence = cls(items)
        sequence.begin = sequence.end = None
        return sequence


YamlNode = Scalar | MappingNode | SequenceNode


class WrittenText(NamedTuple):
    """A key or a value, after its quotes and escapes are read; a key has no node."""

    text: str
    key: YamlEvent
    node: Scalar | None


class YamlDocument(Struct, dict=True):
    """One file that could be parsed: its name for messages, its text, its root mapping."""

    file: str
    text: str
    root: MappingNode = field(default_factory=MappingNode)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Its lines, without their ends."""
        return tuple(self.text.split("\n"))

    def position(self, mark: TextMark) -> Position:
        """Turn a mark into a position with its excerpt."""
        text = self.lines[mark.line - 1] if mark.line <= len(self.lines) else ""
        return Position(self.file, mark.line, mark.column, mark.end_column, text)

    def locate(self, path: FieldPath, *, key: bool = False) -> Position:
        """Find the value at a path (or its key), or the deepest part of it that is written.

        A list item answers to its index, to its text, and to the first value of a mapping in it
        (`staff`, `dana@example.com`).
        """
        node: YamlNode = self.root
        mark = self.mark(node)
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            at = node.keys_at.get(step) if isinstance(node, MappingNode) else None
            is_value = isinstance(child, Scalar) and not key
            is_key = isinstance(node, MappingNode) and not is_value
            mark = self.mark_of(at) if is_key else self.mark(child, at)
            node = child
        return self.position(mark)

    def mark(self, node: YamlNode, key: YamlEvent = None) -> TextMark:
        """Mark the place of a node; `key` is the event of the key before it.

        That of a mapping is its first key, that of a list its first item, or the opening bracket.
        """
        if isinstance(node, Scalar):
            is_nothing = key is not None and not node.text and not node.quoted
            return self.nothing_behind(key) if is_nothing else self.mark_of(node.event)
        if node.begin is None or (node and not node.begin.flow_style):
            if isinstance(node, SequenceNode):
                return self.mark(node[0]) if node else START
            return self.mark_of(next(iter(node.keys_at.values()), None))
        start = node.begin.start_mark
        return TextMark(start.line + 1, start.column + 1, start.column + 2)

    def mark_of(self, event: YamlEvent) -> TextMark:
        """Mark the place of an event: on its first line, at least one character wide."""
        if event is None:
            return START
        start, end = event.start_mark, event.end_mark
        line = min(start.line, len(self.lines) - 1)
        text = self.lines[line]
        last = end.column if end.line == start.line else len(text.rstrip())
        column = min(start.column, len(text))
        return TextMark(line + 1, column + 1, max(last, column + 1) + 1)

    def nothing_behind(self, key: YamlEvent) -> TextMark:
        """Mark the place behind a key without a value."""
        at = self.mark_of(key)
        column = min(at.end_column + 1, len(self.lines[at.line - 1]) + 1)
        return TextMark(at.line, column, column + 1)

    def texts(self) -> Iterator[WrittenText]:
        """Walk every key and value."""
        return _texts(self.root, None)

    def mark_of_text(self, written: WrittenText) -> TextMark:
        """Mark the place of a key or value."""
        if written.node is None:
            return self.mark_of(written.key)
        return self.mark(written.node, written.key)


class Parsed(Frozen):
    """A file's document, if it could be read to its end, and everything that is wrong with it."""

    document: YamlDocument | None
    findings: tuple[Diagnostic, ...] = ()


def _texts(node: YamlNode, key: YamlEvent) -> Iterator[WrittenText]:
    if isinstance(node, Scalar):
        yield WrittenText(node.text, key, node)
    elif isinstance(node, MappingNode):
        for name, value in node.items():
            yield WrittenText(name, node.keys_at.get(name), None)
            yield from _texts(value, node.keys_at.get(name))
    else:
        for item in node:
            yield from _texts(item, None)


def _child(node: YamlNode | None, step: str) -> YamlNode | None:
    if isinstance(node, MappingNode):
        return node.get(step)
    return _item(node, step) if isinstance(node, SequenceNode) else None


def _item(node: SequenceNode, step: str) -> YamlNode | None:
    if step.isdecimal() and int(step) < len(node):
        return node[int(step)]
    return next((item for item in node if _name(item) == step), None)


def _name(item: YamlNode) -> str | None:
    if isinstance(item, Scalar):
        return item.text
    if isinstance(item, MappingNode) and item:
        first = next(iter(item.values()))
        return first.text if isinstance(first, Scalar) else None
    return None
