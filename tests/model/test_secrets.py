"""What looks like a secret is hidden in any text; what people must read is not."""

from __future__ import annotations

from importlib.resources import files
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api.pages import pages
from reconciler.model.secrets import (
    key_alone,
    line_without_secrets,
    shown_leaf,
    shown_token,
    without_secrets,
)

BODY = "C4NARYC4NARYC4NARYC4NARYC4NARYC4NARY"
SECRETS = [
    f"ghp_{BODY}",
    f"github_pat_{BODY}_{BODY}",
    f"glpat-{BODY}",
    f"sk_live_{BODY}",
    f"rk_live_{BODY}",
    f"sk_test_{BODY}",
    f"whsec_{BODY}",
    f"pm_{BODY}",
    f"AKIA{BODY[:16]}",
    f"xoxb-123-{BODY}",
    f"https://hooks.slack.com/services/T00/B00/{BODY}",
    f"AIza{BODY}",
    f"eyJ{BODY}.eyJ{BODY}.{BODY}",
    f"npm_{BODY}",
    f"SG.{BODY}.{BODY}",
    f"postgresql://user:{BODY}@h/db",
    "postgresql+psycopg://user:C4NARY/C4N@RY@h/db",
    f"https://{BODY}@sentry.example/1",
    f"host=h password={BODY}",
    f"https://h/?access_token={BODY}&x=1",
    f"AccountName=a;AccountKey={BODY}==",
    f"-----BEGIN RSA PRIVATE KEY-----\nMIIE{BODY}\n-----END RSA PRIVATE KEY-----",
    f"-----BEGIN PRIVATE KEY----- {BODY}",
    f"MIIEpAIBAAKCAQEA7bq3cQv8n1k9yZ2x7a8b{BODY}",
]
LINES = [
    f"password: {BODY}",
    f"  - api_key: '{BODY}'",
    f'smtp_password : "{BODY} and more"',
    f"{{user: x, secret: {BODY}, name: Ann}}",
    f"payment_methods: {{visa: {{kind: credit_card, token: {BODY}}}}}",
    f"write token: {BODY}",
    f"DATABASE_PASSWORD: {BODY}",
]
READ = [
    "Token Ring Ltd",
    "Secret Garden GmbH",
    "Password: The Game",
    "name: Token Ring Ltd",
    'name: "Secret: Garden"',
    "description: their password is changed by their own people",
    "payment_methods.amex-main.token",
    "postgresql+psycopg://user@h/db",
    "https://app.example:8443/register?from=mail",
    "https://h:8443/@user",
    "ann.anderson-and-sons@very-long-name.example",
    "skunk_live_music_in_the_evening",
    "sk-institute-for-very-long-names",
    "card_internationalization_of_names",
    "3f786850e387550fdab836ed7e6dc881de23001b",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "/srv/Data1/Documents/partners0/accounts/clients/americas/emea1/x",
    "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft",
    "KeyBank of a very long name, N.A. 1984",
    "株式会社ケストレル株式会社ケストレル株式会社ケストレル",
]


@pytest.mark.parametrize("text", SECRETS)
def test_every_known_form_is_hidden_and_stays_as_long(text: str) -> None:
    for said in (text, f"see {text} here", f'"{text}"', f"`{text}`", f"({text})"):
        shown = without_secrets(said)
        assert "C4N" not in shown
        assert len(shown) == len(said)
        assert without_secrets(shown) == shown


@pytest.mark.parametrize("text", [*SECRETS, *LINES])
def test_a_line_of_a_file_shows_no_value_of_a_key_that_is_called_like_one(text: str) -> None:
    shown = line_without_secrets(text)

    assert "C4N" not in shown
    assert len(shown) == len(text)


@pytest.mark.parametrize("text", READ)
def test_what_people_must_read_is_not_touched(text: str) -> None:
    assert without_secrets(text) == text
    assert line_without_secrets(f"name: {text}") == f"name: {text}"


def test_no_page_of_ours_is_touched() -> None:
    manual = [each for each in files("reconciler.manual").iterdir() if each.name.endswith(".md")]
    written = {**pages(), **{each.name: each.read_text(encoding="utf-8") for each in manual}}
    assert len(written) > 70
    for name, page in written.items():
        for line in page.split("\n"):
            assert without_secrets(line) == line, name


def test_of_an_unknown_key_only_the_key_is_shown() -> None:
    line = f"  - {{user: {BODY}, database_url: {BODY}}}"
    start = line.index("database_url")

    shown = key_alone(line, start, start + len("database_url"))

    assert shown == f"  - {{****: {'*' * 36}, database_url: {'*' * 36}}}"


def test_a_payment_token_is_told_by_its_end() -> None:
    assert shown_token("pm_1NxYz8Abc") == "pm_…Abc"
    assert shown_token("8815-C4NARY-abc") == "…abc"
    assert shown_token("abc") == "…"
    assert shown_leaf(("payment_methods", "visa", "token"), "x" * 20) == "…xxx"
    assert shown_leaf("payment_methods.visa.token", "x" * 20) == "…xxx"
    assert shown_leaf(("payment_methods", "visa", "brand"), "visa") == "visa"
    assert shown_leaf(("name",), f"ghp_{BODY}") == f"ghp_{'*' * 36}"
    assert shown_leaf(("seats",), 3) == 3


@given(st.text(alphabet="aA1_-.:/@=?&{}[], \t'\"pmskeyJgh#", max_size=200))
def test_a_mask_has_the_length_of_what_it_hides(text: str) -> None:
    assert len(without_secrets(text)) == len(line_without_secrets(text)) == len(text)
    assert without_secrets(without_secrets(text)) == without_secrets(text)


@pytest.mark.parametrize(
    "part", ["a", "a_", "a://", "sk-", "{", "eyJ-", "KEY", "password=", ",token:", "x://:", "xoxb-"]
)
def test_no_line_is_looked_at_for_long(part: str) -> None:
    line = f"-----BEGIN {part * (2**18 // len(part))}"

    started = process_time()
    line_without_secrets(line)

    assert process_time() - started < 3
