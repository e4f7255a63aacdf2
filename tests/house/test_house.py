"""The house's own rules, held by reading the tree: sizes, names, reasons, no machine of ours."""

import ast
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parents[2]

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
MOST_MODULES = 12

CATALOGUES = {
    "reconciler/cli",  # one module a command
    "reconciler/rules",  # one module an aspect
}
SCRIPTS = {
    "reconciler/live/sql/migrations",  # run by Alembic
    "reconciler/live/sql/migrations/versions",
}
ONE_SENTENCE = re.compile(r"[^.?!]+(?:[.?!]\S[^.?!]*)*\.")

TOP_LEVEL = {
    ".ci",
    ".github",
    ".gitignore",
    "LICENSE",
    "README.md",
    "accounts",
    "pyproject.toml",
    "reconciler",
    "requirements.lock",
    "schemas",
    "tests",
}

# Words that say nothing about a thing, and so become drawers for everything.
EMPTY_WORDS = re.compile(
    r"(?:^|_)(?:utils?|common|base|helpers?|managers?|handlers?|services?|process)(?:_|$)"
)
REGISTRY_HOST = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|yarnpkg[.]com|deb(?:ian)?[.]debian[.]org"
)
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home|root|work|Users)/\w|\b[A-Z]:\\Users\\")
REASON = re.compile(r"#\s*\S+ \S+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def kept_files() -> list[PurePath]:
    """Give every file that is in git or would be after `git add`, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted(PurePath(name) for name in set(listed.split("\0")) if (ROOT / name).is_file())


def modules(room: str) -> list[PurePath]:
    return [name for name in kept_files() if name.suffix == ".py" and name.parts[0] == room]


def text_of(name: PurePath) -> str:
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def lines_without_docstring(function: Function) -> int:
    docstring = function.body[0] if ast.get_docstring(function) is not None else None
    skipped = (
        docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
    )
    return (function.end_lineno or function.lineno) - function.lineno + 1 - skipped


def functions(name: PurePath) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text_of(name))):
        if isinstance(node, Function):
            yield node


def explained_entries() -> dict[str, list[str]]:
    """Give what follows each list entry of pyproject.toml that has a line of its own."""
    entries: dict[str, list[str]] = {}
    for line in text_of(PurePath("pyproject.toml")).splitlines():
        if found := re.fullmatch(r'\s*"([^"]+)",?(.*)', line):
            entries.setdefault(found[1], []).append(found[2])
    return entries


def without_reason(entries: list[str]) -> list[str]:
    explained = explained_entries()
    return [
        entry
        for entry in entries
        if entry not in explained or not all(map(REASON.search, explained[entry]))
    ]


def dependencies() -> list[str]:
    project = tomllib.loads(text_of(PurePath("pyproject.toml")))["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    return [*project["dependencies"], *(each for extra in extras.values() for each in extra)]


def package_name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def test_modules_are_short() -> None:
    lengths = {str(name): len(text_of(name).splitlines()) for name in modules("reconciler")}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{name}:{function.lineno} {function.name}": lines_without_docstring(function)
        for name in modules("reconciler")
        for function in functions(name)
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_names_say_what_a_thing_is() -> None:
    code = [*modules("reconciler"), *modules("tests")]

    assert [
        str(name)
        for name in code
        if any(EMPTY_WORDS.search(part) for part in name.with_suffix("").parts)
    ] == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    assert [
        f"{name}:{number}: {line.strip()}"
        for name in kept_files()
        for number, line in enumerate(text_of(name).splitlines(), start=1)
        if REGISTRY_HOST.search(line) or MACHINE_PATH.search(line)
    ] == []


def test_only_known_entries_stand_at_the_top() -> None:
    assert {name.parts[0] for name in kept_files()} - TOP_LEVEL == set()


def test_every_pin_of_the_lock_has_hashes_and_no_address() -> None:
    lock = text_of(PurePath("requirements.lock"))
    pins = re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE).replace("\\\n", "").splitlines()
    pin = re.compile(r"[\w.-]+==[\w.]+( ; [^-]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")

    assert [line for line in pins if not pin.fullmatch(line.rstrip())] == []
    assert "://" not in lock


def test_the_lock_pins_every_dependency() -> None:
    lock = text_of(PurePath("requirements.lock"))
    pinned = set(re.findall(r"^([\w.-]+)==", lock, flags=re.MULTILINE))
    wanted = {package_name(dependency) for dependency in dependencies()} - {"client-reconciler"}

    assert wanted - pinned == set()


def test_every_dependency_has_a_reason() -> None:
    assert without_reason(dependencies()) == []


def test_every_ignored_lint_rule_has_a_reason() -> None:
    lint = tomllib.loads(text_of(PurePath("pyproject.toml")))["tool"]["ruff"]["lint"]
    per_file: dict[str, list[str]] = lint["per-file-ignores"]

    assert (
        without_reason([*lint["ignore"], *(code for codes in per_file.values() for code in codes)])
        == []
    )


def test_no_room_has_more_than_twelve_modules() -> None:
    rooms = Counter(
        name.parent.as_posix() for name in modules("reconciler") if name.name != "__init__.py"
    )

    assert {
        room: count
        for room, count in rooms.items()
        if count > MOST_MODULES and room not in CATALOGUES
    } == {}


def test_every_room_says_what_it_is_and_a_sub_room_in_one_sentence() -> None:
    texts = {
        name.parent.as_posix(): ast.get_docstring(ast.parse(text_of(name))) or ""
        for name in modules("reconciler")
        if name.name == "__init__.py"
    }
    inner = {room: text for room, text in texts.items() if room.count("/") > 1}

    assert [room for room, text in texts.items() if not text] == []
    assert {room: text for room, text in inner.items() if not ONE_SENTENCE.fullmatch(text)} == {}


def test_every_folder_of_modules_is_a_room() -> None:
    folders = {name.parent.as_posix() for name in modules("reconciler")}
    rooms = {name.parent.as_posix() for name in modules("reconciler") if name.name == "__init__.py"}

    assert folders - rooms == SCRIPTS
