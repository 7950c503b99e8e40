"""Random histories of issuances, transfers and reversals, and what they must add up to.

A history is symbolic: a transfer names the issuance or the transfer whose lot it takes from, a reversal the
event that it undoes. So the same history can be recorded in another order, under other numbers.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st

from ledger.book import Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.issuances import IssueShares
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.requests import TransferShares
from ledger.domain.values import AsOf
from ledger.errors import Invalid
from ledger.projections.view import View

FIRST = date(2011, 2, 25)
DAYS = [FIRST + timedelta(days=n) for n in range(6)]
SERIES = ("X", "Y")
AUTHORISED = 1000
HOLDERS = ("ann", "bob", "cat")


@dataclass(frozen=True)
class Issue:
    """Shares issued, under a certificate of the same name."""

    name: str
    series: str
    holder: str
    shares: int
    on: date


@dataclass(frozen=True)
class Move:
    """Shares transferred, from the lot that a named event opened or, where `source` is None, oldest first."""

    name: str
    series: str
    source: str | None
    transferor: str
    transferee: str
    shares: int
    on: date


@dataclass(frozen=True)
class Undo:
    """A reversal of a named event."""

    name: str
    target: str


Happening = Issue | Move | Undo
Holdings = dict[tuple[str, str], int]


@dataclass
class Lots:
    """What may still be taken from each lot: its balance on each day of the history."""

    balance: dict[str, list[int]] = field(default_factory=dict)
    holder: dict[str, tuple[str, str]] = field(default_factory=dict)

    def available(self, name: str, day: int) -> int:
        """The lowest balance from a day on."""
        return min(self.balance[name][day:])

    def change(self, name: str, day: int, shares: int) -> None:
        """Add shares from a day on."""
        self.balance[name] = [b + shares if n >= day else b for n, b in enumerate(self.balance[name])]


@st.composite
def histories(draw: st.DrawFn, *, named: bool, longest: int = 8) -> list[Happening]:
    """A history that can be recorded in its own order; with `named`, every transfer names its lot."""
    lots, found = Lots(), list[Happening]()
    for number in range(draw(st.integers(4, longest))):
        givable = [(name, day) for name in lots.balance for day in range(len(DAYS)) if lots.available(name, day) > 0]
        undoable = [one.name for one in found if _can_be_undone(one, found)]
        kinds = ["issue", *["move"] * 5 * bool(givable), *["undo"] * bool(undoable)]
        name = f"P-{number}"
        match draw(st.sampled_from(kinds)):
            case "issue":
                found.append(_issue(draw, lots, name))
            case "move":
                found.append(_move(draw, lots, name, *draw(st.sampled_from(givable)), named=named))
            case _:
                found.append(_undo(draw, lots, name, draw(st.sampled_from(undoable)), found))
    return found


def _can_be_undone(one: Happening, found: Sequence[Happening]) -> bool:
    undone = {other.target for other in found if isinstance(other, Undo)}
    used = {other.source for other in found if isinstance(other, Move) and other.name not in undone}
    return not isinstance(one, Undo) and one.name not in undone | used


def _issue(draw: st.DrawFn, lots: Lots, name: str) -> Issue:
    day = draw(st.integers(0, len(DAYS) - 1))
    made = Issue(
        name=name,
        series=draw(st.sampled_from(SERIES)),
        holder=draw(st.sampled_from(HOLDERS)),
        shares=draw(st.integers(1, 100)),
        on=DAYS[day],
    )
    lots.balance[name], lots.holder[name] = [0] * len(DAYS), (made.series, made.holder)
    lots.change(name, day, made.shares)
    return made


def _move(draw: st.DrawFn, lots: Lots, name: str, source: str, day: int, *, named: bool) -> Move:
    series, transferor = lots.holder[source]
    made = Move(
        name=name,
        series=series,
        source=source if named else None,
        transferor=transferor,
        transferee=draw(st.sampled_from([holder for holder in HOLDERS if holder != transferor])),
        shares=draw(st.integers(1, lots.available(source, day))),
        on=DAYS[day],
    )
    lots.balance[name], lots.holder[name] = [0] * len(DAYS), (series, made.transferee)
    lots.change(source, day, -made.shares)
    lots.change(name, day, made.shares)
    return made


def _undo(draw: st.DrawFn, lots: Lots, name: str, target: str, found: Sequence[Happening]) -> Undo:
    undone = next(one for one in found if one.name == target)
    assert not isinstance(undone, Undo)
    if isinstance(undone, Move) and undone.source is not None:
        lots.change(undone.source, DAYS.index(undone.on), undone.shares)
    del lots.balance[target]
    return Undo(name=name, target=target)


def expected(history: Iterable[Happening], on: date) -> Holdings:
    """What the holdings must add up to: a sum over the events that were not undone."""
    history = list(history)
    undone = {one.target for one in history if isinstance(one, Undo)}
    total: Counter[tuple[str, str]] = Counter()
    for one in history:
        if isinstance(one, Undo) or one.name in undone or one.on > on:
            continue
        if isinstance(one, Issue):
            total[one.series, one.holder] += one.shares
        else:
            total[one.series, one.transferor] -= one.shares
            total[one.series, one.transferee] += one.shares
    return {key: shares for key, shares in total.items() if shares}


class Recorder:
    """Records happenings in a book, and keeps the lots and sequences that they were given there."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.lots: dict[str, str] = {}
        self.sequences: dict[str, int] = {}
        self.opened: Counter[str] = Counter()

    def record(self, one: Happening) -> bool:
        """Record it; False where it is Invalid now, or what it names is not there yet."""
        needed = one.target if isinstance(one, Undo) else one.source if isinstance(one, Move) else None
        if needed is not None and needed not in self.sequences:
            return False
        try:
            receipt = self.ledger.record(self._command(one))
        except Invalid:
            return False
        assert receipt.sequence is not None
        self.sequences[one.name] = receipt.sequence
        if not isinstance(one, Undo):
            self.opened[one.series] += 1
            self.lots[one.name] = f"{one.series}-{self.opened[one.series]}"
        return True

    def _command(self, one: Happening) -> IssueShares | TransferShares | ReverseEvent:
        match one:
            case Issue():
                return IssueShares(
                    series=one.series,
                    holder=one.holder,
                    shares=str(one.shares),
                    on=one.on,
                    under="deed",
                    certificate=one.name,
                )
            case Move():
                return TransferShares(
                    series=one.series,
                    transferor=one.transferor,
                    transferee=one.transferee,
                    shares=str(one.shares),
                    on=one.on,
                    lots=(self.lots[one.source],) if one.source else (),
                )
            case Undo():
                return ReverseEvent(sequence=self.sequences[one.target], reason="test")

    def record_all(self, history: Iterable[Happening]) -> list[Happening]:
        """Record a history, passing over what is Invalid; what was accepted, in order."""
        return [one for one in history if self.record(one)]

    def record_each(self, history: Iterable[Happening]) -> list[Happening]:
        """Record a history in about its order: what is Invalid now is tried again later, as long as that helps."""
        waiting, accepted = list(history), list[Happening]()
        while waiting:
            recorded = [one for one in waiting if self.record(one)]
            if not recorded:
                break
            accepted += recorded
            waiting = [one for one in waiting if one not in recorded]
        return accepted

    def root_of(self, lot: str, history: Iterable[Happening]) -> str:
        """The issuance that a lot goes back to, by its name in the history."""
        sources = {one.name: one.source for one in history if isinstance(one, Move)}
        name = next(name for name, its_lot in self.lots.items() if its_lot == lot)
        while (source := sources.get(name)) is not None:
            name = source
        return name


def open_book(ledger: Ledger) -> Ledger:
    """Two series and three holders, before anything happens."""
    for series in SERIES:
        ledger.record(DesignateSeries(series=series, name=series, authorised=str(AUTHORISED), on=FIRST))
    for holder in HOLDERS:
        ledger.record(RegisterHolder(holder=holder, name=holder, on=FIRST))
    return ledger


def on_days(
    ledger: Ledger, ask: Callable[[View], object], *, days: Sequence[date] = DAYS, known_at: int | None = None
) -> list[object]:
    """An answer as of the end of every day of the history, or of some, all in one view."""
    with ledger.as_of(AsOf(effective_on=DAYS[-1], known_at=known_at)) as view:
        return [ask(view.at(day)) for day in days]


def holdings(view: View) -> Holdings:
    """Holdings by series and holder, without empty ones."""
    return {(row.series, row.holder): int(row.shares) for row in view.holdings() if row.shares}
