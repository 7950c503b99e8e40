"""Whatever is released when, and whatever leaves in whatever order: never more than is let go of by any day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.book import Ledger
from ledger.domain.agreement_data import parse
from ledger.domain.entities import RecordMilestone
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.requests import Act, TransferShares
from ledger.domain.values import AsOf
from ledger.errors import Invalid
from tests.properties.conftest import NewBook
from tests.properties.histories import FIRST, HOLDERS

Trying = Callable[[int], settings]
BEGUN = FIRST + timedelta(days=10)


@dataclass(frozen=True)
class Schedule:
    """A lock-up of everyone for so many days after BEGUN, with stages of (days after, percent)."""

    days: int
    stages: tuple[tuple[int, int], ...]
    last_day_locked: bool

    def percent(self, on: date) -> int:
        """What is let go of in all by the end of a day, worked out without the rules."""
        passed = (on - BEGUN).days + (0 if self.last_day_locked else 1)
        over = [percent for after, percent in (*self.stages, (self.days, 100)) if passed > after]
        return max(over, default=0)

    def agreement(self) -> RecordAgreement:
        run: dict[str, Any] = {
            "milestone": "offering",
            "days": self.days,
            "stage": [{"after_days": after, "percent": percent} for after, percent in self.stages],
        }
        parameters = {
            "obligors": "everyone",
            "acts": ["transfer"],
            "last_day_locked": self.last_day_locked,
            "registered_sale_permitted": False,
            "transferees_bound": True,
            "run": run,
        }
        clause = {"cite": "section 1", "text": "Nobody may transfer.", "effective_on": FIRST, "parameters": parameters}
        document = {"id": "deed", "title": "The deed", "sha256": "0" * 64, "parties": ["acme"]}
        return RecordAgreement(
            agreement=parse({"format": 1, "document": document, "clause": [{"id": "LU", "kind": "lock-up", **clause}]})
        )


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    days = draw(st.integers(2, 30))
    after = sorted(draw(st.sets(st.integers(1, days - 1), min_size=1, max_size=4)))
    percents = sorted(draw(st.sets(st.integers(1, 99), min_size=len(after), max_size=len(after))))
    return Schedule(days, tuple(zip(after, percents, strict=True)), draw(st.booleans()))


@dataclass(frozen=True)
class Moving:
    """A transfer of some shares so many days after BEGUN; `lots` counts the lots named, 0 for the oldest first."""

    transferor: str
    transferee: str
    shares: int
    after: int
    lots: int


@st.composite
def cases(draw: st.DrawFn) -> tuple[Schedule, list[int], list[Moving]]:
    """A schedule, the shares of ann's lots (of several the last is bob's), and transfers in any order of their days.

    Most are of ann, on days on which something is released, of about as much as that: so that many are entered, and
    then together ask for too much.
    """
    schedule, lots = draw(schedules()), draw(st.lists(st.integers(4, 100), min_size=1, max_size=3))
    moves = []
    for _ in range(draw(st.integers(2, 10))):
        transferor = draw(st.sampled_from(["ann", "ann", "ann", "bob"]))
        transferee = draw(st.sampled_from([holder for holder in HOLDERS if holder != transferor]))
        after = draw(st.one_of(st.integers(0, 33), st.integers(schedule.stages[0][0], schedule.days)))
        released = lots[0] * schedule.percent(BEGUN + timedelta(days=after)) // 100
        shares = draw(st.integers(1, max(2, released)))
        moves.append(Moving(transferor, transferee, shares, after, draw(st.integers(0, 2))))
    return schedule, lots, moves


def record(ledger: Ledger, one: Moving) -> None:
    """Present a transfer; whether it is entered is what is tried here."""
    on = BEGUN + timedelta(days=one.after)
    with ledger.as_of(AsOf(effective_on=on)) as view:
        own = [row.lot for row in view.lots(holder=one.transferor)]
    command = TransferShares(
        series="X",
        transferor=one.transferor,
        transferee=one.transferee,
        shares=str(one.shares),
        on=on,
        lots=tuple(own[: one.lots]),
    )
    try:
        ledger.record(command)
    except Invalid:
        return


def held_on(ledger: Ledger, on: date) -> dict[str, int]:
    with ledger.as_of(AsOf(effective_on=on)) as view:
        return {row.lot: int(row.shares) for row in view.lots()}


def test_never_more_leaves_a_lot_by_a_day_than_is_released_by_then_and_the_parts_are_the_whole(
    new_book: NewBook, trying: Trying
) -> None:
    entered = []

    @settings(trying(30))
    @given(cases())
    def check(case: tuple[Schedule, list[int], list[Moving]]) -> None:
        schedule, lots, moves = case
        ledger = new_book()
        ledger.record(schedule.agreement())
        for number, shares in enumerate(lots):
            holder = "bob" if 0 < number == len(lots) - 1 else "ann"
            ledger.record(IssueShares(series="X", holder=holder, shares=str(shares), on=FIRST, under="purchase"))
        ledger.record(RecordMilestone(milestone="offering", on=BEGUN))
        then = held_on(ledger, BEGUN - timedelta(days=1))
        for one in moves:
            record(ledger, one)
        turning = {after + near for after, _ in (*schedule.stages, (schedule.days, 100)) for near in (-1, 0, 1)}
        for after in sorted({0, 34, *turning, *(one.after for one in moves)}):
            on = BEGUN + timedelta(days=after)
            now = held_on(ledger, on)
            for lot, shares in then.items():
                assert shares - now.get(lot, 0) <= shares * schedule.percent(on) // 100, (schedule, lot, on)
            entered.append(sum(then.values()) - sum(now.get(lot, 0) for lot in then))
            if after in turning:
                parts_are_the_whole(ledger, on, schedule)
        assert ledger.verify().findings == ()

    check()
    assert any(entered), "nothing ever left a lot"


def parts_are_the_whole(ledger: Ledger, on: date, schedule: Schedule) -> None:
    """The parts of each holding add up to it, and before the first stage none of it is free."""
    with ledger.as_of(AsOf(effective_on=on)) as view:
        rows = view.eligibility(act=Act.TRANSFER)
        holdings = {row.holder: row.shares for row in view.holdings()}
    for holder, shares in holdings.items():
        own = [row for row in rows if row.holder == holder]
        assert sum(row.shares for row in own) == shares
        assert {row.status for row in own} <= {"free", "locked"}
        assert all(row.shares > 0 for row in own)
        assert schedule.percent(on) > 0 or {row.status for row in own} == {"locked"}
        assert schedule.percent(on) < 100 or {row.status for row in own} == {"free"}
