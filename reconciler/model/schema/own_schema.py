"""JSON Schemas that know one partner's own words: its properties, teams, roles and articles.

What a client's file must say is listed, so an editor refuses anything else. Words that
`partner.yaml` itself defines are only offered there: whoever adds one writes both at once.

They stand beside the files they are about, in a folder whose dot says that no account is in it.
`required` of a property is no part of them: a client that nobody touches may leave it empty. A new
client may not, so what an editor offers to start from has all of those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reconciler.model.files.leaves import dotted
from reconciler.model.files.properties import LONGEST_PROPERTY, PropertyType
from reconciler.model.live.account import Partner
from reconciler.model.live.columns import ColumnFacts
from reconciler.model.live.declared import NO_PROFILE, layers_of
from reconciler.model.resources import DASHBOARDS
from reconciler.model.schema.examples import Schema
from reconciler.model.schema.json_schema import bare_schemas
from reconciler.model.schema.offers import add_offers
from reconciler.model.schema.snippets import SNIPPETS, client_snippets
from reconciler.values import replace

_TEXT: Schema = {
    "type": "string",
    "maxLength": LONGEST_PROPERTY,
    "errorMessage": 'Write a text; one that looks like a number stands in quotes: "1984".',
}
_KINDS: Mapping[PropertyType, Schema] = {
    PropertyType.TEXT: _TEXT,
    PropertyType.CHOICE: {"type": "string"},
    PropertyType.NUMBER: {
        "type": "number",
        "errorMessage": "Write a number, without quotes, such as 12 or -0.5.",
    },
    PropertyType.BOOLEAN: {
        "type": "boolean",
        "errorMessage": "Write true or false, without quotes.",
    },
    PropertyType.DATE: {
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "patternErrorMessage": "Write the day as 2027-03-31.",
        "errorMessage": "Write the day as 2027-03-31.",
    },
}


def own_schemas(partner: Partner) -> dict[str, Schema]:
    """The schemas of this partner's files, by the name of the kind."""
    schemas = bare_schemas()
    for schema in schemas.values():
        schema["title"] = f"{schema['title']} of {partner.name}"
    _client(schemas["client"]["properties"], partner)
    dashboards = int(partner.get(("defaults", "resources", DASHBOARDS)) or 0)
    snippets = client_snippets(partner.columns.values(), dashboards=dashboards)
    _partner(schemas["partner"]["properties"], partner)
    for name, schema in schemas.items():
        add_offers(schema, snippets if name == "client" else SNIPPETS[name])
    return schemas


def _client(fields: Schema, partner: Partner) -> None:
    campaign = next(iter(fields["campaigns"]["patternProperties"].values()))
    for team in (fields["team"], campaign["properties"]["team"]):
        _one_of(team, ["", *partner.teams], "teams")
    role = fields["members"]["items"]["properties"]["role"]
    _one_of(role, partner.roles, "roles")
    role["enumDescriptions"] = [
        f"Permits {', '.join(sorted(each))}." for each in partner.roles.values()
    ]
    _only(fields["properties"], _columns(partner.columns.values()))
    if profiles := sorted(layers_of(partner).keys() - {NO_PROFILE}):
        fields["profile"]["enum"] = profiles
        fields["profile"]["enumDescriptions"] = [_given(name, partner) for name in profiles]
    _only(fields["articles"], _articles(fields["articles"], partner))


def _partner(fields: Schema, partner: Partner) -> None:
    named = {path[1] for path in partner.leaves if path[0] == "payment_methods"}
    sold = {
        kind: {path[3] for path in partner.leaves if path[0] == "prices" and path[2] == kind}
        for kind in ("programs", "add_ons")
    }
    _offer(fields["billing"]["properties"]["pay_with"], named)
    _offer(fields["program"], sold["programs"])
    _offer(fields["add_ons"]["items"], sold["add_ons"])
    _offer(fields["acknowledge"]["items"]["properties"]["removes"], partner.columns)
    columns = partner.columns.values()
    profile = next(iter(fields["profiles"]["patternProperties"].values()))
    profile["properties"]["properties"]["properties"] = {
        name: {**node, "title": f"profiles.NAME.properties.{name}"}
        for name, node in _columns(replace(each, required=False) for each in columns).items()
    }


def _offer(node: Schema, words: Iterable[str]) -> None:
    if found := sorted(words):
        node["examples"] = found


def _one_of(node: Schema, words: Iterable[str], field: str) -> None:
    """Take these words alone, and name them where another one stands."""
    node["enum"] = list(words)
    known = ", ".join(filter(None, node["enum"])) or "none"
    node["errorMessage"] = (
        f"The {field} are: {known}. Others are added to `{field}` in partner.yaml."
    )
    # Whoever says what a word looks like says it before the words that there are.
    node.pop("pattern", None)
    node.pop("patternErrorMessage", None)


def _only(node: Schema, elements: Schema) -> None:
    """Let nothing stand here but these, by name."""
    del node["patternProperties"]
    node["properties"] = elements


def _columns(columns: Iterable[ColumnFacts]) -> Schema:
    return {each.name: _column(each) for each in columns}


def _given(profile: str, partner: Partner) -> str:
    """Say what a client has of a profile, and of the defaults that it leaves."""
    layer = sorted(layers_of(partner)[profile].items())
    features = ", ".join(path[1] for path, _ in layer if path[0] == "features")
    values = (
        f"{dotted(path)} {str(leaf).lower() if leaf is True or leaf is False else leaf}"
        for path, leaf in layer
        if path[0] != "features"
    )
    return f"Has {', '.join((*([f'features {features}'] if features else []), *values))}."


def _column(column: ColumnFacts) -> Schema:
    means = column.type.sentence
    if column.type is PropertyType.CHOICE:
        means = f"One of {', '.join(column.choices)}."
    description = f"{column.label.rstrip('.')}. {means}"
    node = {"title": f"properties.{column.name}", "description": description, **_KINDS[column.type]}
    if column.required:
        node["markdownDescription"] = f"{description}\n\n**Required.**"
    if column.choices:
        node["enum"] = list(column.choices)
        node["enumDescriptions"] = [f"{column.label}: {each}" for each in column.choices]
    return node


def _articles(general: Schema, partner: Partner) -> Schema:
    each, grants = next(iter(general["patternProperties"].values())), _grants(partner)
    return {
        name: {
            **each,
            "title": f"articles.{name}",
            "description": _sold(name, partner, grants.get(name, [])),
        }
        for name in partner.articles
    }


def _grants(partner: Partner) -> dict[str, list[str]]:
    """What one of each article grants, in words."""
    grants: dict[str, list[str]] = {}
    for path, leaf in sorted(partner.leaves.items()):
        if path[0] == "articles" and path[2] == "licences":
            grants.setdefault(path[1], []).append(f"{leaf} {path[3]}")
    return grants


def _sold(name: str, partner: Partner, grants: Sequence[str]) -> str:
    unit = f"{partner.get(('articles', name, 'unit'))} {partner.currency}".strip()
    gives = f" One of it grants {', '.join(grants)}." if grants else ""
    title = partner.get(("articles", name, "name"))
    return f"How many the client owns of {title}, {unit} each.{gives}"
