"""What the commands say of a store, and the numbers of its page held to it, place by place.

A table's values are compared whole. A sentence or a tile has the numbers that the command said, in
their order. Whatever else has a digit stands in a place of `_SOURCES`, and that number is one that
these commands said, too: a place that no command is named for fails.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from reconciler.report.formats.page.charts.axes import heights
from tests.report.page.read_page import PageReader

STATUSES = ("active", "trial", "setup", "disabled")
_NUMBER = re.compile(r"\d{4}-\d\d(?:-\d\d)?|\d[\d,]*(?:\.\d+)?")


class Says(Protocol):
    """A store that lived, asked on one day: what commands say of it in JSON."""

    def json(self, *words: str) -> Any:
        """What a command says; its files are as they are."""

    def stands(self) -> Any:
        """What the bare command says."""

    @property
    def where(self) -> str:
        """How the store is named."""


def numbers(*said: object) -> list[str]:
    """Every number and day of some texts, in order, without signs between thousands."""
    return [number.replace(",", "") for text in said for number in _NUMBER.findall(str(text))]


def require_same_numbers(page: PageReader, says: Says) -> None:
    """Hold every number of a page to what the commands say."""
    _same_first_lines(page, says)
    _same_clients(page, says)
    _same_people(page, says)
    _same_money(page, says)
    _same_sentences(page, says)
    _same_spending(page, says)
    _same_drift(page, says)
    _same_acts(page, says)
    _same_waits(page, says)
    _require_values_read(page)
    _require_drawn(page)
    nobody = _told_by_nobody(page, says)
    assert nobody == [], nobody


def _require_values_read(page: PageReader) -> None:
    """A cell is read as the value that it is sorted by."""
    for table in ("forecast", "costs", "spending", "seats-time", "statuses-time"):
        rows = zip(page.tables.get(table, []), page.texts.get(table, []), strict=True)
        for value, text in rows:
            for name in value:
                assert numbers(text[name]) == numbers(value[name]), (table, name, text)


def _shown(page: PageReader, place: str) -> list[str]:
    """The numbers in a place of the page, in order."""
    return numbers(*(text for name, text in page.places if name == place))


def _same_first_lines(page: PageReader, says: Says) -> None:
    """The head, the list of sections and the four tiles."""
    stands, drift = says.stands(), says.json("drift")["counts"]
    counts, money = stands["clients"], stands["money"]
    pool = stands["pool"]["seats"]
    acts = says.json("history")["operations"]
    applied = [
        (each["day"], each["actor"], (each["commit"] or "")[:10])
        for each in acts
        if each["kind"] == "apply"
    ]
    rows = [len(page.tables.get(name, [])) for name in ("attention", "clients", "people", "drift")]

    assert page.tiles == {
        "clients": str(sum(counts.values())),
        "seats": str(pool["supply"]),
        "next": money["run_rate"]["decimal"],
        "drift": str(drift["fields"]),
    }
    assert _shown(page, "header") == numbers(
        stands["today"], says.where, *(applied[0] if applied else ())
    )
    assert _shown(page, "nav") == numbers(*rows)
    assert _shown(page, "Tile-clients") == numbers(
        sum(counts.values()), *(counts[each] for each in STATUSES if counts.get(each))
    )
    assert _shown(page, "Tile-seats") == numbers(
        *(pool[each] for each in ("supply", "allocated", "staff", "free"))
    )
    assert _shown(page, "Tile-next") == numbers(money["run_rate"]["decimal"])
    assert _shown(page, "h2") == numbers(money["next_invoice"])
    unmanaged = [drift["unmanaged"]] if drift["unmanaged"] else []
    assert _shown(page, "Tile-drift") == numbers(drift["fields"], *unmanaged)
    assert _shown(page, "footer") == numbers(stands["today"])


def _same_clients(page: PageReader, says: Says) -> None:
    told, expected = says.json("list"), {}
    credit = {each["client"]: each for each in says.json("credits")["clients"]}
    people = says.json("people")["people"]
    for each in told["clients"]:
        account = credit.get(each["key"])
        had = account is not None and (
            account["grants"] or any(c["spent"]["minor"] for c in account["campaigns"])
        )
        expected[each["key"]] = {
            "status": each["status"],
            "people": str(sum(person["who"] == "member" for person in each["people"])),
            "seats": str(each["seats"]),
            "dashboards": str(each["dashboards"]),
            "billing": each["mode"],
            "team": each["team"],
            "credit": account["balance"]["decimal"] if account and had else "",
            **{
                column["name"]: _raw(each["properties"].get(column["name"]))
                for column in told["columns"]
            },
        }
        own = [person for person in people if person["client"] == each["key"]]
        _same_folded(page, says, each, own, account)
    _same_texts(page, {each["key"]: each for each in told["clients"]}, people)
    rows = {row.pop("key"): row for row in page.tables["clients"]}
    for row in rows.values():
        del row["waits"]

    assert rows == expected
    assert page.folded.keys() == expected.keys()


def _same_texts(
    page: PageReader,
    clients: Mapping[str, Mapping[str, Any]],
    people: Iterable[Mapping[str, Any]],
) -> None:
    """What stands in a cell beside its value: days of a trial, who is invited, what is too much."""
    away: Counter[str] = Counter(one["client"] for one in people if one["state"] == "invited")
    dead: Counter[str] = Counter(one["client"] for one in people if one["link_over"])
    for row, said in zip(page.tables["clients"], page.texts["clients"], strict=True):
        key = row["key"]
        client = clients[key]
        left = client["trial_days_left"]
        trial = [] if left is None else [left, client["trial"]["end"]][left == 0 :]
        used = [(over["used"], over["name"], over["allowed"]) for over in client["over_quota"]]
        invited = [n for n in (away[key], dead[key]) if n]

        assert numbers(said["key"]) == numbers(client["name"], key)
        assert numbers(said["status"]) == numbers(*trial), (key, said, trial)
        assert numbers(said["waits"]) == numbers(*used)
        assert numbers(said["people"]) == numbers(row["people"], *invited), (key, said, invited)
        for name in row.keys() - {"key", "status", "waits", "people"}:
            assert numbers(said[name]) == numbers(row[name]), (key, name, said)


def _raw(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _same_folded(
    page: PageReader,
    says: Says,
    client: Mapping[str, Any],
    people: Iterable[Mapping[str, Any]],
    account: Mapping[str, Any] | None,
) -> None:
    """What is folded below a client: since when, its life, people, articles, licences, spending."""
    shown, key = page.folded[client["key"]], client["key"]
    all_of_it = says.json("show", key)
    campaigns = account["campaigns"] if account else []

    assert numbers(shown[""]) == numbers(client["since"])
    assert numbers(shown.get("So far", "")) == numbers(_life(says.json("history", key)))
    assert numbers(shown.get("People", "")) == numbers(
        *((one["email"], one["link_over"] or "") for one in people)
    )
    events = says.json("history", key)["events"]
    days = [event["day"] for event in events if event["kind"] == "client-found"]
    if days and client["trial"] and client["trial"]["start"] < days[0]:
        days.append(client["trial"]["start"])
    assert numbers(shown.get("Found", "")) == days
    acts = list(reversed(events))[:10]
    assert numbers(shown.get("Done lately", "")) == numbers(*map(_act, acts)), (shown, acts)
    granted = {name: each["granted"] for name, each in all_of_it["licences"].items()}
    for term, held in (("Articles", all_of_it["articles"]), ("Licences", granted)):
        counted = Counter(numbers(*held, *held.values()))
        assert Counter(numbers(shown.get(term, ""))) == counted, (key, term, shown)
    assert Counter(numbers(shown.get("Campaigns", ""))) == Counter(
        numbers(*((one["name"] or one["campaign"], one["spent"]["decimal"]) for one in campaigns))
    )


def _act(event: Mapping[str, Any]) -> list[str]:
    """An entry of a client's trail: its day, what it moved, who did it, the commit."""
    moved = [
        f"{it['field']} {it['before'] or ''} {it['after']}" if it["after"] else it["field"]
        for it in event["moved"]
        if event["kind"] not in ("client-created", "client-found")  # all of it stands in its row
    ]
    return [event["day"], event["kind"], *moved, event["actor"], (event["commit"] or "")[:10]]


