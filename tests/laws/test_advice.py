"""Every printed advice is typed, in the situation that printed it: it does what its kind says."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.cli.main import COMMANDS
from tests.cli.conftest import SET_BY_MACHINES
from tests.laws.advice_shop import Said, Shop, Situation
from tests.laws.advice_situations import NOT_BUILT, NOT_TYPED
from tests.laws.advice_situations import SITUATIONS as GENERAL
from tests.laws.advice_situations_acts import ACTS
from tests.laws.advice_situations_new import SITUATIONS as NEW_CLIENTS
from tests.laws.advice_situations_plan import SITUATIONS as PLANS
from tests.laws.advice_situations_rules import RULES
from tests.laws.advice_situations_store import SITUATIONS as STORES
from tests.laws.advice_situations_tables import SITUATIONS as TABLES
from tests.laws.advice_templates import PACKAGE, Template, templates
from tests.outbox.mail import MailServer, mail_server_running

TEMPLATES = templates()
NAMES = {each.name for each in TEMPLATES}
SITUATIONS = {**GENERAL, **ACTS, **RULES, **STORES, **TABLES, **NEW_CLIENTS, **PLANS}
_PLACEHOLDER = re.compile(r"\b[A-Z]{2,}(?:=[A-Z]+)?\b")
FILLS = {
    "FILE": "plan.json",
    "DIR": "folder",
    "PATH": "other.db",
    "KEY": "acme",
    "CLIENT": "acme",
    "COMMIT": "a" * 40,
    "URL": "https://app.example/register",
    "ADDRESS": "accounts@north.example",
}


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server_running() as server:
        yield server


@pytest.fixture
def shop(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mail: MailServer,
) -> Shop:
    mail.refuses.clear()
    for name in SET_BY_MACHINES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("USER", "dana")
    monkeypatch.setenv("COLUMNS", "3000")
    made = Shop(tmp_path / "shop", monkeypatch, capsys, mail)
    made.start()
    return made


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_is_advised_does_what_its_kind_says(name: str, shop: Shop) -> None:
    situation = SITUATIONS[name]
    situation.build(shop)
    said = _ask(shop.copy("asked"), situation)
    printed = _printed(said.text)

    assert printed, said.text
    typed = {(each.kind, _whole(match)): (each, match) for each, match in printed}
    for at, (template, match) in enumerate(typed.values()):
        if template.name not in NOT_TYPED and template.name.startswith(situation.of):
            _try(shop.copy(f"try{at}").of(situation), situation, said, template, match)


def _printed(text: str) -> list[tuple[Template, re.Match[str]]]:
    """Give the advice in a text: a longer one that begins like another is not that one too."""
    matches = [(each, at) for each in TEMPLATES for at in each.pattern.finditer(text)]
    ends: dict[int, int] = {}
    for _, at in matches:
        ends[at.start()] = max(at.end(), ends.get(at.start(), 0))
    return [(each, at) for each, at in matches if at.end() == ends[at.start()]]


def _whole(match: re.Match[str]) -> str:
    """Give what is typed, whatever module says it; words stand for themselves."""
    return match.groupdict().get("command") or match[0]


def _ask(shop: Shop, situation: Situation) -> Said:
    place = shop.of(situation)
    ask = place.type_unheard if situation.unheard else place.type
    return ask(*_split(place, situation.command, situation))


def _try(
    shop: Shop, situation: Situation, said: Said, template: Template, match: re.Match[str]
) -> None:
    parts = match.groupdict()
    if parts.get("command"):
        done = shop.type(*_words(shop, parts["command"], situation))
        if template.kind in ("see", "cure"):
            assert done.code == 0, f"{parts['command']}: {done.text}"
        _carry_out(shop, parts["command"], situation)
    elif situation.means and template.kind == "cure" and not parts.get("lines"):
        done = shop.type(*_split(shop, situation.means, situation))
        assert done.code == 0, done.text
        assert match[0] not in done.text
    elif parts.get("lines"):
        shop.write(_whose(parts.get("file") or "", situation), _filled(parts["lines"], situation))
    if template.kind != "cure" or situation.typed_instead(said) or not _typable(match):
        return
    command = _split(shop, situation.command, situation)
    left = shop.type(*command)
    assert "[unknown-key]" not in left.text, f"{match[0]}: {left.text}"
    if match[0] in left.text:
        after = shop.type("apply", "--yes")
        left = shop.type(*command)
        assert match[0] not in left.text, f"{match[0]}: {after.text} {left.text}"


def _typable(match: re.Match[str]) -> bool:
    return any(match.groupdict().get(name) for name in ("command", "lines"))


def _words(shop: Shop, command: str, situation: Situation) -> list[str]:
    words = _split(shop, command, situation)[1:]
    plan_files = "--promises" in words or any(word.endswith(".json") for word in words)
    return [*words, "--yes"] if "apply" in words and not plan_files else words


def _split(shop: Shop, command: str, situation: Situation) -> list[str]:
    """Give the words of a command, with the mail server of the shop and the latest link."""
    typed = command.replace("--smtp URL", f"--smtp {shop.mail.url}")
    if "TOKEN" in typed:
        typed = typed.replace("TOKEN", shop.mail.tokens()[-1])
    return [_filled(part, situation) for part in shlex.split(typed)]


def _carry_out(shop: Shop, command: str, situation: Situation) -> None:
    """Apply the plan file that an advice makes: that is what it is for."""
    if " plan " in command and " -o " in command:
        shop.type("apply", _filled("FILE", situation))


def _filled(text: str, situation: Situation) -> str:
    fills = {**FILLS, **situation.fills}
    return _PLACEHOLDER.sub(lambda word: fills.get(word[0], word[0]), text).replace("…", "why")


def _whose(file: str, situation: Situation) -> str:
    named = re.search(r"([a-z]+)(?:\.yaml|`)", file)
    return named[1] if named else situation.about


def test_every_advice_is_printed_by_a_situation(shop: Shop) -> None:
    printed: set[str] = set()
    for number, situation in enumerate(SITUATIONS.values()):
        place = shop.copy(f"at{number}")
        for name in SET_BY_MACHINES:
            shop.patch.delenv(name, raising=False)
        place.mail.refuses.clear()
        situation.build(place)
        text = _ask(place, situation).text
        printed |= {each.name for each in TEMPLATES if each.pattern.search(text)}
    silent = NAMES - printed

    assert sorted(silent - set(NOT_BUILT)) == [], "build a situation that prints it"
    assert sorted(set(NOT_BUILT) - silent) == [], "the list only shrinks: take it out"
    assert sorted(set(NOT_TYPED) - NAMES) == []


def test_a_command_stands_in_advice_alone() -> None:
    assert [each for file in sorted(PACKAGE.rglob("*.py")) for each in _loose(file)] == []


def _loose(file: Path) -> Iterator[str]:
    """Give the texts of a module, pages and descriptions aside, that hold a command of ours."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    aside = set(_pages(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in aside:
            found = _COMMAND.search(node.value)
            if found and not described(file):
                yield f"{file.relative_to(PACKAGE)}:{node.lineno}: {found[0]}"


def described(file: Path) -> bool:
    """Whether the texts of a module are pages of the manual, or describe the keys of JSON."""
    return file.stem.endswith(("pages", "shape")) or file.parent.name == "shapes"


def _pages(tree: ast.Module) -> Iterator[ast.AST]:
    """Give what is read as a page: docstrings, tables of PAGES, and the epilog of `--help`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _names_pages(node):
            yield from ast.walk(node.value)
        if isinstance(node, ast.keyword) and node.arg == "epilog":
            yield node.value


def _names_pages(node: ast.Assign | ast.AnnAssign) -> bool:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return getattr(target, "id", "").endswith("PAGES")


_COMMAND = re.compile(rf"\breconciler (?:--\w+ \S+ )?(?:{'|'.join(COMMANDS)})\b(?! version)")
