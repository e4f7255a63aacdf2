"""The JSON Schemas: current, described to the last word, and of one mind with the models."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from reconciler.cli.schema_texts import texts
from reconciler.desired.findings.file_names import SCHEMAS_FOLDER
from reconciler.desired.write.own_schemas import own_schema_texts
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.ignore import IgnoreFile
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.found import FoundFile
from reconciler.model.scalar import Scalar
from reconciler.model.schema.json_schema import json_schemas, schema_text
from tests.house.editor_loader import EditorLoader

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
OWN = ROOT / "accounts" / SCHEMAS_FOLDER
ACCOUNTS = sorted((ROOT / "accounts").rglob("*.yaml"))

MANUAL = [ROOT / "README.md", *sorted((ROOT / "reconciler" / "manual").glob("*.md"))]
SHOWN = [
    (file.name, block)
    for file in MANUAL
    for block in re.findall(r"```yaml\n(.*?)```", file.read_text(encoding="utf-8"), re.DOTALL)
]

KINDS: dict[str, type[Value]] = {
    "client": ClientFile,
    "partner": PartnerFile,
    "ignore": IgnoreFile,
    "found": FoundFile,
}
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")

CLIENT: dict[str, Any] = {"name": "Acme", "status": "active", "seats": 1}
PARTNER: dict[str, Any] = {
    "format": 1,
    "partner": "agency-north",
    "name": "Agency North",
    "time_zone": "Europe/Vienna",
}
EXTENSION = {"requested_on": "2026-11-10", "requested_by": "ann@acme.example"}
IGNORE = {
    "client": "acme",
    "field": "features.sso",
    "owner": "dana",
    "reason": "pilot",
    "until": "2026-12-01",
}
FOUND = {
    "since": "2024-03-01",
    "trial": {"start": "2024-02-16", "days": 14, "extended_on": "2024-02-20"},
    "credits": {"left": {"launch": "1.00"}, "spent": {"spring": "2.00"}},
}
CONSENT = {"by": "dana@agency.example", "reason": "contract signed"}

GOOD: list[tuple[str, dict[str, Any]]] = [
    ("client", {}),
    ("ignore", {}),
    ("found", {}),
    ("found", {"paid_until": "2026-12-01", "clients": {"acme": FOUND}}),
    ("ignore", {"ignore": [IGNORE, {**IGNORE, "client": "*", "field": "resources"}]}),
    ("client", {"status": "setup", "description": "40 stores\nand a kiosk", "team": "emea"}),
    ("client", {"description": "", "team": "", "seats": 0, "features": [], "acknowledge": []}),
    ("client", {"billing": {"mode": "platform"}, "status": "trial", "protect": True}),
    ("client", {"resources": {"dashboards": 5}, "features": ["sso", "email_reports"]}),
    ("client", {"trial": {"days": 14, "extension": EXTENSION}}),
    ("client", {"removed": {"reason": "closed", "by": "dana"}, "moved_from": "acme-2"}),
    ("client", {"acknowledge": [{"one_way": "active", **CONSENT}]}),
    ("client", {"acknowledge": [{"overrides": "seats", "live": "14", **CONSENT}]}),
    ("partner", {}),
    ("partner", {"supply": {"seats": 40, "dashboards": 0}, "expansion": "automatic"}),
    ("partner", {"staff": [{"email": "dana@agency.example", "role": "admin"}], "teams": ["emea"]}),
    ("partner", {"trial": {"days": 7}, "drift": "restore", "program": "preferred"}),
    ("partner", {"defaults": {"features": ["sso"], "resources": {"dashboards": 3}}}),
    ("partner", {"guards": {"max_update_percent": 100, "from_clients": 1, "one_way": "warn"}}),
]

BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("ignore", {"ignores": [IGNORE]}),
    ("found", {"paid_until": "soon"}),
    ("found", {"clients": {"Acme": FOUND}}),
    ("found", {"clients": {"acme": {"trial": {"days": 14}}}}),
    ("found", {"clients": {"acme": {"credits": {"left": {"launch": 5}}}}}),
    ("ignore", {"ignore": [{**IGNORE, "client": "Acme"}]}),
    ("ignore", {"ignore": [{**IGNORE, "until": "never"}]}),
    ("ignore", {"ignore": [{name: said for name, said in IGNORE.items() if name != "until"}]}),
    ("ignore", {"ignore": [{**IGNORE, "owner": ""}]}),
    ("client", {"status": "Actve"}),
    ("client", {"status": None}),
    ("client", {"seat": 12}),
    ("client", {"seats": "12"}),
    ("client", {"seats": -1}),
    ("client", {"seats": 2**31}),
    ("client", {"seats": True}),
    ("client", {"name": ""}),
    ("client", {"name": 1984}),
    ("client", {"name": " Acme"}),
    ("client", {"name": "Acme\nCorporation"}),
    ("client", {"name": "A" * 201}),
    ("client", {"team": "emea "}),
    ("client", {"team": None}),
    ("client", {"description": False}),
    ("client", {"billing": "partner"}),
    ("client", {"billing": {"mode": "self"}}),
    ("client", {"billing": {"modus": "partner"}}),
    ("client", {"resources": {"users": 1}}),
    ("client", {"features": "sso"}),
    ("client", {"features": ["sso", "sso"]}),
    ("client", {"features": ["ssso"]}),
    ("client", {"protect": "true"}),
    ("client", {"trial": {"days": 0}}),
    ("client", {"trial": {"days": 15}}),
    ("client", {"trial": {"extension": {"requested_on": "2026-11-10"}}}),
    ("client", {"trial": {"extension": {**EXTENSION, "requested_on": "10.11.2026"}}}),
    ("client", {"trial": {"extension": {**EXTENSION, "requested_on": "2026-02-30"}}}),
    ("client", {"trial": {"extension": {**EXTENSION, "requested_by": "ann"}}}),
    ("client", {"moved_from": "Acme GmbH"}),
    ("client", {"moved_from": None}),
    ("client", {"removed": {"by": "dana"}}),
    ("client", {"removed": True}),
    ("client", {"acknowledge": [CONSENT]}),
    ("client", {"acknowledge": [{"one_way": "setup", **CONSENT}]}),
    ("client", {"acknowledge": [{"one_way": "active"}]}),
    ("client", {"acknowledge": [{"overrides": "seats", **CONSENT}]}),
    ("client", {"acknowledge": [{"overrides": "seats", "live": 14, **CONSENT}]}),
    (
        "client",
        {"acknowledge": [{"one_way": "active", "overrides": "seats", "live": "14", **CONSENT}]},
    ),
    ("partner", {"format": 2}),
    ("partner", {"format": "1"}),
    ("partner", {"partner": "Agency North"}),
    ("partner", {"program": ""}),
    ("partner", {"supply": {"users": 40}}),
    ("partner", {"supply": 40}),
    ("partner", {"expansion": "yes"}),
    ("partner", {"staff": [{"email": "dana", "role": "admin"}]}),
    ("partner", {"staff": [{"email": "dana@agency.example"}]}),
    ("partner", {"staff": ["dana@agency.example"]}),
    ("partner", {"teams": ["emea", "emea"]}),
    ("partner", {"trial": {"days": 28}}),
    ("partner", {"drift": "fix"}),
    ("partner", {"guards": {"max_update_percent": 101}}),
    ("partner", {"guards": {"from_clients": 0}}),
    ("partner", {"defaults": {"seats": 3}}),
]


def document(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    return {**{"client": CLIENT, "partner": PARTNER}.get(kind, {}), **said}


def as_written(value: object) -> object:
    """Give a value as the files' reader hands it to the models: text, plain or quoted."""
    if isinstance(value, dict):
        return {key: as_written(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_written(each) for each in value]
    plain = "" if value is None else str(value).lower()
    return Scalar(value, quoted=True) if isinstance(value, str) else Scalar(plain, quoted=False)


def accepted_by_models(kind: str, said: dict[str, Any]) -> bool:
    try:
        KINDS[kind].model_validate(as_written(said))
    except ValidationError:
        return False
    return True


def accepted_by_schema(kind: str, said: dict[str, Any]) -> bool:
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(json_schemas()[kind], format_checker=checker).is_valid(said)


def accepted_by_own(kind: str, said: dict[str, Any]) -> bool:
    schema = json.loads((OWN / f"{kind}.schema.json").read_text(encoding="utf-8"))
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, format_checker=checker).is_valid(said)