def _life(history: Mapping[str, Any]) -> list[str]:
    """The days on which a status was another one than before, and that of the first entry."""
    status, days = history["statuses"][0], {}
    for event in history["events"]:
        moved = [it["after"] for it in event["moved"] if it["field"] == "status" and it["after"]]
        status = moved[0] if moved else status
        days[event["day"]] = status
    steps, before = [], ""
    for day, each in sorted(days.items()):
        if each != before:
            steps.append(day)
        before = each
    return steps


def _same_people(page: PageReader, says: Says) -> None:
    told = says.json("people")
    members = {(each["email"], each["client"]) for each in told["people"]}
    rows = {row["email"].split()[0]: row for row in page.tables["people"]}

    assert set(rows) == {email for email, _ in members} | {one["email"] for one in told["staff"]}
    assert _shown(page, "section People") == numbers(len(rows), len(members))
    last = {each["email"]: "" for each in told["people"]}
    for each in told["people"]:
        last[each["email"]] = max(last[each["email"]], each["last_in"] or "")
    assert {email: row["last-in"] for email, row in rows.items() if email in last} == last
    for email, row in rows.items():
        own = [one for one in told["people"] if one["email"] == email]
        places = sorted(own, key=lambda one: str(one["client"]))
        assert numbers(row["places"]) == numbers(
            *((one["client"], one["since"] or "", one["link_over"] or "") for one in places)
        )


