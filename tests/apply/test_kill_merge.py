"""Kill -9 at every statement of a merge and of acts by hand that buy, invite and spend.

Every point was tried once; here a part of them, and the end, so that this stays quick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from shutil import copyfile

from reconciler.apply.apply import Request
from reconciler.apply.converge import converge
from reconciler.apply.verify.verify import verify
from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.model.live.outbox import LetterState
from reconciler.operations.acts.spend import spend
from reconciler.operations.acts.users import add_user
from reconciler.operations.perform import Act, perform
from reconciler.plan.promise.plan_file import Promise, promise_text, read_promise
from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, START, World, client_text
from tests.kill_sweep import Sweep, sweep
from tests.operations.inside import ANN, CAT, world_of
from tests.postgres import Postgres

SMALL = PARTNER.replace("100", "3") + SOLD + 'articles: {pack: {name: Pack, unit: "15.00"}}\n'
VISA = '{visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: "4242"}}'
LAUNCH = '{grants: [{id: launch, amount: "500.00", date: 2026-11-01, paid_by: visa}]}'
SPRING = '{spring: {name: Spring, budget: "300.00"}}'
LATER = START + timedelta(days=40)


def everything(store: LiveStore) -> object:
    """Read all that counts of a store; what must hold after every kill is held here."""
    with store.read("north") as reader:
        heads = reader.heads()
        record = reader.partner()
        assert record is not None
        receipts, bills = reader.credit_rows(), reader.invoices()
        letters = reader.letters(LetterState.WAITING)
        records = reader.load(heads)
        assert [each.faults for each in verify(reader) if each.faults] == []
        trail = Counter((event.kind, event.client) for event in reader.events())
        invited = Counter((letter.client, letter.to) for letter in letters if letter.invitation)
        assert set(invited.values()) <= {1}
        # Each store made for a kill has an identity of its own.
        return (heads, replace(record, store=""), records, trail, letters, receipts, bills)


def killed(opened: Path, act: Callable[[LiveStore], None], *, every: int) -> Sweep:
    """Kill an act on copies of a store at each of its events."""
    names = count()

    def fresh() -> str:
        path = opened.with_name(f"{next(names)}.db")
        copyfile(opened, path)
        return str(path)

    return sweep(fresh, act, everything, every=every)


def before(world: World) -> None:
    world.partner(SMALL)
    world.client("a", client_text("active", **ACTIVE))
    world.client("b", client_text("active", name="Beta", payment_methods=VISA, **ACTIVE))
    world.client("c", client_text("active", name="Gamma", **ACTIVE))
    world.client("d", client_text("trial", name="Delta"))


def after(world: World) -> None:
    """Write three changes that need a promise, and one that does not."""
    buys = {"credits": LAUNCH, "campaigns": SPRING, "articles": "{pack: 2}"}
    world.client("a", client_text("active", **ACTIVE | {"seats": "3"}))
    paying = client_text("active", name="Beta", payment_methods=VISA, **ACTIVE, **buys)
    world.client("b", paying)
    world.client("c", client_text("active", name="Gamma", members=ADMIN, **ACTIVE))
    world.client("d", client_text("trial", name="Delta", description="harmless"))


def merge(store: LiveStore, folder: Path, found: list[Promise]) -> None:
    world = World(folder, store)
    world.day = LATER
    request = Request(world.ask(), "ci", "merge-1")
    assert converge(world.tree(), store, request, found).unkept == ()


def prepared(folder: Path, store: LiveStore) -> list[Promise]:
    """Apply the first files, write the second, and promise three clients of them."""
    world = World(folder, store)
    before(world)
    world.apply()
    after(world)
    world.day = LATER
    plans = (world.plan(world.ask(clients=[key])) for key in "abc")
    return [read_promise(promise_text(plan), "plan") for plan in plans]


def test_a_killed_merge_on_sqlite_is_whole_or_nothing(tmp_path: Path) -> None:
    opened = tmp_path / "opened.db"
    found = prepared(tmp_path / "accounts", open_store(str(opened)))

    swept = killed(opened, partial(merge, folder=tmp_path / "accounts", found=found), every=23)

    assert swept.before > 5


def test_a_killed_merge_on_postgresql_is_whole_or_nothing(
    tmp_path: Path, postgres: Postgres
) -> None:
    with postgres.lent() as url:
        folder = tmp_path / "accounts"
        found: list[Promise] = []  # a store that is made anew has another identity

        def fresh() -> str:
            found[:] = prepared(folder, open_store(postgres.wipe(url)))
            return url

        act = partial(merge, folder=folder, found=found)
        swept = sweep(fresh, act, everything, every=29)

    assert swept.before > 4


def by_hand(store: LiveStore, folder: Path, act: Act) -> None:
    """Order an act under one name, as a platform does that asks again after a cut line."""
    world = World(folder, store, acts=50)
    world.day = START + timedelta(days=1)
    perform(store, "north", act, world.order())


def test_a_user_added_on_a_bought_seat_comes_with_bill_notices_and_invitation_or_not_at_all(
    tmp_path: Path,
) -> None:
    opened = tmp_path / "opened.db"
    world = world_of(tmp_path, open_store(str(opened)), supply=4)

    act = partial(by_hand, folder=world.folder, act=add_user("a", CAT, "viewer", ANN))
    swept = killed(opened, act, every=11)

    assert swept.before > 5


def test_credit_is_spent_once_however_often_a_killed_act_is_ordered(tmp_path: Path) -> None:
    opened = tmp_path / "opened.db"
    more = {"payment_methods": VISA, "credits": LAUNCH, "campaigns": SPRING}
    world = world_of(tmp_path, open_store(str(opened)), client=more)

    act = partial(by_hand, folder=world.folder, act=spend("a", "spring", "120.00"))
    swept = killed(opened, act, every=11)

    assert swept.before > 4
