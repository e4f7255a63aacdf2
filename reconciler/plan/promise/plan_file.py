"""A plan file: what a reviewer saw, promised to the apply that follows.

The file holds structure (which address, what changes, which doors) and ceilings (what may be
bought). Apply plans again inside its transaction and does what both say. `sha256` covers every
byte and tells corruption; `digest` covers what is promised.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reconciler.diagnostics import PARTNER, client_key, cure
from reconciler.errors import StalePlan
from reconciler.model.live.trail import NO_TRAIL, TrailHead
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.plan import Plan
from reconciler.plan.promise.written_types import is_typed
from reconciler.values import Frozen, asdict

PLAN_FILE_FORMAT = 2
_AS_FOUND = 3  # a program that does not know found.yaml must not read it: it would invite people
_WITHOUT_TRAIL = 1  # what older programs wrote, and what is read still


class Promised(Frozen):
    """One promised change; `content` is its file's id and `revision` the client's (0: new)."""

    address: str
    action: str
    digest: str
    content: str
    revision: int
    doors: tuple[str, ...]


class Promise(Frozen):
    """A plan file as read back; `restore` names those whose drift is put back (partner: empty).

    `new_partner` says that it goes into a store that holds other partners. `trail` is where the
    trail stood; empty in the file of an older program. `found` is the content id of found.yaml,
    where the store is opened as found. `name` is its file's, for messages.
    """

    partner: str
    store: str
    day: str
    serial: int
    generation: str
    partner_content: str
    changes: tuple[Promised, ...]
    restore: tuple[str, ...]
    bought: Mapping[str, int]
    charged: int
    due: int
    later: int
    period_end: str
    digest: str
    sha256: str
    new_partner: bool = False
    trail: TrailHead = NO_TRAIL
    found: str = ""
    name: str = ""

    @property
    def operation(self) -> str:
        """The id under which this promise is kept, once in a store."""
        return f"promise-{self.sha256[:40]}"


def promise_text(plan: Plan) -> str:
    """Write a plan as a plan file: canonical JSON, sealed."""
    body = _body(plan)
    body["sha256"] = sha256(_canonical(body).encode()).hexdigest()
    return _canonical(body)


def plan_digest(plan: Plan) -> str:
    """The digest that a plan's file has: what would be done, never money."""
    return str(_body(plan)["digest"])


def _body(plan: Plan) -> dict[str, Any]:
    consents = plan.partner.change.waiting
    changes = [
        asdict(_promised(each, plan))
        for each in plan.planned
        if each.action is not Action.NONE or (each.address == PARTNER and consents)
    ]
    body: dict[str, Any] = {
        "format": _AS_FOUND if plan.as_found else PLAN_FILE_FORMAT,
        "kind": "reconciler-plan",
        "partner": plan.partner.change.after.key,
        "new_partner": plan.new_partner,
        "store": plan.store,
        "day": plan.today.isoformat(),
        "serial": plan.serial,
        "trail": str(plan.trail),
        "generation": plan.generation,
        "partner_content": plan.partner_content,
        "changes": changes,
        "restore": [client_key(each.address) for each in plan.planned if each.restored],
        "bought": dict(sorted(plan.pool.bought.items())),
        "charged": plan.money.charged if plan.money else 0,
        "due": plan.money.due_now if plan.money else 0,
        "later": plan.money.more_later if plan.money else 0,
        "period_end": plan.money.period_end.isoformat() if plan.money else "",
    }
    if plan.as_found is not None:
        body["found"] = plan.as_found.content
    body["digest"] = _digest(body)
    return body


def read_promise(text: str, name: str) -> Promise:
    """Read a plan file back; raises StalePlan if a single byte of it is not as it was written."""
    try:
        body = json.loads(text)
        sealed = body.pop("sha256")
        whole = _canonical({**body, "sha256": sealed}) == text
        sound = whole and sha256(_canonical(body).encode()).hexdigest() == sealed
        known = body["format"] in (PLAN_FILE_FORMAT, _WITHOUT_TRAIL, _AS_FOUND)
        known = known and ("found" in body) is (body["format"] == _AS_FOUND)
        if not sound or body["digest"] != _digest(body) or not known:
            raise not_as_written(name)
        trail = "" if body["format"] == _WITHOUT_TRAIL else body["trail"]
        promise = Promise(
            partner=body["partner"],
            store=body["store"],
            day=body["day"],
            serial=body["serial"],
            generation=body["generation"],
            partner_content=body["partner_content"],
            changes=tuple(
                Promised(**{**change, "doors": tuple(change["doors"])})
                for change in body["changes"]
            ),
            restore=tuple(body["restore"]),
            bought=body["bought"],
            charged=body["charged"],
            due=body.get("due", 0),
            later=body.get("later", 0),
            period_end=body["period_end"],
            new_partner=body["new_partner"],
            trail=TrailHead.of(trail),
            found=body.get("found", ""),
            digest=body["digest"],
            sha256=sealed,
            name=name,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise not_as_written(name) from error
    if is_typed(promise, *promise.changes):
        return promise
    raise not_as_written(name)


def not_as_written(name: str) -> StalePlan:
    """The error of a file of this name that nobody can take for a plan file of ours."""
    help = cure("make it again", "plan", "-o", "FILE")
    return StalePlan(f"`{name}` is not the plan file that was written", help=help)


def _promised(planned: PlannedPartner | PlannedClient, plan: Plan) -> Promised:
    client = planned if isinstance(planned, PlannedClient) else None
    revision = client.record.head.revision if client and client.record else 0
    doors = client.openings if client else ()
    return Promised(
        planned.address,
        planned.action,
        planned.digest,
        plan.content_of(planned.address),
        revision,
        tuple(str(door.door) for door in doors),
    )


def _digest(body: Mapping[str, Any]) -> str:
    promised = [
        body["partner"],
        [
            [change["address"], change["digest"], list(change["doors"])]
            for change in body["changes"]
        ],
        body["bought"],
        *([body["found"]] if "found" in body else []),
    ]
    return sha256(_canonical(promised).encode()).hexdigest()[:32]


def _canonical(body: Any) -> str:  # noqa: ANN401 - any JSON value
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True) + "\n"