def _same_money(page: PageReader, says: Says) -> None:
    told = says.json("invoices")["invoices"]
    lines = {each["number"]: says.json("invoices", str(each["number"])) for each in told}
    invoices = [
        {
            "number": str(each["number"]),
            "date": each["date"],
            "period": each["period"]["start"],
            "total": each["total"]["decimal"],
        }
        for each in reversed(told)
    ]
    coming = [
        {
            "date": each["date"],
            "total": each["total"]["decimal"],
            "cumulative": each["cumulative"]["decimal"],
        }
        for each in says.json("forecast", "--periods", "12")["rows"]
    ]
    costs = says.json("costs")

    for row in page.tables["invoices"]:
        own = lines[int(row["number"])]["lines"]
        assert numbers(row.pop("lines")) == numbers(len(own), *map(_basis, own))
    assert page.tables["invoices"] == invoices
    assert page.tables["forecast"] == coming
    assert page.tables["costs"] == [
        {
            "whose": each["key"],
            # As in the terminal: what is no account holds none.
            "seats": "" if each["kind"] in ("program", "add_on") else str(each["seats"]),
            "pays": each["pays"]["decimal"],
            "asks": each["asks"]["decimal"] if each["asks"] else "",
            "left": each["left"]["decimal"] if each["left"] else "",
        }
        for each in costs["rows"]
    ]
    assert page.feet["costs"][-3:] == [costs[each]["decimal"] for each in ("total", "asks", "left")]
    assert _shown(page, "section Costs") == numbers(costs["period"]["start"])
    due = says.json("invoices")["due"]
    assert _shown(page, "section Invoices") == numbers(
        *((each["date"], each["total"]["decimal"]) for each in due)
    )


def _basis(line: Mapping[str, Any]) -> str:
    """What a line of an invoice says: quantity, rate, days, amount, where they moved from to."""
    before, after = line["quantity_before"], line["quantity_after"]
    renewed = line["kind"] == "renewal" and before in (0, after)
    counted = not line["item"].startswith("add_on:") and line["item"] != "program"
    quantity = f"{after}" if renewed else f"{before} {after}"
    rate = line["rate_before"]["decimal"] if line["rate_before"]["minor"] else ""
    days = line["days"] if line["days"] != line["period_days"] else ""
    return (
        f"{line['item']} {quantity if counted else ''} {rate} {line['rate_after']['decimal']} "
        f"{days} {line['period_days']} {line['amount']['decimal']}"
    )


