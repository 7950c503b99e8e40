"""What an outsider adds up from the exported lines of a journal, with paper and pencil: nothing of the program is used.

A movement is so many units from one place to another, so that nothing can be lost by construction. Places are written
`(account, holder, lot)`. What the lines say of computed events is worked out again in exact fractions.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

Place = tuple[str, str, str]
AUTHORISED: Place = ("authorised", "", "")
UNISSUED: Place = ("unissued", "", "")
RETIRED: Place = ("retired", "", "")
RETURNED_TO = {"shares-redeemed": RETIRED, "shares-cancelled": RETIRED, "shares-retracted": UNISSUED}
BEGINNINGS = ("shares-issued", "lot-opened", "treasury-reissued")
COMPUTED = ("dividend-paid", "shares-redeemed", "shares-split")
HELD = ("clear", "pledged")


class Flow(NamedTuple):
    """Units of a series that went from one place to another."""

    series: str
    source: Place
    target: Place
    units: int


class Key(NamedTuple):
    """One account; with no lot, where it carries lots, all of them together."""

    series: str
    account: str
    holder: str
    lot: str


@dataclass(frozen=True)
class Line:
    """One line of the journal, with what it moved and the lots it opened, each with the lots they came of."""

    sequence: int
    name: str
    on: date
    data: Mapping[str, Any]
    flows: tuple[Flow, ...]
    opened: Mapping[str, tuple[str, ...]]
    series_of: Mapping[str, str]


def clear(holder: str, lot: str) -> Place:
    """Where shares of a lot are that are the holder's own."""
    return ("clear", holder, lot)


def flows_of(name: str, data: Mapping[str, Any]) -> Iterator[Flow]:
    """What moved from where to where."""
    series = data.get("series", "")
    match name:
        case "series-designated":
            yield Flow(series, AUTHORISED, UNISSUED, int(data["authorised"]))
        case "authorised-changed":
            used = RETIRED if data["from_retired"] else UNISSUED
            ends = (AUTHORISED, used) if data["increased"] else (used, AUTHORISED)
            yield Flow(series, *ends, int(data["shares"]))
        case "shares-issued" | "lot-opened":
            yield Flow(series, UNISSUED, clear(data["holder"], data["lot"]), int(data["shares"]))
        case "dividend-paid":
            for line in data["lines"]:
                if line["child"]:
                    yield Flow(series, UNISSUED, clear(line["holder"], line["child"]), int(line["units"]))
        case "shares-converted" | "shares-exchanged":
            for line in data["lines"]:
                yield Flow(series, clear(data["holder"], line["lot"]), RETIRED, int(line["units"]))
                if line["child"]:
                    new = clear(data["holder"], line["child"])
                    yield Flow(data["to_series"], UNISSUED, new, int(line["received"]))
        case "shares-redeemed" | "shares-cancelled" | "shares-retracted" | "shares-repurchased":
            for line in data["lines"]:
                to = RETURNED_TO.get(name, ("treasury", "", line["lot"]))
                yield Flow(series, clear(line["holder"], line["lot"]), to, int(line["units"]))
        case "treasury-reissued":
            for move in data["moves"]:
                new = clear(data["holder"], move["child"])
                yield Flow(series, ("treasury", "", move["source"]), new, int(move["shares"]))
        case "treasury-retired":
            for line in data["lines"]:
                yield Flow(series, ("treasury", "", line["lot"]), RETIRED, int(line["units"]))
        case "shares-split":
            for line in data["lines"]:
                yield Flow(series, UNISSUED, split_place(line), int(line["units"]) - int(line["basis"]))
        case "shares-transferred":
            yield from _passed(data, "clear", data["transferor"], data["transferee"])
        case "pledge-enforced":
            yield from _passed(data, "pledged", data["holder"], data["pledgee"])
        case "shares-pledged" | "pledge-released":
            for line in data["lines"]:
                own, given = clear(data["holder"], line["lot"]), ("pledged", data["holder"], line["lot"])
                ends = (own, given) if name == "shares-pledged" else (given, own)
                yield Flow(series, *ends, int(line["units"]))
        case _:
            return


def _passed(data: Mapping[str, Any], account: str, giver: str, taker: str) -> Iterator[Flow]:
    for move in data["moves"]:
        yield Flow(data["series"], (account, giver, move["source"]), clear(taker, move["child"]), int(move["shares"]))


