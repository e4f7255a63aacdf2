"""A parsed file: text and places, before any field has decided a type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from reconciler.diagnostics import Diagnostic, FieldPath, Position
from reconciler.model.scalar import Scalar

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


@dataclass(frozen=True, slots=True)
class ScalarNode(Scalar):
    """One value as written, with its place."""

    mark: TextMark = START


class MappingEntry(NamedTuple):
    """One `key: value` of a mapping."""

    key: str
    key_mark: TextMark
    value: YamlNode


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping; `mark` is its first key (or its opening brace)."""

    entries: Mapping[str, MappingEntry] = field(default_factory=dict)
    mark: TextMark = START

    def at(self, path: FieldPath) -> YamlNode | None:
        """Find the node at a path, if exactly that is written."""
        node: YamlNode = self
        for step in path:
            found = _child(node, step)
            if found is None:
                return None
            node = found
        return node


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list; `mark` is its first item (or its opening bracket)."""

    items: tuple[YamlNode, ...] = ()
    mark: TextMark = START


YamlNode = ScalarNode | MappingNode | SequenceNode


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """One file that could be parsed: its name for messages, its lines, its root mapping."""

    file: str
    lines: tuple[str, ...]
    root: MappingNode

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
        mark = self.root.mark
        for step in path:
            if isinstance(node, MappingNode) and step in node.entries:
                entry = node.entries[step]
                node = entry.value
                mark = entry.key_mark if key or not isinstance(node, ScalarNode) else node.mark
            elif isinstance(node, SequenceNode) and (found := _item(node, step)) is not None:
                node = found
                mark = found.mark
            else:
                break
        return self.position(mark)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's document, if it could be read to its end, and everything that is wrong with it."""

    document: YamlDocument | None
    findings: tuple[Diagnostic, ...] = ()


def written_texts(node: YamlNode) -> Iterator[tuple[str, TextMark, bool, bool]]:
    """Walk every key and value below a node, after its quotes and escapes are read.

    With each stand its place, whether it is a key, and whether it is a value in quotes.
    """
    if isinstance(node, ScalarNode):
        yield node.text, node.mark, False, node.quoted
    elif isinstance(node, MappingNode):
        for entry in node.entries.values():
            yield entry.key, entry.key_mark, True, False
            yield from written_texts(entry.value)
    else:
        for item in node.items:
            yield from written_texts(item)


def _child(node: YamlNode, step: str) -> YamlNode | None:
    if isinstance(node, MappingNode):
        return node.entries[step].value if step in node.entries else None
    return _item(node, step) if isinstance(node, SequenceNode) else None


def _item(node: SequenceNode, step: str) -> YamlNode | None:
    if step.isdecimal() and int(step) < len(node.items):
        return node.items[int(step)]
    for item in node.items:
        if _name(item) == step:
            return item
    return None


def _name(item: YamlNode) -> str | None:
    if isinstance(item, ScalarNode):
        return item.text
    if isinstance(item, MappingNode) and item.entries:
        first = next(iter(item.entries.values())).value
        return first.text if isinstance(first, ScalarNode) else None
    return None
