"""What a file's name says: a client's key, a left-over of an editor, or a name to be changed.

Source: DESIGN rules "the files" (keys) and "strict YAML" (odd file names are refused).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from reconciler.model.keys_and_paths import KEY_PATTERN, LONGEST_KEY

PARTNER_FILE = "partner.yaml"
CLIENTS_FOLDER = "clients"
SCHEMAS_FOLDER = ".schemas"
"""Where a source keeps the schemas that know its own words; names with a dot are no accounts."""
IGNORE_FILE = "ignore.yaml"
FOUND_FILE = "found.yaml"
README = "README.md"
ENDING = ".yaml"

_CLIENT_FILE = re.compile(rf"{KEY_PATTERN}\.yaml")
# Many names in one text; to keep the text of a group takes as long as to match it.
_CLIENT_FILES = re.compile(rf"(?:{KEY_PATTERN}\.yaml/)*+".replace("([", "(?:["))
_YAML_ENDING = re.compile(r"\.ya?ml\Z", re.IGNORECASE)
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}
)
_DEVICE_FILES = frozenset(name + ENDING for name in _DEVICES)
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "œ": "oe"})


def is_left_over(name: str) -> bool:
    """Tell whether an editor, a file manager or git left this file: it is passed over."""
    # Dot files, `acme.yaml~`, `#acme.yaml#`; asked of every file there is, so without a pattern.
    return name.startswith(".") or name.endswith("~") or (name[:1] == name[1:][-1:] == "#")


def key_of(name: str) -> str:
    """Read the key in a client's file name; empty where the name holds none."""
    if _CLIENT_FILE.fullmatch(name) is None:
        return ""
    key = name[: -len(ENDING)]
    return "" if key in _DEVICES else key


def are_client_files(names: Collection[str]) -> bool:
    """Tell whether each of these names holds a key: a whole folder is asked at once."""
    listed = "/".join([*names, ""])
    return _CLIENT_FILES.fullmatch(listed) is not None and _DEVICE_FILES.isdisjoint(names)


def reads_like_yaml(name: str) -> bool:
    """Tell whether the name ends as a YAML file's does, in any spelling."""
    return _YAML_ENDING.search(name) is not None


def what_is_odd(name: str) -> str:
    """Say why the name of a YAML file holds no key."""
    key, dot, ending = name.rpartition(".")
    if ending != "yaml":
        return f"it ends in {dot}{harmless(ending)}, not {ENDING}"
    if key in _DEVICES:
        return "Windows keeps this name for a device"
    if len(key) > LONGEST_KEY:
        return f"{len(key)} characters before {ENDING}; a key has at most {LONGEST_KEY}"
    odd = next((each for each in key if not re.fullmatch(r"[a-z0-9-]", each)), "")
    if odd.isascii() and odd.isupper():
        return f"it has an upper-case letter: {odd}"
    if odd:
        return f"it has {'a space' if odd == ' ' else f'`{harmless(odd)}`'}"
    return "a key begins and ends with a letter or digit"


def suggestion(name: str) -> str:
    """Make the nearest name that holds a key; empty where there is none."""
    import unicodedata  # noqa: PLC0415 - few names need one

    stem = _YAML_ENDING.sub("", name).casefold()
    plain = unicodedata.normalize("NFKD", stem.translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    key = "-".join(words)[:LONGEST_KEY].strip("-")
    if key in _DEVICES:
        key += "-client"
    return key + ENDING if key else ""


def harmless(name: str) -> str:
    """Escape whatever cannot be printed in a file name, so that it can stand in a message."""
    if name.isprintable():
        return name
    return "".join(each if each.isprintable() else _escaped(each) for each in name)


def rename(old: str, new: str) -> str:
    """Write the command that renames a file; who cannot type the old name is told the new one."""
    import shlex  # noqa: PLC0415 - few names are changed

    if old.isprintable():
        return f"mv {shlex.quote(old)} {shlex.quote(new)}"
    return f"rename it to {shlex.quote(new)}"


def _escaped(character: str) -> str:
    # A byte of a name that is not UTF-8 arrives as a lone surrogate: U+DCFF is the byte FF.
    return ascii(character)[1:-1].replace("\\udc", "\\x")