def _same_sentences(page: PageReader, says: Says) -> None:
    """What stands below each picture; of its days the first and last row of its table."""
    pool, counts = says.stands()["pool"]["seats"], says.stands()["clients"]
    coming = [row["total"]["decimal"] for row in page_rows(says)]
    together = page_rows(says)[-1]["cumulative"]["decimal"]
    seats, statuses = page.tables["seats-time"], page.tables["statuses-time"]
    first = sum(int(statuses[0][each]) for each in STATUSES)
    all_now, owned = sum(counts.values()), seats[0]["owned"]

    assert _shown(page, "sentence seats-time") == numbers(
        *_trend(int(owned), pool["supply"], seats[0]["date"]), pool["allocated"], pool["free"]
    )
    assert Counter(_shown(page, "sentence statuses-time")) == Counter(
        numbers(
            *_trend(first, all_now, statuses[0]["date"]),
            *(counts[each] for each in STATUSES if counts.get(each)),
        )
    )
    same = len(set(coming)) == 1
    said = (12, coming[0]) if same else (coming[0], 12, coming[-1])
    assert _shown(page, "sentence forecast") == numbers(*said, together)
    assert {each: seats[-1][each] for each in ("owned", "staff", "held", "free")} == {
        "owned": str(pool["supply"]),
        "staff": str(pool["staff"]),
        "held": str(pool["allocated"]),
        "free": str(pool["free"]),
    }
    assert {each: int(statuses[-1][each]) for each in STATUSES} == {
        each: counts.get(each, 0) for each in STATUSES
    }


def page_rows(says: Says) -> list[dict[str, Any]]:
    """The invoices to come of the page's twelve periods."""
    return list(says.json("forecast", "--periods", "12")["rows"])


def _trend(before: int, after: int, day: str) -> tuple[object, ...]:
    return (after, day) if before == after else (before, after, day)


def _same_spending(page: PageReader, says: Says) -> None:
    told: Counter[tuple[str, str, str]] = Counter()
    for row in says.json("credits", "--by-month")["rows"]:
        told[row["client"], row["currency"], row["month"]] += row["minor"]
    shown: Counter[tuple[str, str, str]] = Counter()
    for row in page.tables.get("spending", []):
        months = {name: _minor(said) for name, said in row.items() if name[:2] == "20"}
        shown.update({(row["client"], row["currency"], name): n for name, n in months.items() if n})
        assert _minor(row["total"]) == sum(months.values())

    assert shown == told
    for unit in {unit for _, unit, _ in told}:
        spent = {key: n for key, n in told.items() if key[1] == unit}
        by_client: Counter[str] = Counter()
        for (client, _, _), n in spent.items():
            by_client[client] += n
        ((most, amount),) = by_client.most_common(1)
        assert _shown(page, f"sentence spending-{unit}") == numbers(
            f"{sum(spent.values()) / 100:.2f}",
            _months_between(page),
            most,
            f"{amount / 100:.2f}",
        )


def _months_between(page: PageReader) -> int:
    """How many months a stack spans: those of the whole table, and the gaps between them."""
    names = [name for name in page.columns["spending"] if name[:2] == "20"]
    first, last = (date.fromisoformat(f"{name}-01") for name in (names[0], names[-1]))
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _minor(said: str) -> int:
    return round(float(said) * 100)


def _same_drift(page: PageReader, says: Says) -> None:
    told, rows = says.json("drift"), page.tables.get("drift", [])
    differences = [each for cause in told["causes"] for each in cause["differences"]]
    shown: Counter[object] = Counter()
    waits: list[str] = []
    for row in rows:
        whose = row["client"].replace("the partner", "partner").split(", ")
        if row["field"]:
            cells = (tuple(numbers(row["file"])), tuple(numbers(row["live"])))
            shown.update((key, *cells) for key in whose)
        else:
            waits += whose

    assert shown == Counter(map(_difference, differences))
    late = [each["address"].removeprefix("client.") for each in says.stands()["late"]]
    others = [each for each in told["others"] if each["kind"] == "unmanaged"]
    unmanaged = [each["address"].removeprefix("client.") for each in others]
    assert sorted(waits) == sorted([*late, *unmanaged])


