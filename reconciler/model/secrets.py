"""What looks like a secret in any text, and the one way to show it: its beginning, then stars.

Sources: the forms that providers publish for scanners of repositories. A mask has as many
characters as what it hides, so that places in a line stay. No form looks further than it must:
whoever writes a line decides how long it is. A name with such a word in it ("Token
Ring Ltd") is no secret: a form needs signs, digits and a length that names do not have.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from reconciler.model.keys_and_paths import ANY, is_below

if TYPE_CHECKING:
    # Only for reading: whoever hides a secret needs no model.
    from reconciler.diagnostics import FieldPath
    from reconciler.model.files.leaves import Leaf

_BEHIND_A_PREFIX = r"""
    github_pat_(?P<github>[A-Za-z0-9_]{20,})
    |gh[pousr]_(?P<gh>[A-Za-z0-9]{20,})
    |gl(?:pat|ptt|rt|dt|soat|cbt|agent)-(?P<gitlab>[\w-]{16,})
    |(?:sk|rk)_(?:live|test)_(?P<stripe>[A-Za-z0-9]{8,})
    |whsec_(?P<webhook>[A-Za-z0-9+/=]{16,})
    |(?:pm|tok|src|card)_(?P<card>(?=[A-Za-z]*\d)[A-Za-z0-9]{14,})
    |(?:AKIA|ASIA|ABIA|ACCA)(?P<aws>[0-9A-Z]{16})
    |xox[a-z]-(?P<slack>[\w-]{8,})
    |xapp-(?P<app>\d-[\w-]{16,})
    |hooks\.slack\.com/services/(?P<hook>[A-Za-z0-9/]{16,})
    |AIza(?P<google>[\w-]{30,})
    |ya29\.(?P<oauth>[\w-]{20,})
    |GOCSPX-(?P<client>[\w-]{16,})
    |eyJ(?P<jwt>[\w-]{8,}(?:\.[\w-]+)+|[\w-]{30,})
    |npm_(?P<npm>[A-Za-z0-9]{30,})
    |pypi-(?P<pypi>[\w-]{30,})
    |SG\.(?P<sendgrid>[\w-]{16,}\.[\w-]{16,})
    |(?:sk|pk)-(?P<model>(?=[\w-]{,99}\d)(?=[\w-]{,99}[A-Z])[\w-]{20,})
    |shp(?:at|ca|pa|ss)_(?P<shop>[0-9a-fA-F]{32})
    |sq0[a-z]{3}-(?P<square>[\w-]{20,})
    |hv[sb]\.(?P<vault>[\w-]{20,})
    |do[oprt]_v1_(?P<ocean>[0-9a-f]{32,})
    |dapi(?P<bricks>[0-9a-f]{32})
    |(?:SK|AC|key-)(?P<twilio>[0-9a-f]{32})
"""
_PREFIXED = re.compile(rf"(?<![A-Za-z0-9])(?:{_BEHIND_A_PREFIX})", re.VERBOSE)
_IN_URL = re.compile(
    r"""(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*:/{1,2}
    (?:[^\s/@:"'`<>]{,256}:(?P<password>(?!\d+/)[^\s"'`<>]{1,256})|(?P<user>[\w-]{20,256}))@""",
    re.VERBOSE,
)
_WORD = (
    r"(?:[\w.-]*[_.-])?(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key"
    r"|account[_-]?key|private[_-]?key|signing[_-]?key|credentials?|authorization|bearer"
    r"|connection[_-]?string|dsn|pgpassword)"
)
_ASSIGNED = re.compile(rf"""(?<![\w.-]){_WORD}=["']?(?P<value>[^\s"'&;,`]+)""", re.IGNORECASE)
_WRITTEN = re.compile(
    rf"""(?:^[\s-]*|[{{,`]\s*|\bwrite\ )["']?{_WORD}["']?\s*:\s*(?P<value>[^\s\#,}}`][^,}}`]*)""",
    re.IGNORECASE,
)
_PEM = re.compile(
    r"-----BEGIN [A-Z ]{,40}KEY[A-Z ]{,40}-----(?P<key>.*?)(?:-----END|\Z)", re.DOTALL
)
_PEM_LINE = re.compile(
    r"""(?<![^\s"'`(])(?P<line>(?=[^\s]{,99}[a-z])(?=[^\s]{,99}[A-Z])(?=[^\s]{,99}\d)
    [A-Za-z0-9+][A-Za-z0-9+/]{58,}={0,2})(?![^\s"'`)])""",
    re.VERBOSE,
)
_SHORTEST_FORM = 13
"""Characters without a blank that every form has, but for those that a sign tells."""
_SHORTEST_LINE = 59
"""The same of a line of a key, which no text of shorter words can hold."""
_LONG = re.compile(rf"[^\s]{{{_SHORTEST_FORM},}}")
_FORMS = ((":/", _IN_URL), ("=", _ASSIGNED), ("-----BEGIN", _PEM))
"""A sign that each form needs, and the form."""
_LETTERS = re.compile(r"[^\s:{}\[\],-]+")
_STAR = "*"


def without_secrets(text: str) -> str:
    """A text with everything that looks like a secret hidden, as long as before."""
    if len(text) < _SHORTEST_FORM and text.isalnum():
        return text
    # Nearly every text is short words without these signs: none of the forms is.
    for sign, form in _FORMS:
        if sign in text:
            text = form.sub(_hidden, text)
    if _LONG.search(text) is None:
        return text
    if len(text) >= _SHORTEST_LINE and max(map(len, text.split())) >= _SHORTEST_LINE:
        text = _PEM_LINE.sub(_hidden, text)
    return _PREFIXED.sub(_hidden, text)


@lru_cache(maxsize=64)  # many findings show one line, which may be the whole file
def line_without_secrets(text: str) -> str:
    """A line of a file with its secrets hidden: also what a key says that is called like one."""
    return _WRITTEN.sub(_hidden, without_secrets(text))


def key_alone(text: str, start: int, end: int) -> str:
    """A line of a file of which only one key may be shown: all else is hidden, signs are not."""
    return _signs(text[:start]) + line_without_secrets(text[start:end]) + _signs(text[end:])


def _signs(text: str) -> str:
    return _LETTERS.sub(lambda run: _STAR * len(run[0]), text)


def _hidden(match: re.Match[str]) -> str:
    group = match.lastgroup or 0
    start, end = match.span(group)
    begin, text = match.start(), match[0]
    hidden = re.sub(r"\S", _STAR, match[group])
    return text[: start - begin] + hidden + text[end - begin :]


PAYMENT_TOKEN: FieldPath = ("payment_methods", ANY, "token")
"""The provider's reference of a card: who holds it may be able to charge it."""
_SHOWN, _SHORTEST = 3, 4


def shown_token(token: str) -> str:
    """A payment token as people tell it from another: `pm_…Abc`."""
    kind, sign, rest = token.rpartition("_")
    shown = rest[-_SHOWN:] if len(rest) >= _SHORTEST else ""
    return f"{kind if len(kind) <= _SHORTEST else ''}{sign}…{shown}"


def shown_leaf(path: FieldPath | str, leaf: Leaf | None) -> Leaf | None:
    """A value of an account as it may be shown; `path` by its steps, or as people read it."""
    if not isinstance(leaf, str):
        return leaf
    path = tuple(path.split(".")) if isinstance(path, str) else path
    is_token = path[:1] == PAYMENT_TOKEN[:1] and is_below(path, PAYMENT_TOKEN)
    return shown_token(leaf) if is_token else without_secrets(leaf)
