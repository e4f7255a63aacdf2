"""Laws of the partner's own columns: what stands in them, and what may become of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from reconciler.diagnostics import PARTNER, FieldPath, Severity, counted, did_you_mean, listed
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.account import Client
from reconciler.model.live.columns import ColumnFacts, Misfit, Quoted, judge_of
from reconciler.model.live.declared import PROFILES
from reconciler.rules.review import Breach, Breaches, ClientChange, Review, Uses

PROPERTIES = "properties"
_GROUP = (PROPERTIES,)
_NAMED = 10


def unknown_property(review: Review) -> Breaches:
    """A client fills only columns that partner.yaml defines.

    Why: a value without a column stands in no table, and nobody would find the typing mistake.
    Wrong: `properties: {regoin: EMEA}` when partner.yaml defines `region`.
    Right: a name under `properties` in partner.yaml; a new column is defined there first, in the
    same change.
    Also: property-value-fits.
    """
    known = review.partner.after.columns
    for whose, group, _, quotes in _written(review):
        for name in () if quotes.keys() <= known.keys() else sorted(quotes.keys() - known.keys()):
            yield Breach(
                _address(whose),
                (*group, name),
                f"`{name}` is not a property",
                label="no such name under `properties` in partner.yaml",
                help=did_you_mean(
                    name,
                    known,
                    f"define it in partner.yaml: `properties: {{{name}: {{type: text}}}}`",
                ),
            )


def property_value_fits(review: Review) -> Breaches:
    """A value is what its column holds: a text, a number, yes or no, a day, or one of `choices`.

    Why: columns are sorted, filtered and read by programs.
    Wrong: `contract_end: March`, `shops: "40"` in a column of type `number`, `no` in a text.
    Right: numbers, `true`, `false` and days plain; a text that looks like one of them in quotes.
    Also: unknown-property, property-type-is-fixed.
    """
    columns = review.partner.after.columns
    chosen: dict[int, tuple[_Quotes, list[tuple[FieldPath, _Judge]]]] = {}
    for whose, group, leaves, quotes in _written(review):
        # Clients that fill the same columns alike share one mapping; kept here, it stays that one.
        if id(quotes) not in chosen:
            chosen[id(quotes)] = (
                quotes,
                [
                    ((*group, name), judge_of(columns[name], quoted=quotes[name]))
                    for name in sorted(quotes.keys() & columns.keys())
                ],
            )
        for path, judge in chosen[id(quotes)][1]:
            wrong = judge(leaves[path])
            if wrong is not None:
                yield Breach(
                    _address(whose),
                    path,
                    f"`{path[-1]}` {wrong.message}",
                    label=f"the column is of type {columns[path[-1]].type}",
                    help=wrong.help,
                )


def required_property(review: Review) -> Breaches:
    """A client that is new, or that a change touches, fills every column with `required: true`.

    Why: a column that is half empty answers no question. Clients that nobody touches may stay as
    they are, so a new column does not stop other work; `validate` counts them.
    Wrong: a new client without `region`, which partner.yaml requires.
    Right: `properties: {region: EMEA}`, in the same change.
    Also: required-property-is-empty.
    """
    columns = review.partner.after.columns
    required = [name for name, each in columns.items() if each.required]
    for change in review.clients if required else ():
        if change.after is not None and _touched(change):
            for name in required:
                if (PROPERTIES, name) not in change.after.leaves:
                    yield Breach(
                        change.address,
                        (PROPERTIES,),
                        f"`{change.key}` has no `{name}`",
                        label="partner.yaml requires it of every client that is new or changed",
                        help=_to_add(change, name, columns[name].choices),
                    )


def required_property_is_empty(review: Review) -> Breaches:
    """Some clients' files leave a column empty that is required (warning).

    Why: whoever requires a column should see what is still to be filled.
    Wrong: `required: true` on a new column, and nothing else.
    Right: the same change fills it in every file.
    Also: required-property.
    """
    for name, column in review.partner.after.columns.items():
        empty = [
            change.key
            for change in review.clients
            if column.required
            and change.declared is not None
            and change.removal is None
            and (PROPERTIES, name) not in change.declared.leaves
        ]
        if empty:
            yield Breach(
                PARTNER,
                (PROPERTIES, name, "required"),
                f"{counted(len(empty), 'client')} without `{name}`",
                label=listed(sorted(empty), _NAMED),
                help=f"add `properties: {{{name}: …}}` to each",
                severity=Severity.WARNING,
            )


def property_type_is_fixed(review: Review) -> Breaches:
    """The type of a column does not change while a client has a value in it.

    Why: the values that are there would be none of the new type.
    Wrong: `type: text` changed to `type: number` while 3 clients have a value.
    Right: a new column with another name; or first an apply that empties the old one.
    Also: property-removed.
    """
    former = _columns_before(review)
    for name, column in review.partner.after.columns.items():
        before = former.get(name)
        used = _uses(review, name).before
        if before is not None and before.type is not column.type and used:
            yield Breach(
                PARTNER,
                (PROPERTIES, name, "type"),
                f"`{name}` cannot change from {before.type} to {column.type}",
                label=f"{counted(len(used), 'client')} with a value: "
                f"{listed(sorted(used), _NAMED)}",
                help=f"write `type: {before.type}`, or define a column with another name",
            )


def property_removed(review: Review) -> Breaches:
    """A column that clients have values in goes only with written consent, and with its values.

    Why: the values are lost, and the person who deletes a line may not know whose they are.
    Wrong: `region` deleted in partner.yaml while clients have a region.
    Right: delete it in partner.yaml and in every client's file, in the same change, with
    `acknowledge: [{removes: region, by: dana@agency.example, reason: never used}]` in partner.yaml.
    The plan takes each value away. One that no file holds is taken away by hand first.
    Also: property-type-is-fixed, choice-in-use.
    """
    given = {consent.removes for consent in review.partner.consents}
    for name in sorted(_columns_before(review).keys() - review.partner.after.columns.keys()):
        uses = _uses(review, name)
        if uses.after:
            yield Breach(
                PARTNER,
                (PROPERTIES,),
                f"`{name}` cannot go while {counted(len(uses.after), 'client')} would keep a value",
                label=listed(sorted(uses.after), _NAMED),
                help=f"keep `{name}` in partner.yaml until these values are taken away",
            )
        elif uses.before and name not in given:
            yield Breach(
                PARTNER,
                (PROPERTIES,),
                f"`{name}` would go, and {counted(len(uses.before), 'client')} would lose a value",
                label=listed(sorted(uses.before), _NAMED),
                help=f"add `acknowledge: [{{removes: {name}, by: …, reason: …}}]` to partner.yaml",
            )


def choice_in_use(review: Review) -> Breaches:
    """A word of `choices` does not go while a client has it.

    Why: the value would be none of the column's words.
    Wrong: `EMEA` deleted from `choices` while a client without file still has it.
    Right: give these clients another word, in the same change or before.
    Also: property-removed, property-value-fits.
    """
    former = _columns_before(review)
    for name, column in review.partner.after.columns.items():
        if column.type is not PropertyType.CHOICE:
            continue
        before = former.get(name)
        for word in sorted(set(before.choices) - set(column.choices)) if before else ():
            used = [key for key, value in _uses(review, name).after.items() if value == word]
            if used:
                yield Breach(
                    PARTNER,
                    (PROPERTIES, name, "choices"),
                    f"`{word}` cannot go from `{name}`",
                    label=f"{counted(len(used), 'client')} with it: {listed(sorted(used), _NAMED)}",
                    help="keep the word, or give these clients another one",
                )


def stale_removal(review: Review) -> Breaches:
    """Consent to remove a column that still stands is left over (warning).

    Why: it would count without anybody noticing, the day the column goes.
    Wrong: `acknowledge: [{removes: region, …}]` while `properties` defines `region`.
    Right: delete the line, or the column.
    Also: property-removed.
    """
    standing = review.partner.after.columns
    for index, consent in enumerate(review.partner.consents):
        if consent.removes in standing:
            yield Breach(
                PARTNER,
                ("acknowledge", str(index), "removes"),
                f"the consent to remove `{consent.removes}` has nothing to do here",
                label="the column still stands in partner.yaml",
                help="delete it",
                severity=Severity.WARNING,
            )


_Judge = Callable[[Leaf], Misfit | None]
_Quotes = Mapping[str, bool] | Mapping[str, Quoted]
_Written = tuple[ClientChange | None, FieldPath, Leaves, _Quotes]
"""Values of columns that stand together: whose (None: the partner's), group, leaves, quotes."""


def _written(review: Review) -> Iterator[_Written]:
    """The values of columns where they are written: by each profile, then by each client."""
    partner = review.partner
    profiles: dict[FieldPath, dict[str, Quoted]] = {}
    for path in sorted(partner.after.leaves):
        if path[0] == PROFILES and path[2] == PROPERTIES:
            profiles.setdefault(path[:3], {})[path[3]] = partner.quoted.get(path)
    for group, quotes in profiles.items():
        yield None, group, partner.after.leaves, quotes
    for change, client in review.naming(PROPERTIES):
        if change.removal is None:
            # A file tells every column that it fills; what no file tells is found among the leaves.
            yield change, _GROUP, client.leaves, change.quoted or _unquoted(change, client)


def _address(whose: ClientChange | None) -> str:
    return PARTNER if whose is None else whose.address


def _unquoted(change: ClientChange, client: Client) -> dict[str, Quoted]:
    return {
        path[1]: None
        for path in client.leaves
        if path[0] == PROPERTIES and path not in change.given
    }


def _to_add(change: ClientChange, name: str, choices: Iterable[str]) -> str:
    beside = change.described is not None and bool(change.described.properties)
    words = ", ".join(choices)
    line = f"`{name}: …` to `properties`" if beside else f"`properties: {{{name}: …}}`"
    return f"add {line}{f', with one of {words}' if words else ''}"


def _touched(change: ClientChange) -> bool:
    """Tell whether something about a client changes that does not come from partner.yaml."""
    return change.before is None or any(field.path not in change.given for field in change.fields)


def _columns_before(review: Review) -> Mapping[str, ColumnFacts]:
    before = review.partner.before
    return before.columns if before is not None else {}


def _uses(review: Review, name: str) -> Uses:
    return review.rest.uses.get((PROPERTIES, name), Uses())