def nodes(schema: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk over a schema: each field, and the items of each list."""
    yield path, schema
    for name, each in schema.get("properties", {}).items():
        yield from nodes(each, f"{path}.{name}")
    if "items" in schema:
        yield from nodes(schema["items"], f"{path}[]")


def all_nodes() -> list[tuple[str, dict[str, Any]]]:
    return [found for name, each in json_schemas().items() for found in nodes(each, name)]


@pytest.mark.parametrize("name", sorted(texts()))
def test_schema_files_are_current(name: str) -> None:
    written = (SCHEMAS / name).read_text(encoding="utf-8")

    assert written == texts()[name], "run: python -m tests.house.regenerate"


def test_no_schema_file_is_left_over() -> None:
    assert {file.name for file in SCHEMAS.glob("*.json")} == set(texts())


@pytest.mark.parametrize("file", sorted(SCHEMAS.glob("*.json")), ids=lambda file: file.name)
def test_schema_files_are_schemas(file: Path) -> None:
    Draft202012Validator.check_schema(json.loads(file.read_text(encoding="utf-8")))


def test_every_field_is_described() -> None:
    sentence = re.compile(r"\S.*\.", re.DOTALL)

    assert [
        path for path, node in all_nodes() if not sentence.fullmatch(node.get("description", ""))
    ] == []


def test_every_word_of_a_list_is_described() -> None:
    lists = [(path, node) for path, node in all_nodes() if "enum" in node]

    assert lists
    assert [
        path
        for path, node in lists
        if not len(node["enum"])
        == len(node.get("enumDescriptions", ()))
        == len(node.get("markdownEnumDescriptions", ()))
    ] == []


def test_no_object_takes_an_unknown_field() -> None:
    objects = [(path, node) for path, node in all_nodes() if node["type"] == "object"]

    assert [path for path, node in objects if node.get("additionalProperties") is not False] == []


def test_nothing_has_to_be_looked_up_and_nothing_may_be_null() -> None:
    text = "".join(schema_text(schema) for schema in json_schemas().values())

    assert not re.search(r'"\$ref"|"\$defs"|"anyOf"|"null"|null', text)


def test_no_description_speaks_of_its_sources() -> None:
    texts = [text for _, node in all_nodes() for text in [node["description"], node["title"]]]

    assert [text for text in texts if re.search(r"\bS\d-\d|seed|DESIGN", text)] == []


@pytest.mark.parametrize(("kind", "said"), GOOD, ids=str)
def test_good_documents_are_accepted_by_models_and_schema(kind: str, said: dict[str, Any]) -> None:
    whole = document(kind, said)

    assert accepted_by_models(kind, whole)
    assert accepted_by_schema(kind, whole)


@pytest.mark.parametrize(("kind", "said"), BROKEN, ids=str)
def test_broken_documents_are_refused_by_models_and_schema(kind: str, said: dict[str, Any]) -> None:
    whole = document(kind, said)

    assert not accepted_by_models(kind, whole)
    assert not accepted_by_schema(kind, whole)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (kind, field)
        for kind, given in (("client", CLIENT), ("partner", PARTNER))
        for field in given
    ],
)
def test_models_and_schema_agree_on_what_is_required(kind: str, field: str) -> None:
    whole = {name: value for name, value in document(kind, {}).items() if name != field}

    assert accepted_by_models(kind, whole) == accepted_by_schema(kind, whole)


@pytest.mark.parametrize("file", ACCOUNTS, ids=lambda file: file.stem)
def test_example_accounts_name_their_schema_and_fit_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    modeline = MODELINE.match(text)
    kind = "partner" if file.name == "partner.yaml" else "client"

    said = yaml.load(text, Loader=EditorLoader)  # noqa: S506 - a safe loader with fewer resolvers

    assert modeline
    assert (file.parent / modeline[1]).resolve() == OWN / f"{kind}.schema.json"
    assert accepted_by_schema(kind, said)
    assert accepted_by_own(kind, said)


@pytest.mark.parametrize("name", ["client.schema.json", "partner.schema.json"])
def test_own_schemas_of_the_example_are_current(name: str) -> None:
    written = (OWN / name).read_text(encoding="utf-8")

    assert written == own_schema_texts(ROOT / "accounts")[name], (
        "run: python -m tests.house.regenerate"
    )
    Draft202012Validator.check_schema(json.loads(written))
    assert {file.name for file in OWN.iterdir()} == set(own_schema_texts(ROOT / "accounts"))


@pytest.mark.parametrize(
    "said",
    [
        {"team": "emae"},
        {"properties": {"regoin": "West"}},
        {"properties": {"region": "west"}},
        {"properties": {"sites": "12"}},
        {"properties": {"sites": True}},
        {"properties": {"contract_end": "March"}},
        {"properties": {"contract_end": "2027-02-30"}},
        {"properties": {"customer_number": 100417}},
        {"articles": {"loger-pack": 1}},
        {"articles": {"logger-pack": 0}},
        {"members": [{"email": "ann@acme.example", "role": "admn"}]},
        {"campaigns": {"spring": {"name": "Spring", "team": "emae"}}},
    ],
    ids=str,
)
def test_own_schema_refuses_words_that_the_partner_does_not_have(said: dict[str, Any]) -> None:
    assert not accepted_by_own("client", document("client", said))


@pytest.mark.parametrize(
    "said",
    [
        {"team": ""},
        {"properties": {"region": "West", "sites": -4.5, "contract_end": "2027-03-31"}},
        {"properties": {"customer_number": "100417"}},
        {"articles": {"logger-pack": 2}},
        {"members": [{"email": "ann@acme.example", "role": "technician"}]},
    ],
    ids=str,
)
def test_own_schema_takes_the_words_of_the_partner(said: dict[str, Any]) -> None:
    assert accepted_by_own("client", document("client", said))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (
            ("members", "items", "properties", "role"),
            "The roles are: accountant, technician, admin, editor, viewer.",
        ),
        (("team",), "The teams are: americas, emea."),
    ],
)
def test_own_schema_names_the_words_where_another_one_stands(
    path: tuple[str, ...], says: str
) -> None:
    node = json.loads((OWN / "client.schema.json").read_text(encoding="utf-8"))["properties"]
    for step in path:
        node = node[step]

    assert node["errorMessage"].startswith(says)
    assert "pattern" not in node  # an editor would say what it looks like instead


@pytest.mark.parametrize(("page", "block"), SHOWN)
def test_client_files_in_the_manual_fit_the_schema(page: str, block: str) -> None:
    said = yaml.load(block, Loader=EditorLoader)  # noqa: S506 - a safe loader with fewer resolvers

    assert page
    named = re.match(r"# accounts/(found|partner)\.yaml", block)
    kind = named[1] if named else "client"
    assert accepted_by_schema(kind, document(kind, said))
