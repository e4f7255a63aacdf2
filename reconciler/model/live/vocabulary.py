"""Words that stand inside a field, and which: of the model, and of a partner.

Whoever writes one as if it were a field (`sso: true`, `logger-pack: 1`, `set acme paused`) is told
the field. A word of the partner's columns comes before all others of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from typing import NamedTuple

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaves, dotted
from reconciler.model.resources import Feature
from reconciler.model.status import STATUS_WORDS

_NO = frozenset({"false", "no", "off", "0", "none"})
_YES = frozenset({"true", "yes", "on", ""})


class Stands(Enum):
    """How a word stands in its field."""

    AS_KEY = auto()
    AS_COUNTED = auto()
    AS_ELEMENT = auto()
    AS_VALUE = auto()


KEYED = frozenset({Stands.AS_KEY, Stands.AS_COUNTED})
"""With a value of its own behind it."""


class WordPlace(NamedTuple):
    """A word, the field that it stands in, and how."""

    field: FieldPath
    word: str
    stands: Stands

    @property
    def called(self) -> str:
        """What can be looked for: `articles.logger-pack`, `features: [sso]`, `team: emea`."""
        return f"{dotted(self.field)}.{self.word}" if self.stands in KEYED else self.line("")

    def typed(self, value: str = "") -> str:
        """The assignment that was meant: `articles.logger-pack=1`, `features+=sso`, `team=emea`."""
        name = dotted(self.field)
        match self.stands:
            case Stands.AS_KEY | Stands.AS_COUNTED:
                return f"{name}.{self.word}={self._value(value) or 'VALUE'}"
            case Stands.AS_ELEMENT:
                return f"{name}{'-' if value.casefold() in _NO else '+'}={self.word}"
            case Stands.AS_VALUE:
                return f"{name}={self.word}"

    def line(self, value: str) -> str:
        """The line that was meant: `articles: {logger-pack: 1}`, `features: [sso]`."""
        name = dotted(self.field)
        match self.stands:
            case Stands.AS_KEY | Stands.AS_COUNTED:
                return f"{name}: {{{self.word}: {self._value(value)}}}"
            case Stands.AS_ELEMENT:
                return f"{name}: [{self.word}]"
            case Stands.AS_VALUE:
                return f"{name}: {self.word}"

    def _value(self, value: str) -> str:
        is_one = self.stands is Stands.AS_COUNTED and value.casefold() in _YES
        return "1" if is_one else value


Vocabulary = Mapping[str, WordPlace]
"""Words by their name, as `spelt_plainly` spells it."""


def spelt_plainly(word: str) -> str:
    """A word however it is spelt: `Logger_Pack` is `logger-pack`."""
    return word.casefold().replace("_", "-").replace(" ", "-")


def is_yes_or_no(value: str) -> bool:
    """Whether a value only says that something is there, or is not."""
    return value.casefold() in _YES | _NO


def words_of_a_client(partner: Leaves) -> Vocabulary:
    """The words that may stand in the file of a client of this partner."""
    status = {
        word: WordPlace(("status",), status.value, Stands.AS_VALUE)
        for word, status in STATUS_WORDS.items()
    }
    return {
        **status,
        **_words("team", _below(partner, "teams"), Stands.AS_VALUE),
        **_words("profile", _below(partner, "profiles"), Stands.AS_VALUE),
        **_words("features", (each.value for each in Feature), Stands.AS_ELEMENT),
        **_words("articles", _below(partner, "articles"), Stands.AS_COUNTED),
        **_words("properties", _below(partner, "properties"), Stands.AS_KEY),
    }


def words_of_a_partner(partner: Leaves) -> Vocabulary:
    """The words that may stand in the partner's own file: what its prices name."""
    priced = {path[2:4] for path in partner if path[0] == "prices" and len(path) > 3}  # noqa: PLR2004 - prices, day, kind, name
    return {
        **_words("program", (name for kind, name in priced if kind == "programs"), Stands.AS_VALUE),
        **_words(
            "add_ons", (name for kind, name in priced if kind == "add_ons"), Stands.AS_ELEMENT
        ),
    }


def _words(field: str, names: Iterable[str], stands: Stands) -> dict[str, WordPlace]:
    return {spelt_plainly(name): WordPlace((field,), name, stands) for name in names}


def _below(leaves: Leaves, field: str) -> Iterator[str]:
    return (path[1] for path in leaves if path[0] == field and len(path) > 1)
