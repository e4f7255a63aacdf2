"""Columns of the partner's own: what may stand in them, and what may become of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.diagnostics import Diagnostic, Severity
from reconciler.errors import FilesInvalid, PlanRefused, UsageRefused
from tests.builders import ACTIVE, PARTNER, World, client_text

COLUMNS = """\
properties:
  region: {type: choice, choices: [EMEA, AMER], label: Region}
  note: {type: text}
  sites: {type: number}
  signed: {type: boolean}
  contract_end: {type: date}
"""
CONSENT = "acknowledge: [{removes: region, by: dana, reason: never used}]\n"


def without(name: str) -> str:
    return PARTNER + "".join(
        line for line in COLUMNS.splitlines(keepends=True) if not line.startswith(f"  {name}:")
    )


def world_of(folder: Path, values: dict[str, str], partner: str = PARTNER + COLUMNS) -> World:
    world = World(folder)
    world.partner(partner)
    for key, said in values.items():
        world.client(key, client_text(name=f"Client {key}", properties=said))
    return world


def found(world: World) -> list[Diagnostic]:
    try:
        return [finding for finding in world.plan().findings if finding.severity is Severity.ERROR]
    except FilesInvalid as error:
        return [
            diagnostic for diagnostic in error.diagnostics if diagnostic.severity is Severity.ERROR
        ]


@pytest.mark.parametrize(
    "said",
    [
        "{region: EMEA, note: abc, sites: 12, signed: true, contract_end: 2027-03-31}",
        '{note: "12", sites: -0.5, signed: false, contract_end: "2027-03-31"}',
        '{note: "true"}',
        "{sites: 4.50}",
        "{}",
    ],
)
def test_values_that_fit_are_planned_and_stay(tmp_path: Path, said: str) -> None:
    world = world_of(tmp_path, {"a": said})

    world.apply()

    assert world.plan().is_idle


@pytest.mark.parametrize(
    ("said", "rule", "help_has"),
    [
        ("{regoin: EMEA}", "unknown-property", "region"),
        ("{region: EMAE}", "property-value-fits", "EMEA"),
        ("{region: emea}", "property-value-fits", "EMEA"),
        ("{note: 12}", "property-value-fits", 'quote it: "12"'),
        ("{note: true}", "property-value-fits", 'quote it: "true"'),
        ("{note: 1.10}", "property-value-fits", 'quote it: "1.10"'),
        ("{note: 2027-03-31}", "property-value-fits", 'quote it: "2027-03-31"'),
        ("{note: no}", "property-value-fits", 'quote it: "no"'),
        ('{sites: "12"}', "property-value-fits", "write 12, without quotes"),
        ('{sites: "-5"}', "property-value-fits", "write -5, without quotes"),
        ("{sites: 012}", "property-value-fits", "a number such as"),
        ("{sites: 1e3}", "property-value-fits", "a number such as"),
        ("{sites: true}", "property-value-fits", "a number such as"),
        ("{sites: 1234567890.1234567}", "property-value-fits", "round it"),
        ('{signed: "true"}', "property-value-fits", "without quotes"),
        ("{signed: yes}", "property-value-fits", "true or false"),
        ("{contract_end: March}", "property-value-fits", "2027-03-31"),
        ("{contract_end: 2027-02-30}", "property-value-fits", "2027-03-31"),
        ("{contract_end: 12}", "property-value-fits", "2027-03-31"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_place(
    tmp_path: Path, said: str, rule: str, help_has: str
) -> None:
    (breach,) = found(world_of(tmp_path, {"a": said}))

    assert breach.rule == rule
    assert help_has in str(breach.help)
    assert breach.position is not None
    assert (breach.position.line, breach.position.file[-6:]) == (3, "a.yaml")
    assert breach.position.column > len("properties: {")


def test_a_required_column_is_filled_by_every_client_that_is_new_or_changed(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"old": "{note: a}", "idle": "{note: a}"}, PARTNER + COLUMNS)
    world.apply()
    world.partner(PARTNER + COLUMNS.replace("label: Region", "required: true"))

    warned = [finding.rule for finding in world.tree_findings()]
    calm = found(world)
    world.client("old", client_text(name="Client old", properties="{note: b}"))
    world.client("new", client_text(name="Client new"))

    assert warned == ["required-property-is-empty"]
    assert calm == []
    assert [(each.rule, each.client) for each in found(world)] == [
        ("required-property", "new"),
        ("required-property", "old"),
    ]


def test_defaults_that_reach_everybody_ask_nobody_for_a_required_column(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"old": "{note: a}"})
    world.apply()
    required = COLUMNS.replace("label: Region", "required: true")
    world.partner(f"{PARTNER}{required}defaults: {{features: [sso]}}\n")

    assert found(world) == []


def test_a_type_does_not_change_while_somebody_has_a_value(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"a": "{sites: 3}", "b": "{note: x}"})
    world.apply()
    world.client("a", client_text(name="Client a", properties='{sites: "3"}'))
    world.partner(PARTNER + COLUMNS.replace("sites: {type: number}", "sites: {type: text}"))

    (breach,) = found(world)

    assert (breach.rule, breach.path) == ("property-type-is-fixed", ("properties", "sites", "type"))
    assert breach.label == "1 client with a value: a"


def test_an_empty_column_may_change_its_type_or_go(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"a": "{note: x}"})
    world.apply()
    world.partner(without("region").replace("sites: {type: number}", "sites: {type: text}"))

    assert found(world) == []


def test_a_column_with_values_goes_only_with_consent_and_takes_them_away(tmp_path: Path) -> None:
    keys = [f"c{number:02}" for number in range(12)]
    world = world_of(tmp_path, dict.fromkeys(keys, "{region: EMEA, sites: 1}"))
    guards = "guards: {max_update_percent: 100}\n"
    world.partner(PARTNER + COLUMNS + guards)
    world.apply()
    for key in keys:
        world.client(key, client_text(name=f"Client {key}", properties="{sites: 1}"))
    world.partner(without("region") + guards)

    (breach,) = found(world)
    assert breach.rule == "property-removed"
    assert breach.label == f"{', '.join(keys[:10])} and 2 more"

    world.partner(without("region") + guards + CONSENT)
    world.apply()
    assert ("properties", "region") not in world.record("c00").live.leaves
    assert world.plan().is_idle


def test_files_that_keep_the_value_of_a_removed_column_are_wrong(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"a": "{region: EMEA}"})
    world.apply()
    world.partner(without("region") + CONSENT)

    assert [each.rule for each in found(world)] == ["unknown-property"]


def test_a_value_without_a_file_keeps_its_column_and_its_choice(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"a": "{note: x}", "lost": "{region: AMER, sites: 2}"})
    world.apply()
    world.drop("lost")
    fewer = COLUMNS.replace("[EMEA, AMER]", "[EMEA]").replace(
        "sites: {type: number}", "sites: {type: date}"
    )

    world.partner(without("region") + CONSENT)
    removed = found(world)
    world.partner(PARTNER + fewer)

    assert [(each.rule, each.label) for each in removed] == [("property-removed", "lost")]
    assert [each.rule for each in found(world)] == ["property-type-is-fixed", "choice-in-use"]


def test_a_choice_goes_when_its_clients_get_another_word_at_once(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"a": "{region: AMER}"})
    world.apply()
    world.partner(PARTNER + COLUMNS.replace("[EMEA, AMER]", "[EMEA]"))
    world.client("a", client_text(name="Client a", properties="{region: EMEA}"))

    assert found(world) == []


def test_consent_to_remove_a_column_that_stands_is_left_over(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"a": "{region: EMEA}"}, PARTNER + COLUMNS + CONSENT)

    assert [finding.rule for finding in world.plan().findings] == ["stale-removal"]


def test_an_act_by_hand_keeps_the_laws_of_columns(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"a": "{sites: 1}"})
    world.apply()

    with pytest.raises(PlanRefused) as refused:
        world.edit("a", {("properties", "sites"): "many"})

    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == ["property-value-fits"]


def test_an_act_by_hand_takes_no_card_number(tmp_path: Path) -> None:
    world = world_of(tmp_path, {"a": "{sites: 1}"})
    world.apply()

    with pytest.raises(UsageRefused) as refused:
        world.edit("a", {("description",): "pay with 4242 4242 4242 4242"})

    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == ["card-number"]
    assert "4242 4242" not in repr(refused.value.diagnostics)


ARTICLES = """\
billing: {currency: EUR}
articles: {logger-pack: {name: Logger pack, unit: "15.00", licences: {data_loggers: 5}}}
"""


def test_an_article_that_nobody_sells_is_unknown(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(PARTNER + ARTICLES)
    world.client("a", client_text(articles="{loger-pack: 2}"))

    (breach,) = found(world)

    assert (breach.rule, str(breach.help)) == ("unknown-article", "did you mean `logger-pack`?")


@pytest.mark.parametrize(
    ("articles", "path"),
    [
        (ARTICLES.replace("15.00", "15.005"), ("articles", "logger-pack", "unit")),
        (ARTICLES.partition("\n")[2], ("articles",)),
    ],
)
def test_the_price_of_an_article_fits_the_currency(
    tmp_path: Path, articles: str, path: tuple[str, ...]
) -> None:
    world = World(tmp_path)
    world.partner(PARTNER + articles)
    world.client("a", client_text())

    (breach,) = found(world)

    assert (breach.rule, breach.path) == ("amount-fits-its-currency", path)


def test_an_article_that_is_owned_stays_in_the_catalogue(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(PARTNER + ARTICLES)
    world.client("a", client_text("active", articles="{logger-pack: 2}", **ACTIVE))
    world.client("b", client_text(name="Other"))
    world.apply()
    world.drop("a")
    world.partner(PARTNER)

    assert [(each.rule, each.label) for each in found(world)] == [("article-in-use", "owned by a")]


def test_names_that_look_the_same_are_warned_of(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", client_text(name="Acme"))
    world.client("b", client_text(name="\uff21\uff23\uff2d\uff25"))
    world.client("c", client_text(name="Acme Austria"))

    assert [(finding.rule, finding.client) for finding in world.tree_findings()] == [
        ("names-look-alike", "b")
    ]
