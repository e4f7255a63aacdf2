import pytest

from reconciler.desired.findings.findings import FINDINGS
from reconciler.report.findings.explain_view import explain_view, rule_page
from reconciler.report.findings.index_view import index_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.rules.check import manual

PAGES = {**manual(), **FINDINGS}

DOCSTRING = """A client never returns to an earlier status.

Why: going active starts billing, and the platform
has no call that undoes it.
Wrong: the client is active and its file says `status: trial`.
Right: to pause it, `status: disabled`.
Also: nothing."""

TOPIC = """# Drift

A value **moved** behind the files;
`reconciler plan` names it.

<!-- generated: x -->

| class | means |
| --- | --- |
| `drift` | live moved |

- one item
  that goes on
- another

```console
$ reconciler plan

1 to change
```
"""


def text_of(subject: str, page: str, width: int = 60) -> str:
    return render(explain_view(subject, page), "text", TextStyle(width))


def test_a_rule_says_why_wrong_and_right() -> None:
    assert text_of("no-way-back", DOCSTRING) == (
        "no-way-back\n"
        "\n"
        "A client never returns to an earlier status.\n"
        "\n"
        "  Why    going active starts billing, and the platform has\n"
        "         no call that undoes it.\n"
        "  Wrong  the client is active and its file says\n"
        "         `status: trial`.\n"
        "  Right  to pause it, `status: disabled`.\n"
    )


def test_pages_in_markdown_read_the_same() -> None:
    page = (
        "## Why\nBecause\nit is.\n## Wrong\n`seat: 12`\n## Right\n`seats: 12`\n## Also\n`x`, `y`\n"
    )

    assert rule_page(page) == (
        "",
        {
            "Why": "Because it is.",
            "Wrong": "`seat: 12`",
            "Right": "`seats: 12`",
            "Also": "`x`, `y`",
        },
    )
    assert text_of("unknown-key", page) == (
        "unknown-key\n"
        "\n"
        "  Why    Because it is.\n"
        "  Wrong  `seat: 12`\n"
        "  Right  `seats: 12`\n"
        "  Also   `x`, `y`\n"
    )


def test_a_topic_is_a_page_of_text() -> None:
    assert text_of("drift", TOPIC) == (
        "Drift\n"
        "\n"
        "A value moved behind the files; `reconciler plan` names it.\n"
        "\n"
        "  class    means\n"
        "  `drift`  live moved\n"
        "\n"
        "- one item that goes on\n"
        "- another\n"
        "\n"
        "    $ reconciler plan\n"
        "    \n"
        "    1 to change\n"
    ).replace("    \n", "\n")


def test_all_pages_are_named_with_a_sentence_each() -> None:
    index = {
        "rules": {"status": {"no-way-back": "A client never returns."}},
        "topics": {"": {"drift": "When the live account was changed by hand."}},
        "fields": {"client": {"client.seats": "How many people may use the account."}},
    }

    document = index_view(index)

    assert render(document, "text", TextStyle()) == (
        "Pages of the manual\n"
        "\n"
        "Rules: status\n"
        "  no-way-back  A client never returns.\n"
        "\n"
        "Topics\n"
        "  drift  When the live account was changed by hand.\n"
        "\n"
        "Fields of clients/KEY.yaml\n"
        "  client.seats  How many people may use the account.\n"
        "\n"
        "one of them: reconciler explain NAME\n"
        "what stands below a field: reconciler explain client.trial\n"
    )
    assert document.data == {
        "format": 1,
        "kind": "pages",
        "rules": {"no-way-back": "A client never returns."},
        "topics": {"drift": "When the live account was changed by hand."},
        "fields": {"client.seats": "How many people may use the account."},
    }


def test_a_topic_says_which_field_is_called_like_it() -> None:
    document = explain_view("drift", TOPIC, ["partner.drift"])

    assert render(document, "text", TextStyle()).endswith(
        "\nthere is a field of that name: reconciler explain partner.drift\n"
    )


@pytest.mark.parametrize("rule", sorted(PAGES))
def test_every_page_of_the_product_has_its_sections(rule: str) -> None:
    _, sections = rule_page(PAGES[rule])

    assert list(sections) == ["Why", "Wrong", "Right", "Also"]
    assert text_of(rule, PAGES[rule]).startswith(f"{rule}\n\n")


def test_data_are_the_page() -> None:
    assert explain_view("no-way-back", DOCSTRING).data == {
        "format": 1,
        "kind": "page",
        "subject": "no-way-back",
        "page": DOCSTRING,
    }