def _difference(each: Mapping[str, Any]) -> object:
    """Whose it is, and the numbers of its two values; of one of a list, there is none."""
    file = each["wanted"] if each["kind"] == "conflict" else each["applied"]
    sides = ("" if value is None else _raw(value) for value in (file, each["live"]))
    key = each["address"].removeprefix("client.")
    return (key, *(tuple(numbers(side)) for side in sides))


def _same_acts(page: PageReader, says: Says) -> None:
    assert page.tables["lately"] == [
        {
            "date": each["day"],
            "kind": each["kind"],
            "actor": each["actor"],
            "result": " ".join(each["result"].split()),
            "commit": (each["commit"] or "") + "+" * each["local_changes"],
        }
        for each in says.json("history")["operations"]
    ]


def _same_waits(page: PageReader, says: Says) -> None:
    waits = [wait for group in says.stands()["waits"] for wait in group["waits"]]
    rows = [each.attributes for each in page.elements if each.name == "tr"]
    shown = [(row["data-kind"], int(row["data-count"])) for row in rows if "data-count" in row]

    assert sorted(shown) == sorted((wait["kind"], wait["count"]) for wait in waits)
    days = [row["day"] for row in page.tables.get("attention", []) if row["day"]]
    assert days == sorted(wait["day"] for wait in waits if wait["day"])


def _require_drawn(page: PageReader) -> None:
    """Lines are as high as the numbers of the table beside them."""
    for chart, lines in {
        "seats-time": {"line-owned": "owned", "line-held": "held"},
        "forecast": {"line-owned": "total"},
    }.items():
        rows = page.tables[chart]
        unit, read = (100, _minor) if chart == "forecast" else (1, int)
        columns = {look: [read(row[name]) for row in rows] for look, name in lines.items()}
        tall = heights(max(n for own in columns.values() for n in own), unit)
        for look, own in columns.items():
            if len(rows) > 1:
                (path,) = page.paths[f"drawing {chart}"][look]
                drawn = re.findall(r"(?:M[\d.]+ |V)([\d.]+)", path)
                assert [float(y) for y in drawn] == [round(tall.at(number), 1) for number in own]


_SOURCES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "header": (("",), ("history",)),
    "title": (("",),),
    "h1": (("",),),
    "table attention": (("",), ("plan",), ("invoices",), ("drift",)),
    "table clients": (("list",),),
    "table people": (("people",),),
    "table drift": (("drift",), ("",)),
    "table lately": (("history",),),
}
"""Places whose texts have numbers beside those that are compared → what says them."""

_COMPARED = re.compile(
    r"header|nav|h2|footer|Tile-.*|folded .*|sentence .*|section (People|Costs|Invoices)|"
    r"table (clients|invoices|forecast|costs|spending|seats-time|statuses-time)"
)
"""Places of which every number was compared, by the row or in their order."""

_SCALES = re.compile(r"drawing .*")
"""Round numbers and days of a scale: no command says them. `_require_drawn` has the lines."""


def _told_by_nobody(page: PageReader, says: Says) -> list[tuple[str, str]]:
    """Numbers of the page that no command says, with their places."""
    known: dict[str, set[str]] = {}
    nobody = []
    for place, text in page.places:
        if _COMPARED.fullmatch(place) or _SCALES.fullmatch(place) or not numbers(text):
            continue
        if place not in known:
            known[place] = {one for words in _SOURCES.get(place, ()) for one in _of(says, words)}
        nobody += [(place, number) for number in numbers(text) if number not in known[place]]
    return nobody


def _of(says: Says, words: tuple[str, ...]) -> list[str]:
    """Every number that a command says; sums of a table are compared where the table is."""
    told = says.stands() if words == ("",) else says.json(*words)
    return numbers(json.dumps(told, ensure_ascii=False))
