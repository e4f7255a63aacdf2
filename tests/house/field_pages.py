"""What `explain` knows of every field, and its index: taken from the models, the rules, the manual.

The example of a field is cut out of the sample files beside this: the field, and what must stand
beside it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from reconciler.desired.edit.fragments import scalar_text
from reconciler.desired.findings.findings import FINDINGS
from reconciler.desired.write.whole_file import Spelt, lines_of
from reconciler.diagnostics import FieldPath
from reconciler.model.harmless import is_harmless
from reconciler.model.keys_and_paths import ANY
from reconciler.model.schema.json_schema import json_schemas
from reconciler.plan.clock import CLOCK_PAGES
from reconciler.plan.drift.report import DRIFT_PAGES
from reconciler.rules.check import RULES, manual
from reconciler.rules.review import rule_id
from tests.house.editor_loader import EditorLoader
from tests.house.manual_tables import KINDS, law, owner_of, takes_in_words, without_it
from tests.house.rule_pages import PAGES

MANUAL = Path(__file__).resolve().parents[2] / "reconciler" / "manual"
SAMPLES = {
    kind: yaml.load(file.read_text(encoding="utf-8"), Loader=EditorLoader)  # noqa: S506 - a safe loader
    for kind in KINDS
    for file in [Path(__file__).with_name("samples") / f"{kind}.yaml"]
}
"""Kind of file → one in which every field stands."""

_WIDTH = 74  # beside its indent an example fits on a narrow terminal

_LONG = 90  # a sentence of the index; of a longer one what stands before its colon

Facts = dict[str, Any]


class Field(NamedTuple):
    """One field of a kind of file: its path, with NAME and `[]` for what files make up."""

    kind: str
    path: FieldPath
    node: Mapping[str, Any]
    required: bool

    @property
    def address(self) -> str:
        """Its name among the fields of all files."""
        return ".".join((self.kind, *self.path))

    @property
    def plain(self) -> FieldPath:
        """Its path without what files make up."""
        return tuple(step.removesuffix("[]") for step in self.path if step != "NAME")

    @property
    def is_map(self) -> bool:
        """Whether files make up names in it."""
        return "patternProperties" in self.node


def _fields(kind: str, path: FieldPath, node: Mapping[str, Any]) -> Iterator[Field]:
    for name, inner in node.get("properties", {}).items():
        here = (*path, name)
        yield Field(kind, here, inner, name in node.get("required", ()))
        yield from _fields(kind, here, inner)
        if "items" in inner:
            yield from _fields(kind, (*path, f"{name}[]"), inner["items"])
    for inner in node.get("patternProperties", {}).values():
        yield from _fields(kind, (*path, "NAME"), inner)


FIELDS = [each for kind, node in json_schemas().items() for each in _fields(kind, (), node)]


def field_facts() -> dict[str, Facts]:
    """Say all that is known of each field, by its address."""
    return {each.address: _facts(each) for each in FIELDS}


def _facts(field: Field) -> Facts:
    node = field.node
    words = dict(zip(node.get("enum", ()), node.get("enumDescriptions", ()), strict=True))
    return {
        "says": node["description"],
        "takes": _takes(node),
        "words": words or _words_of_items(node),
        "without": without_it(field.kind, field.path, node, required=field.required),
        "owner": owner_of(field.kind, field.path),
        "harmless": field.kind in {"client", "partner"}
        and is_harmless(KINDS[field.kind], _pattern(field.path)),
        "elements": field.is_map or node["type"] == "array",
        "rules": sorted(
            {rule for inner in FIELDS if _holds(field, inner) for rule in _rules_of(inner)},
            key=list(PAGES).index,
        ),
        "example": example(field),
    }


def _takes(node: Mapping[str, Any]) -> str:
    """Say what may stand there; of a text with a form of its own, which."""
    if inner := list(node.get("patternProperties", {}).values()):
        return f"names of your own, each with {takes_in_words(inner[0])}"
    takes = takes_in_words(node)
    form = node.get("patternErrorMessage", "")
    return (
        f"text; {form[0].lower()}{form[1:].removesuffix('.')}"
        if form and takes == "text"
        else takes
    )


def _words_of_items(node: Mapping[str, Any]) -> dict[str, str]:
    items = node.get("items", {})
    return dict(zip(items.get("enum", ()), items.get("enumDescriptions", ()), strict=True))


def _pattern(path: FieldPath) -> FieldPath:
    steps = (part for step in path for part in ([step[:-2], ANY] if step[-2:] == "[]" else [step]))
    return tuple(ANY if step == "NAME" else step for step in steps)


def _holds(outer: Field, inner: Field) -> bool:
    """Whether a field is the other one, or stands below it."""
    length = len(outer.plain)
    return outer.kind == inner.kind and inner.plain[:length] == outer.plain


_SPAN = re.compile(r"`([^`]+)`")
_SPANS = {rule: " ; ".join(_SPAN.findall(page)) for rule, page in manual().items()}
"""Rule → the code on its page."""
_NAMED = Counter((each.kind, each.path[-1]) for each in FIELDS)
"""How often a kind of file has a field of a name."""


def _rules_of(field: Field) -> Iterator[str]:
    """Name the laws whose pages write this field in code.

    Where two kinds of files have a field alike, what is written means the client's.
    """
    path = field.plain
    has_fields = "properties" in field.node or "properties" in field.node.get("items", {})
    if has_fields and sum(each.plain == path for each in FIELDS) > 1:
        return  # its own fields tell which of the two is meant
    alike = {each.kind for each in FIELDS if each.plain[-2:] == path[-2:]}
    if field.kind != "client" and "client" in alike and not field.is_map:
        return
    key = re.escape(path[-1])
    forms = [rf"{re.escape('.'.join(path))}(?![\w-])"] if len(path) > 1 else []
    if len(path) > 1:
        forms.append(rf"{re.escape(path[-2])}: [\[{{]+{key}:")
    others = sum(_NAMED[kind, path[-1]] for kind in ("client", field.kind))
    if len(path) == 1 or others == (2 if field.kind == "client" else 1):
        forms.append(rf"{key}(?::|(?= ; |$))")
    form = re.compile(rf"(?<![\w.-])(?<!: )(?:{'|'.join(forms)})")
    yield from (rule for rule, spans in _SPANS.items() if form.search(spans))


def example(field: Field) -> str:
    """Write a field as it can stand in a file, with what must stand beside it."""
    whole = json_schemas()[field.kind]
    top = field.path[0].removesuffix("[]")
    node = whole["properties"][top]
    part = _part(SAMPLES[field.kind][top], node, _steps(field.path)[1:])
    if part is None:
        raise KeyError(field.address)
    return "\n".join(lines_of({top: _spelt(part, node)}, width=_WIDTH))


def _steps(path: FieldPath) -> FieldPath:
    return tuple(part for step in path for part in ([step[:-2], "[]"] if "[]" in step else [step]))


def _part(value: Any, node: Mapping[str, Any], steps: FieldPath) -> Any:
    """Leave of a value what a path names, and what must stand beside it."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if step == "[]":
        parts = [_part(item, node["items"], rest) for item in value]
        first = next((at for at, part in enumerate(parts) if part is not None), None)
        # Items without the field may have to follow: the last price tier is open. Consents do not.
        after = [] if "oneOf" in node["items"] or None not in parts else value
        return None if first is None else [parts[first], *after[first + 1 :]]
    if step == "NAME":
        (inner,) = node["patternProperties"].values()
        named = ((name, _part(each, inner, rest)) for name, each in value.items())
        return next(({name: part} for name, part in named if part is not None), None)
    if step not in value or (part := _part(value[step], node["properties"][step], rest)) is None:
        return None
    return {
        name: part if name == step else each
        for name, each in value.items()
        if name == step or name in _beside(node, step)
    }


