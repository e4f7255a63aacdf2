"""Bytes of one file → nodes with places, or findings: the only module that may import yaml.

Only the event stream of PyYAML is read, on its C parser where there is one. None of its composers,
constructors and resolvers ever runs: on hostile files they crash, hang, or take one value for
another. Source: DESIGN rule "strict YAML".

Files are parsed in one process. Workers were tried with 10,000 files on two cores, each reading,
parsing and checking a share and giving plain leaves back. Best of nine runs: one process 1.52 s and
74 MiB; one forked worker beside it 1.36 s, with 5 % more CPU and 97 MiB + 34 MiB; workers that are
spawned 1.59 s, with a third more CPU. That is a tenth of validate, and a twentieth of a plan.
"""

from __future__ import annotations

from collections.abc import Callable

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from reconciler.desired.findings.limits import DEEPEST, LONGEST_FIELD, LONGEST_TEXT, MOST_EVENTS
from reconciler.desired.parse.characters import read_text
from reconciler.desired.parse.fault import fault_of
from reconciler.desired.parse.nodes import (
    MappingNode,
    Parsed,
    Parser,
    SequenceNode,
    YamlDocument,
    YamlEvent,
    YamlNode,
)
from reconciler.desired.parse.syntax import explained
from reconciler.desired.parse.written_texts import cards_in_text, cards_in_values, look_alikes
from reconciler.desired.parse.yaml_findings import (
    duplicate_key,
    empty_file,
    no_space,
    not_a_mapping,
    not_allowed,
    told_by_tokens,
)
from reconciler.diagnostics import MOST_FINDINGS, Diagnostic, Position
from reconciler.model.card_numbers import may_hold_card
from reconciler.model.scalar import Scalar

_EVENTS_AROUND_ROOT = 4
_MERGE = "<<"
_PLAIN = ("", None)  # the style of a text without quotes, as the C and the Python parser say it


FASTEST: Callable[[str], Parser] = (
    yaml.cyaml.CParser  # type: ignore[attr-defined]  # their stubs do not name it
    if yaml.__with_libyaml__
    else yaml.SafeLoader
)
"""PyYAML's C parser, or its Python one where it was built without C: the same results, slower.

It is the bare parser: a loader makes a constructor and a resolver for each file beside it.
The Python one alone refuses a question mark inside of a word in brackets: `[what?ever]`.
"""


def parse(data: bytes, file: str, *, parser: Callable[[str], Parser] = FASTEST) -> Parsed:
    """Read a file as strict YAML; anything else is a finding at its place, never an exception.

    Findings name no account: whoever asks knows whose file it is.
    """
    text, findings = read_text(data, file)
    document = None
    written = text or data.decode(errors="replace")
    may_hold = may_hold_card(written)
    # Any other finding may show its line, so a file with a card number is worth these alone.
    if may_hold and (cards := cards_in_text(written, file)):
        findings = cards
    if not findings:
        reader = _Reader(text, file, parser)
        document = reader.document()
        findings = reader.findings
        if document is not None and (may_hold or "\\" in text):
            cards = cards_in_values(document)
            document, findings = (None, cards) if cards else (document, findings)
    return Parsed(document, tuple(findings))


def nodes_of(text: str) -> MappingNode | None:
    """Read a text for the places of its parts, whatever is wrong with it; None without a field."""
    try:
        return _Reader(text, "", FASTEST).root()
    except _Refused:
        return None


class _Refused(Exception):
    """Reading this file ends here; its finding is noted already."""