def split_place(line: Mapping[str, Any]) -> Place:
    """Where the shares are that a line of a split is of."""
    if not line["holder"]:
        return ("treasury", "", line["lot"])
    return ("pledged" if line["pledged"] else "clear", line["holder"], line["lot"])


def opened_by(name: str, data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The lots that begin with a line, each with the lots that it came of."""
    if name in ("shares-issued", "lot-opened"):
        return {data["lot"]: (data["parent"],) if data.get("parent") else ()}
    if name in ("dividend-paid", "shares-converted", "shares-exchanged"):
        return {line["child"]: (line["lot"],) for line in data["lines"] if line["child"]}
    return {move["child"]: (move["source"],) for move in data.get("moves", ())}


class Oracle:
    """A journal as it was read, line by line."""

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}
        self.undone: dict[int, int] = {}
        self.decimals: dict[str, int] = {}
        self.opener: dict[str, Line] = {}

    @property
    def head(self) -> int:
        """The last line's sequence."""
        return max(self.lines, default=0)

    def read(self, row: Mapping[str, Any]) -> Line:
        """Take up one exported line, or one stored row: they have the same columns."""
        name, data, on = row["event"], json.loads(row["payload"]), date.fromisoformat(row["effective_on"])
        assert row["sequence"] == self.head + 1, "the journal has no gap"
        if name == "event-reversed":
            original = self.lines[data["reverses"]]
            assert original.on == on
            self.undone[original.sequence] = row["sequence"]
            flows = [Flow(one.series, one.target, one.source, one.units) for one in original.flows]
        else:
            flows = [one for one in flows_of(name, data) if one.units]
        opened = opened_by(name, data)
        into = data.get("to_series") or data.get("series", "")
        line = Line(row["sequence"], name, on, data, tuple(flows), opened, dict.fromkeys(opened, into))
        self.lines[line.sequence] = line
        if name == "series-designated":
            self.decimals.setdefault(data["series"], data["decimals"])
        for lot in opened:
            assert lot not in self.opener, f"lot {lot} begins once"
            self.opener[lot] = line
        return line

    # --- what stands

    def live(self, *names: str, known: int | None = None) -> list[Line]:
        """The lines that were not undone, reversals left out."""
        last = self.head if known is None else known
        return [
            line
            for line in self.lines.values()
            if line.sequence <= last
            and self.undone.get(line.sequence, last + 1) > last
            and line.name != "event-reversed"
            and (not names or line.name in names)
        ]

    def moved(self, known: int | None = None) -> dict[Key, dict[date, int]]:
        """What came to each account on each day, as known at a sequence; per lot and in total."""
        last = self.head if known is None else known
        found: dict[Key, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        for line in self.lines.values():
            if line.sequence > last:
                break
            for flow in line.flows:
                for place, units in ((flow.source, -flow.units), (flow.target, flow.units)):
                    for key in {Key(flow.series, *place), Key(flow.series, *place[:2], "")}:
                        found[key][line.on] += units
        return found

    def balances(self, on: date, known: int | None = None) -> dict[Key, int]:
        """Units of each account at the end of a day as known at a sequence, those that are empty left out."""
        sums = {key: sum(units for day, units in days.items() if day <= on) for key, days in self.moved(known).items()}
        return {key: units for key, units in sums.items() if units}

    def lots(self, on: date, known: int | None = None, *accounts: str) -> dict[Key, int]:
        """The same of single lots, in some accounts or all."""
        found = self.balances(on, known)
        return {key: units for key, units in found.items() if key.lot and (not accounts or key.account in accounts)}

    def holdings(self, on: date, known: int | None = None) -> dict[tuple[str, str], int]:
        """Shares of each series that each holder has, in units."""
        found: Counter[tuple[str, str]] = Counter()
        for key, units in self.balances(on, known).items():
            if key.account in HELD and not key.lot:
                found[key.series, key.holder] += units
        return {key: units for key, units in found.items() if units}

    def givable(self, on: date, *accounts: str) -> dict[Key, int]:
        """What each lot has on a day and on every later one, so that it could be taken on that day."""
        found = {}
        for key, days in self.moved().items():
            if key.lot and key.account in accounts:
                later = [day for day in days if day > on]
                least = min(sum(u for day, u in days.items() if day <= last) for last in (on, *later))
                if least > 0:
                    found[key] = least
        return found

    def days(self) -> list[date]:
        """Every day on which something is recorded to have happened."""
        return sorted({line.on for line in self.lines.values()})

    # --- what must hold

    def faults(self) -> Iterator[str]:
        """Whatever must never be."""
        yield from self._below_zero()
        yield from self._lineage()
        for line in self.live(*COMPUTED):
            yield from self._basis(line)
        for line in self.live():
            yield from self._exact(line)

    def _below_zero(self) -> Iterator[str]:
        for key, days in self.moved().items():
            left = 0
            for day in sorted(days):
                left += days[day]
                if left < 0 and key.account != "authorised":
                    yield f"{key} is {left} at the end of {day}"

    def _lineage(self) -> Iterator[str]:
        """Every lot that has shares on some day goes back to a line that stands and begins one."""
        moved = {key.lot: key.series for key, days in self.moved().items() if key.lot and any(days.values())}
        for lot, series in moved.items():
            if self.opener[lot].series_of[lot] != series:
                yield f"lot {lot} of {self.opener[lot].series_of[lot]} has shares of {series}"
            for root, line in self.line_of(lot):
                if line.sequence in self.undone:
                    yield f"lot {lot} has shares, and #{line.sequence}, which opened {root} in its line, was undone"
            if not any(line.name in BEGINNINGS and not _parent(line) for _, line in self.line_of(lot)):
                yield f"lot {lot} reaches no issuance"

    def line_of(self, lot: str) -> Iterator[tuple[str, Line]]:
        """A lot and all that it came of, with the lines that opened them."""
        pending = [lot]
        while pending:
            one = pending.pop()
            yield one, self.opener[one]
            pending += self.opener[one].opened[one]

    def root(self, lot: str) -> str:
        """The lot that its line began with; shares issued again from the treasury begin anew."""
        while self.opener[lot].name != "treasury-reissued" and (parents := self.opener[lot].opened[lot]):
            (lot,) = parents
        return lot

    def _basis(self, line: Line) -> Iterator[str]:
        """A computed line still rests on what was held at the close of its day, by all that stands now."""
        if line.name == "shares-redeemed" and line.data["record_on"] is None:
            return
        split = line.name == "shares-split"
        on = line.on - timedelta(days=1) if split else date.fromisoformat(line.data["record_on"])
        held: Counter[Place] = Counter()
        for other in self.live():
            for flow in other.flows if other is not line and other.on <= on else ():
                for place, units in ((flow.source, -flow.units), (flow.target, flow.units)):
                    if flow.series == line.data["series"] and place[0] in (*HELD, *(("treasury",) if split else ())):
                        held[place if split else ("", *place[1:])] += units
        stored = {
            split_place(one) if split else ("", one["holder"], one["lot"]): int(one["basis"])
            for one in line.data["lines"]
        }
        if stored != {place: units for place, units in held.items() if units}:
            yield f"#{line.sequence} {line.name} was computed from {stored}, and on {on} there were {dict(held)}"

    def _exact(self, line: Line) -> Iterator[str]:
        """What was computed, and what is said to be left over, add up exactly."""
        match line.name:
            case "dividend-paid":
                rate = line.data["rate"]
                proportion = Fraction(rate) / 100 if rate is not None else Fraction(line.data["per_share"])
                got, to = "units", line.data["series"]
            case "shares-split":
                proportion, got, to = ratio_of(line.data["ratio"]), "units", line.data["series"]
            case "shares-converted" | "shares-exchanged":
                proportion, got, to = ratio_of(line.data["ratio"]), "received", line.data["to_series"]
            case _:
                return
        old, new = 10 ** self.decimals[line.data["series"]], 10 ** self.decimals[to]
        for one in line.data["lines"]:
            exact = Fraction(int(one["units" if got == "received" else "basis"]), old) * proportion
            if exact != Fraction(int(one[got]), new) + Fraction(one["fraction"]):
                yield f"#{line.sequence} {line.name}: {one} is not exact at {proportion}"
            if abs(exact * new - int(one[got])) >= 1:
                yield f"#{line.sequence} {line.name}: {one} is a unit or more from exact"


def _parent(line: Line) -> str | None:
    parent: str | None = line.data.get("parent")
    return parent


def ratio_of(text: str) -> Fraction:
    """New shares for old ones."""
    new, old = text.split(":")
    return Fraction(new) / Fraction(old)


def text_of(units: int, decimals: int) -> str:
    """Units as shares are typed."""
    whole, part = divmod(units, 10**decimals)
    return f"{whole}.{part:0{decimals}d}" if part else str(whole)