def _beside(node: Mapping[str, Any], step: str) -> set[str]:
    """Name what must stand in a group, beside one field of it."""
    either = [each["required"] for each in node.get("oneOf", ())]
    chosen = [each for each in either if step in each] or either or [[]]
    return {*node.get("required", ()), *chosen[0]}


def _spelt(value: Any, node: Mapping[str, Any]) -> Spelt:
    if isinstance(value, dict):
        named = node.get("properties") or dict.fromkeys(value, *node["patternProperties"].values())
        return {scalar_text(name): _spelt(each, named[name]) for name, each in value.items()}
    if isinstance(value, list):
        return [_spelt(each, node["items"]) for each in value]
    return scalar_text(value, date=node.get("format") == "date" or isinstance(node["type"], list))


_ASPECTS = {
    **dict.fromkeys(FINDINGS, "how files are written"),
    **{rule_id(rule): rule.__module__.rpartition(".")[2].replace("_", " ") for rule in RULES},
    **dict.fromkeys(CLOCK_PAGES, "clock"),
    **dict.fromkeys(DRIFT_PAGES, "drift"),
}
"""Rule → what it is about: the module that holds it."""


def index() -> dict[str, dict[str, dict[str, str]]]:
    """Name every page with a sentence: kind of page → group → name → sentence."""
    return {
        "rules": _grouped_rules(),
        "topics": {"": {page.stem: _title(page) for page in sorted(MANUAL.glob("*.md"))}},
        "fields": {
            kind: {
                each.address: _sentence(each.node["description"])
                for each in FIELDS
                if each.kind == kind and len(each.path) == 1
            }
            for kind in KINDS
        },
    }


def _grouped_rules() -> dict[str, dict[str, str]]:
    groups: dict[str, dict[str, str]] = {}
    for rule, page in PAGES.items():
        groups.setdefault(_ASPECTS[rule], {})[rule] = _sentence(law(page))
    return groups


def _title(page: Path) -> str:
    """Say what a page is about: its heading, or its first sentence where that says no more."""
    heading, *parts = re.split(r"\n{2,}", page.read_text(encoding="utf-8"))
    title = heading.removeprefix("# ")
    if title.casefold() != page.stem.replace("-", " "):
        return f"{title}."
    return _sentence(next(" ".join(part.split()) for part in parts if part[0] not in "`|<-"))


def _sentence(text: str) -> str:
    sentence = re.split(r"(?<=\.)\s", text)[0]
    start, *rest = re.split(r":(?=[^`]*(?:`[^`]*`[^`]*)*$)", sentence, maxsplit=1)
    return f"{start}." if rest and len(sentence) > _LONG else sentence


def index_text() -> str:
    """Write the index as the file of the manual that is shipped."""
    return json.dumps(index(), indent=1, ensure_ascii=False) + "\n"


def fields_text() -> str:
    """Write what is known of the fields as the file of the manual that is shipped."""
    return json.dumps(field_facts(), indent=1, ensure_ascii=False) + "\n"