class _Reader:
    """Turns the events of one file into nodes, and notes what is not allowed."""

    def __init__(self, text: str, file: str, parser: Callable[[str], Parser]) -> None:
        self.text = text
        self.read = YamlDocument(file, text)
        self.parser = parser
        self.events = parser(text)
        self.findings: list[Diagnostic] = []
        self.is_whole, self.depth = True, 0
        self.left = MOST_EVENTS - _EVENTS_AROUND_ROOT
        # Without one of these signs no value has an anchor or a tag, and none is asked for it.
        self.may_be_marked = "&" in text or "!" in text or "*" in text

    def document(self) -> YamlDocument | None:
        """Read the whole file; without a document there is at least one finding."""
        try:
            self.read.root = self.root()
            if self.is_whole:
                for wrong in told_by_tokens(self.tokens, self.read):
                    self.is_whole = False
                    self.note(wrong)
        except _Refused:
            return None
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            self.findings.append(explained(fault_of(error, self.events, self.read)))
            return None
        if not self.text.isascii() or "\\" in self.text:
            self.findings += (found := look_alikes(self.read))
            self.is_whole &= all(each.rule != "yaml-syntax" for each in found)
        return self.read if self.is_whole else None

    def tokens(self) -> Callable[[], YamlEvent]:
        """Begin to read the tokens of the file."""
        return self.parser(self.text).get_token

    def root(self) -> MappingNode:
        """Read the one document there may be."""
        get = self.events.get_event
        get()
        if type(get()) is StreamEndEvent:  # in place of the document's beginning
            raise self.refused(empty_file(self.read.file))
        root = self.node(get())
        get()
        if type(after := get()) is not StreamEndEvent:
            raise self.refused(self.wrong("second document", after))
        if isinstance(root, MappingNode):
            return root
        at = self.read.position(self.read.mark(root))
        if isinstance(root, SequenceNode):
            raise self.refused(not_a_mapping(at, "a list", ""))
        if root.text or root.quoted:
            raise self.refused(not_a_mapping(at, "one text", root.text))
        raise self.refused(empty_file(self.read.file))

    def node(self, event: YamlEvent) -> YamlNode:
        """Read the value that an event begins."""
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            self.is_whole = False
            self.note(self.wrong("alias", event, name=event.anchor))
            return Scalar("", quoted=True, event=event)
        if self.may_be_marked:
            self.refuse_marks(event)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refused(self.wrong("too deep", event, most=DEEPEST))
        node = self.mapping(event) if kind is MappingStartEvent else self.sequence(event)
        self.depth -= 1
        self.left -= 1
        return node

    def mapping(self, begin: YamlEvent) -> MappingNode:
        """Read entries up to the mapping's end. Nearly all time is spent here: calls cost."""
        get = self.events.get_event
        mapping = MappingNode()
        mapping.begin = begin
        mapping.keys_at = keys_at = {}
        may_be_marked = self.may_be_marked
        while type(event := get()) is not MappingEndEvent:
            if type(event) is not ScalarEvent:
                self.skip_entry(event)
                continue
            self.left -= 2
            key = event.value
            is_new = key not in mapping
            if (
                not is_new
                or self.left < 0
                or may_be_marked
                or not 0 < len(key) <= LONGEST_FIELD
                or key == _MERGE
            ):
                self.look_at_key(event, mapping)
            value = get()
            if type(value) is ScalarEvent:
                text = value.value
                if may_be_marked or not 0 < len(text) <= LONGEST_TEXT:
                    self.look_at_text(value, event)
                node: YamlNode = Scalar(text, value.style not in _PLAIN, value)
            else:
                node = self.node(value)
            if is_new:
                mapping[key] = node
                keys_at[key] = event
        mapping.end = event
        return mapping

    def sequence(self, begin: YamlEvent) -> SequenceNode:
        """Read items up to the list's end."""
        get = self.events.get_event
        items = SequenceNode()
        items.begin = begin
        while (kind := type(event := get())) is not SequenceEndEvent:
            self.left -= 1
            if self.left < 0:
                raise self.refused(self.wrong("too many values", event, most=MOST_EVENTS))
            items.append(self.scalar(event) if kind is ScalarEvent else self.node(event))
        items.end = event
        return items

    def scalar(self, event: YamlEvent) -> Scalar:
        """Read a text that is no entry of a mapping, and note what is not allowed of it."""
        text = event.value
        if self.may_be_marked or not 0 < len(text) <= LONGEST_TEXT:
            self.look_at_text(event, None)
        return Scalar(text, event.style not in _PLAIN, event)

    def look_at_text(self, event: YamlEvent, key: YamlEvent) -> None:
        """Note what is not allowed of a text, such as `{seats:5}`, which is a key without value."""
        text = event.value
        if self.may_be_marked:
            self.refuse_marks(event)
        if key is not None and not text and not event.style:
            at = self.at(key)
            if wrong := no_space(at, at.text[at.column - 1 : at.end_column - 1]):
                self.note(wrong)
        elif len(text) > LONGEST_TEXT:
            self.note(self.wrong("too long", event, kind="text", size=len(text), most=LONGEST_TEXT))

    def skip_entry(self, event: YamlEvent) -> None:
        """Note what stands in the place of a key and is no text, and pass its value over."""
        self.is_whole = False
        if type(event) is not AliasEvent:
            self.note(self.wrong("collection as key", event))
        self.left -= 2
        self.node(event)
        self.node(self.events.get_event())

    def look_at_key(self, event: YamlEvent, before: MappingNode) -> None:
        """Note what is not allowed of a key."""
        key = event.value
        self.refuse_marks(event)
        if self.left < 0:
            raise self.refused(self.wrong("too many values", event, most=MOST_EVENTS))
        if key in before:
            first = self.read.mark_of(before.keys_at[key])
            self.note(duplicate_key(self.at(event), key, first.line))
        if len(key) > LONGEST_FIELD:
            self.note(self.wrong("too long", event, kind="key", size=len(key), most=LONGEST_FIELD))
        if not key or (key == _MERGE and not event.style):
            self.is_whole = False
            self.note(self.wrong("merge" if key else "no key", event))

    def refuse_marks(self, event: YamlEvent) -> None:
        """Note the anchor and the tag of a value."""
        if event.anchor is not None:
            self.note(self.wrong("anchor", event, name=event.anchor))
        if event.tag is not None:
            self.note(self.wrong("tag", event, name=event.tag.replace("tag:yaml.org,2002:", "!!")))

    def at(self, event: YamlEvent) -> Position:
        """The position of an event, for a finding."""
        return self.read.position(self.read.mark_of(event))

    def wrong(self, what: str, event: YamlEvent, **facts: str | int) -> Diagnostic:
        """Say that an event is not allowed."""
        return not_allowed(what, self.at(event), **facts)

    def note(self, finding: Diagnostic) -> None:
        """Keep a finding; a file with very many is not read on."""
        self.findings.append(finding)
        if len(self.findings) >= MOST_FINDINGS:
            raise _Refused

    def refused(self, finding: Diagnostic) -> _Refused:
        """Keep the last finding, and give what ends the reading."""
        self.findings.append(finding)
        return _Refused()
