"""One cell as a part of a client: its field decides what the text means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from reconciler.desired.tables.values import (
    Spelling,
    UnreadableCell,
    amount,
    day,
    people_in,
    status,
    whole_number,
)
from reconciler.diagnostics import FieldPath, did_you_mean
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.found import FoundTrial
from reconciler.model.resources import Feature
from reconciler.model.status import IN_OPERATION, IN_TRIAL, Status

GRANT = "found"
"""The id of the grant that a client's credit becomes."""
_ROLES = {"admins": "admin", "editors": "editor", "viewers": "viewer", "members": ""}
_BILLED = {
    **dict.fromkeys(("partner", "us", "we", "agency", "wir", "agentur"), BillingMode.PARTNER),
    **dict.fromkeys(("platform", "direct", "plattform", "direkt"), BillingMode.PLATFORM),
}
_BETWEEN = re.compile(r"[,;|/]")
_OF_A_TRIAL = frozenset({"trial_start", "trial_days", "trial_extended"})
_RESOURCES = ("dashboards", "api_calls_per_day", "private_links")


class TextCell(NamedTuple):
    """A text of a table, and the title of its column; empty where `--fill` says it."""

    title: str
    text: str


class CellReader:
    """Reads the cells of one client into the leaves of its file and into what is found.

    Raises UnreadableCell for a text that is no value of its field.
    """

    def __init__(
        self,
        leaves: dict[FieldPath, Leaf],
        known: dict[str, Any],
        spelling: Spelling,
        words: Mapping[str, str],
    ) -> None:
        self.leaves, self.known, self.spelling, self.words = leaves, known, spelling, words
        self._trial: dict[str, Any] = {}
        self._readers = {
            "name": lambda text: self._put(("name",), " ".join(text.split())),
            "status": self._status,
            "description": lambda text: self._put(("description",), text),
            "team": lambda text: self._put(("team",), " ".join(text.split())),
            "seats": lambda text: self._put(("seats",), self._whole(text)),
            **{name: self._resource(name) for name in _RESOURCES},
            "features": self._features,
            **{name: self._people(role) for name, role in _ROLES.items()},
            "billing": self._billing,
            "price": self._price,
            "active_since": self._active_since,
            "trial_start": lambda text: self._trial.update(start=day(text, spelling)),
            "trial_days": lambda text: self._trial.update(days=whole_number(text, spelling)),
            "trial_extended": lambda text: self._trial.update(extended_on=day(text, spelling)),
            "program": lambda text: self.known.update(program=text.casefold()),
            "credit": self._credit,
        }
        self.fields = tuple(self._readers)

    def read(self, field: str, text: str) -> None:
        """Read one cell."""
        self._readers[field](text)

    def is_filled(self, field: str) -> bool:
        """Tell whether one value for all is meant for this client, too, as far as it was read.

        A trial is one of clients in trial, a day of going active one of active clients, and a
        program is picked by whom the platform bills.
        """
        if field in _OF_A_TRIAL:
            return self._has_status(IN_TRIAL)
        if field == "active_since":
            return self._has_status(IN_OPERATION)
        billed = self.leaves.get(("billing", "mode"))
        return field != "program" or billed == BillingMode.PLATFORM.value

    def _has_status(self, statuses: Iterable[Status]) -> bool:
        return self.leaves.get(("status",)) in {status.value for status in statuses}

    def finish(self, today: date) -> None:
        """Put together what several cells say: the trial, and the grant of what is left."""
        if "start" in self._trial:
            self.known["trial"] = FoundTrial(**self._trial)
        if ("credits", "grants", GRANT, "amount") in self.leaves:
            self._put(("credits", "grants", GRANT, "date"), today.isoformat())

    def _put(self, path: FieldPath, leaf: Leaf) -> None:
        self.leaves[path] = leaf

    def _active_since(self, text: str) -> None:
        since = day(text, self.spelling)
        if self._has_status(IN_OPERATION):  # of another status it is not the first day
            self.known.update(since=since)

    def _status(self, text: str) -> None:
        known = self.words.get(" ".join(text.casefold().split()), text)
        self._put(("status",), status(known).value)

    def _whole(self, text: str) -> int:
        if text.strip() == "-1":
            raise UnreadableCell("`-1` stands for no limit", "write how many the client really has")
        return whole_number(text, self.spelling)

    def _resource(self, name: str) -> Any:  # noqa: ANN401 - a reader
        return lambda text: self._put(("resources", name), self._whole(text))

    def _features(self, text: str) -> None:
        for each in filter(None, map(str.strip, _BETWEEN.split(text))):
            word = re.sub(r"[\s-]+", "_", each.casefold())
            if word not in set(Feature):
                raise UnreadableCell(
                    f"`{each}` is not a feature", did_you_mean(word, list(Feature))
                )
            self._put(("features", word), leaf=True)

    def _people(self, role: str) -> Any:  # noqa: ANN401 - a reader
        def read(text: str) -> None:
            known = self.leaves.get(("status",))
            if known is not None and Status(str(known)).facts.unseen:
                return  # nobody can be in it yet: the table shows 0 people
            for email, own in people_in(text):
                if not (own or role):
                    raise UnreadableCell(
                        f"`{email}` has no role", f"write {email}:admin, or map to `admins`"
                    )
                self.leaves.setdefault(("members", email, "role"), own or role)

        return read

    def _billing(self, text: str) -> None:
        word = text.casefold().strip()
        if word not in _BILLED:
            raise UnreadableCell(f"`{text}` does not say who bills", "write partner or platform")
        self._put(("billing", "mode"), _BILLED[word].value)

    def _price(self, text: str) -> None:
        self._put(("billing", "price", "amount"), amount(text, self.spelling))
        self._put(("billing", "price", "per"), "month")

    def _credit(self, text: str) -> None:
        left = amount(text, self.spelling)
        if left.strip("0."):
            self._put(("credits", "grants", GRANT, "amount"), left)
