"""The parts of the manual that are made from the product itself, as Markdown.

Pure functions from models, rules and errors to text. Pages of findings in files are handed in:
this room does not see where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reconciler.diagnostics import FieldPath
from reconciler.errors import ReconcilerError
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.ignore import IgnoreFile
from reconciler.model.files.leaves import default_leaves, in_collection, keyed_collections
from reconciler.model.files.partner import Defaults, PartnerFile
from reconciler.model.harmless import harmless_paths
from reconciler.model.keys_and_paths import ANY
from reconciler.model.live.found import FoundFile
from reconciler.model.scalar import PATTERN
from reconciler.model.schema.json_schema import default_in_words, json_schemas, number_in_words
from reconciler.model.status import (
    REMOVED,
    TRIAL_OVER,
    TRIAL_OVER_PICKING,
    Effect,
    Status,
)
from reconciler.rules.check import FILE_RULES, LIVE_RULES
from reconciler.rules.review import rule_id
from reconciler.rules.transitions import NEW, TABLE, possible, shortest_way

Pages = Mapping[str, str]
"""Rule id → its page."""

KINDS: Mapping[str, type[Value]] = {
    "client": ClientFile,
    "partner": PartnerFile,
    "ignore": IgnoreFile,
    "found": FoundFile,
}
_FILES: Mapping[str, str] = {
    "client": "`clients/<key>.yaml`",
    "partner": "`partner.yaml`",
    "ignore": "`ignore.yaml`",
    "found": "`found.yaml`",
}
_MEANS: Mapping[int, str] = {
    0: "It is done, or there is nothing to do.",
    1: "Something failed that your files are not to blame for: the store, the disk, the network, "
    "or a mistake of ours.",
    2: "There are differences, or trials to look at, or the answer of `access` is no, only with "
    "`--detailed-exitcode`; or, only with `fmt --check`, files that are not in canonical form. "
    "Otherwise this is 0.",
    3: "The files are wrong by themselves. It is exactly what `validate` finds.",
    4: "A rule says no, knowing the live accounts or the day; or the store is closed, as a backup "
    "is. Nothing of it was written; after `apply --promises` the rest was.",
    5: "What was reviewed is not what would happen now, or nobody has reviewed it. Nothing of it "
    "was written; after `apply --promises` the rest was.",
    6: "Somebody else is applying. Nothing was written; try again in a minute.",
    64: "The command cannot be run like this. Nothing was read or written.",
    130: "You stopped it with Ctrl+C. An apply was carried out whole, or not at all.",
}
"""What an exit code means to whoever ran the command."""
_SECTION = re.compile(r"^(?:## )?(Why|Wrong|Right|Also):?[ \n]", re.MULTILINE)
_FILE_IDS = frozenset(rule_id(each) for each in FILE_RULES)
_LIVE_IDS = frozenset(rule_id(each) for each in LIVE_RULES)
_WARNING = "(warning)"
_DEFAULT = re.compile(r"Default: (.+)\.$")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a Markdown table."""
    titles = tuple(head)
    lines = [titles, ("---",) * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def defaults_table() -> str:
    """Give every field of every kind of file: what it says, takes, and means when it is missing."""
    return "\n".join(
        f"### {_FILES[kind]}\n\n{_fields(kind, schema)}" for kind, schema in json_schemas().items()
    )


def _fields(kind: str, schema: Mapping[str, Any]) -> str:
    return table(
        ("field", "what it says", "takes", "without it"),
        (
            (
                f"`{'.'.join(path)}`",
                node["description"],
                takes_in_words(node),
                without_it(kind, path, node, required=required),
            )
            for path, node, required in _leaves(schema, ())
        ),
    )


def _leaves(
    schema: Mapping[str, Any], path: FieldPath
) -> Iterator[tuple[FieldPath, Mapping[str, Any], bool]]:
    made_up = zip(["NAME"], schema.get("patternProperties", {}).values(), strict=False)
    named = schema.get("properties") or dict(made_up)
    for name, node in named.items():
        here = (*path, name)
        if node["type"] == "object":
            yield from _leaves(node, here)
            continue
        yield here, node, name in schema.get("required", ())
        if node["type"] == "array" and node["items"]["type"] == "object":
            yield from _leaves(node["items"], (*path, f"{name}[]"))


_ONE_OF_SEVERAL = {
    ("string", "number", "boolean"): "one value: text, number, `true`, `false` or a day",
    ("string", "integer"): 'an amount in quotes, as `"480.00"`, or a percentage',
}


def takes_in_words(node: Mapping[str, Any]) -> str:
    """Say what may stand in a field."""
    words = node.get("enum") or ([node["const"]] if "const" in node else [])
    if words:
        return ", ".join(f"`{word}`" for word in words)
    if node["type"] == "array":
        item = takes_in_words(node["items"])
        return f"a list of {item.replace('a group', 'groups')}"
    if node["type"] == "integer":
        return f"a {number_in_words(node)}"
    if node.get("pattern") == PATTERN:
        return 'an amount in quotes, as `"480.00"`'
    if isinstance(node["type"], list):
        return _ONE_OF_SEVERAL[tuple(node["type"])]
    simple = {"object": "a group of fields", "boolean": "`true`, `false`", "string": "text"}
    return "a day, as 2026-03-31" if node.get("format") == "date" else simple[node["type"]]


def _below(kind: str, path: FieldPath) -> str:
    """Say where a client has a field from whose file does not name it."""
    profile = path[:1] == ("profiles",)
    field = path[2:] if profile else path
    in_defaults = field[:1] and field[0] in Defaults.model_fields
    if not (in_defaults or field in default_leaves(PartnerFile)) or not (
        profile or kind == "client"
    ):
        return ""
    place = f"`{'defaults.' if in_defaults else ''}{'.'.join(field)}`"
    return place if profile else f"what its profile says, else {place} of partner.yaml"


def without_it(kind: str, path: FieldPath, node: Mapping[str, Any], *, required: bool) -> str:
    """Say what counts where a field is not written."""
    around = ".".join(path[:-1]).removesuffix("[]")
    if required:
        return f"must be there if `{around}` is" if around else "must be there"
    model = KINDS[kind]
    if path[0] == "supply":
        return "counted if it has a price"
    if below := _below(kind, path):
        return below
    defaults = default_leaves(model)
    if path in defaults:
        return default_in_words(defaults[path])
    # Inside a group that need not be there, only the field's own help knows.
    help = "" if node["type"] == "object" else node.get("markdownDescription", "")
    said = _DEFAULT.search(help)
    return said[1] if said else "none"


def harmless_table() -> str:
    """Give the fields that may change although nobody promised it."""
    rows = (
        (_FILES[kind], f"`{_dotted_name(path)}`", _description(json_schemas()[kind], path))
        for kind in ("client", "partner")
        for path in sorted(harmless_paths(KINDS[kind]))
    )
    return table(("file", "field", "what it says"), rows)


def _dotted_name(path: FieldPath) -> str:
    """Name a field by its path, with NAME where the file makes a name up."""
    return ".".join("NAME" if step == ANY else step for step in path)


def _description(schema: Mapping[str, Any], path: FieldPath) -> str:
    node = schema
    for step in path:
        if step == ANY:
            (node,) = node["patternProperties"].values()
        else:
            node = node["properties"][step]
    return str(node["description"])


def ownership_table() -> str:
    """Say for both kinds of files which fields merge how, and which ask for an act."""
    rows = []
    for kind, model in KINDS.items():
        lists = keyed_collections(model)
        single = [field for field in model.model_fields if field not in lists | model.INSTRUCTIONS]
        for how, names in (
            ("one value each", single),
            ("element by element", sorted(lists)),
            ("no part of the account", sorted(model.INSTRUCTIONS)),
        ):
            rows.append((kind, how, ", ".join(f"`{name}`" for name in names)))
    return table(("file", "compared", "fields"), rows)


def owner_of(kind: str, path: FieldPath) -> str:
    """Say how a field is owned: as one `value`, by its `element`s, for an `act`, by the `file`."""
    if kind not in {"client", "partner"}:
        return "file"
    steps = tuple(step.removesuffix("[]") for step in path)
    if steps[0] in KINDS[kind].INSTRUCTIONS:
        return "act"
    return "element" if in_collection(steps, keyed_collections(KINDS[kind])) else "value"


def statuses_table() -> str:
    """Give each status with its sentence."""
    return table(("status", "means"), ((f"`{each}`", each.sentence) for each in Status))


def effects_table() -> str:
    """Give what each status permits, and what is left when a trial is over."""
    columns = {status.value: status.facts.effects for status in Status}
    columns |= {"trial, over": TRIAL_OVER}
    columns |= {"trial, over, billed by the platform": TRIAL_OVER_PICKING}
    return table(
        ("effect", *columns),
        (
            (effect.sentence, *(effects[effect].word for effects in columns.values()))
            for effect in Effect
        ),
    )


def transitions_table() -> str:
    """Give every step between two statuses: legal, one-way or refused."""
    targets = (*(each.value for each in Status), REMOVED)
    return table(
        ("from \\ to", *targets),
        (
            (f"({before})" if before == NEW else before, *(_cell(before, to) for to in targets))
            for before in TABLE
        ),
    )


def _cell(before: str, after: str) -> str:
    step = TABLE[before].get(after)
    if step is None:
        return "–"
    if not step.legal:
        return "**refused**"
    return "legal" if step.door is None else "legal, one-way"


def refusals_table() -> str:
    """Give every refused step: why, what is possible instead, and the shortest legal way."""
    return table(
        ("refused", "because", "possible instead", "shortest legal way"),
        (
            (
                f"{before} → {after}",
                step.why,
                ", ".join(possible(before)),
                " → ".join(shortest_way(before, after)) or "none",
            )
            for before, row in TABLE.items()
            for after, step in row.items()
            if not step.legal
        ),
    )


def exit_codes_table() -> str:
    """Give every exit code with its meaning, and the errors of the library that carry it."""
    names: dict[int, list[str]] = {code: [] for code in _MEANS}
    for error in error_classes():
        names[error.exit_code].append(f"`{error.__name__}`")
    return table(
        ("exit code", "means", "in Python"),
        ((f"`{code}`", _MEANS[code], ", ".join(names[code]) or "–") for code in _MEANS),
    )


def error_classes() -> tuple[type[ReconcilerError], ...]:
    """Give the errors that end a command, in the order they are written."""
    found: list[type[ReconcilerError]] = []
    waiting: list[type[ReconcilerError]] = [ReconcilerError]
    while waiting:
        error = waiting.pop(0)
        found.append(error)
        waiting += error.__subclasses__()
    return tuple(each for each in found if each.__module__ == ReconcilerError.__module__)


def rules_table(pages: Pages) -> str:
    """Give every rule with its law in one sentence, and the exit code of breaking it."""
    return table(
        ("rule", "in short", "exit code"),
        ((f"[`{rule}`](#{rule})", law(page), _exit(rule, page)) for rule, page in pages.items()),
    )


def law(page: str) -> str:
    """Say what a rule is about in one sentence: the law, or why there is a finding."""
    said = page.partition("\n")[0]
    if _SECTION.match(page):
        said = re.split(r"(?<=\.)\s", sections(page)["Why"])[0]
    return said.removesuffix(f" {_WARNING}.") + ("." if f"{_WARNING}." in said else "")


def _exit(rule: str, page: str) -> str:
    if _WARNING in page.partition("\n")[0]:
        return "– (warning)"
    codes = [code for code, ids in (("3", _FILE_IDS), ("4", _LIVE_IDS)) if rule in ids]
    return " or ".join(codes) or ("3" if _SECTION.match(page) else "4")


def rule_pages(pages: Pages) -> str:
    """Give the whole page of every rule."""
    return "\n".join(_page(rule, page) for rule, page in pages.items())


def _page(rule: str, page: str) -> str:
    law = "" if _SECTION.match(page) else " ".join(page.partition("\n\n")[0].split()) + "\n\n"
    said = "".join(f"- **{name}:** {text}\n" for name, text in sections(page).items())
    return f"### {rule}\n\n{law}{said}"


def sections(page: str) -> dict[str, str]:
    """Give the sections of a page (Why, Wrong, Right, Also), each as one line."""
    _, *parts = _SECTION.split(page)
    return {
        name: " ".join(text.split()) for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
