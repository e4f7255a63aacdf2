import json

from jsonschema import Draft202012Validator

from reconciler.plan.adopt.adoption import Adopted, Adoption, Taken
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.receipt.files_view import AdoptionShape, adopt_view
from reconciler.report.shapes.as_json import json_schema

WHO = "by kim on 2026-11-19 via console"
MOVED = Adoption(
    "client.acme",
    (
        Taken(("features", "sso"), None, True, WHO),
        Taken(("features", "public_links"), True, None, WHO),
        Taken(("seats",), 3, 4),
    ),
    {},
)
NEW = Adoption(
    "client.elm",
    (Taken(("features", "sso"), None, True), Taken(("name",), None, "Elm\x1b[2J")),
    {},
    whole=True,
)
BOTH = Adopted({"accounts/clients/acme.yaml": MOVED, "accounts/clients/elm.yaml": NEW})


def test_each_file_says_what_it_took_over_and_who_moved_it() -> None:
    assert render(adopt_view(BOTH), "text", TextStyle(100)) == (
        "Adopt   2 files written\n"
        "\n"
        "accounts/clients/acme.yaml\n"
        "  + add       features.sso           by kim on 2026-11-19 via console\n"
        "  - take out  features.public_links  by kim on 2026-11-19 via console\n"
        "  ~ update    seats                  3 → 4\n"
        "\n"
        "accounts/clients/elm.yaml\n"
        "  + new file  features.sso; name: Elm\\x1b[2J\n"
        "\n"
        "Nothing live has changed. See what is left: reconciler plan\n"
        "what was written: git diff\n"
    )


def test_nothing_to_adopt() -> None:
    assert render(adopt_view(Adopted()), "text") == (
        "Adopt   0 files written\n"
        "\n"
        "Nothing to adopt. Nothing that was asked for moved behind the files.\n"
    )


def test_json_fits_its_schema() -> None:
    for adopted in (BOTH, Adopted()):
        data = json.loads(render(adopt_view(adopted), "json"))

        Draft202012Validator(json_schema(AdoptionShape)).validate(data)
        assert [file["new"] for file in data["files"]] == [False, True][: len(adopted.files)]
