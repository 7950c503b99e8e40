"""Ten years of a preferred series, told as one story, and what must hold on that ledger at every quarter end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ledger.book import Ledger
from ledger.domain.calendars import add_months
from ledger.domain.values import AsOf
from ledger.projections.roll_forward import RollForwardLine
from ledger.projections.view import View
from tests.domain.example import Book
from tests.stories.test_stories import Step, happens, tables

STORY = Path(__file__).parent / "ten-years-of-a-preferred-series.txt"
STEPS = [step for _, steps in tables(STORY) for step in steps]
FIRST, LAST = date(2001, 3, 31), date(2011, 6, 30)
BALANCE, CLOSING = "the balance of ", "the quarter to "


def quarter_ends() -> list[date]:
    """Every last day of a quarter in the story."""
    days, month = [], date(FIRST.year, FIRST.month, 1)
    while month <= LAST:
        days.append(add_months(month, 1) - timedelta(days=1))
        month = add_months(month, 3)
    return days


QUARTERS = quarter_ends()
LOTS = {
    "bought": 3,
    "paid in kind": 3 * 3 + 2 * 4 + 6 * 5 + 4 * 6,
    "transferred, enforced and succeeded to": 1 + 1 + 1 + 1 + 13,
    "converted and issued again": 2 + 1,
}
"""How many lots are open at the end of some quarter. A dividend opens one for each lot of 67 shares or more."""


class MillBook(Book):
    """The book of an invented mill, which is kept as the years go by: its clock shows the latest day of the story."""

    def __init__(self, folder: Path) -> None:
        self.today = date(2001, 1, 2)
        self.closed_at: dict[date, int] = {}
        name = "Alder Mill Company (fictional)"
        self.ledger, _ = Ledger.create(
            str(folder / "mill.db"), issuer="alder-mill", name=name, actor="registrar", clock=self.clock
        )

    def clock(self) -> datetime:
        """Noon in New York, about; what is told of an earlier day is recorded late."""
        return datetime.combine(self.today, time(16), tzinfo=UTC)

    def tell(self, step: Step) -> None:
        """One act of the story, on its day or later."""
        self.today = max(self.today, date.fromisoformat(step.on))
        happens(self, STORY, step)
        if step.act.startswith(CLOSING):
            self.closed_at[self.today - timedelta(days=1)] = self.ledger.head().sequence


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> MillBook:
    """The book after all ten years; each act came out as it is told."""
    book = MillBook(tmp_path_factory.mktemp("mill"))
    for step in STEPS:
        book.tell(step)
    return book


@pytest.fixture(scope="module")
def at_quarter_ends(mill: MillBook) -> Iterator[list[View]]:
    """A view of each quarter end, by all that is known when the story ends."""
    views = [mill.ledger.as_of(AsOf(effective_on=day)) for day in QUARTERS]
    yield views
    for view in views:
        view.close()


def test_the_story_tells_the_balance_of_every_series_at_every_quarter_end() -> None:
    told = {(step.on, step.act.removeprefix(BALANCE)) for step in STEPS if step.act.startswith(BALANCE)}
    assert told == {
        (str(day), series) for day in QUARTERS for series in ("A", "common") if series == "A" or day.year >= 2005
    }
    assert len(QUARTERS) == 42


def test_what_holders_have_is_what_is_outstanding_and_every_authorised_share_is_somewhere(
    at_quarter_ends: list[View],
) -> None:
    for view in at_quarter_ends:
        day = view.moment.effective_on
        for line in view.control():
            rows = view.holdings(series=line.series)
            assert sum(row.shares for row in rows) == line.outstanding, (day, line)
            assert all(row.shares > 0 for row in rows), (day, line)
            assert line.authorised == line.unissued + line.outstanding + line.treasury + line.retired, (day, line)
            assert line.issued == line.outstanding + line.treasury, (day, line)


def closes(row: RollForwardLine) -> bool:
    """Whether what came and went makes the closing figure of the opening one."""
    came = row.issued + row.pik + row.taken_over + row.transferred_in + row.converted_in
    went = row.transferred_out + row.converted + row.redeemed + row.repurchased + row.cancelled
    return row.opening + came - went + row.split + row.corrections == row.closing


def test_every_quarter_rolls_forward_from_the_one_before(at_quarter_ends: list[View]) -> None:
    before: dict[tuple[str, str], Decimal] = {}
    for view in at_quarter_ends:
        day = view.moment.effective_on
        rows = view.roll_forward(add_months(date(day.year, day.month, 1), -2))
        opening = {(row.series, row.holder): row.opening for row in rows if row.opening}
        assert [row for row in rows if not closes(row)] == [], day
        assert opening == {whose: closing for whose, closing in before.items() if closing}, day
        before = {(row.series, row.holder): row.closing for row in rows}


def test_the_ten_years_roll_forward_to_nothing(at_quarter_ends: list[View]) -> None:
    """Sixteen dividends of 139 were paid, one of them computed again; half was redeemed, and then the rest."""
    rows = [row for row in at_quarter_ends[-1].roll_forward(date(2001, 1, 1)) if row.series == "A"]
    total = {name: sum(getattr(row, name) for row in rows) for name in RollForwardLine.__slots__[2:]}
    assert total == {
        "opening": 0,
        "issued": 9_333 + 200,
        "pik": 16 * 139,
        "taken_over": 0,
        "transferred_in": 1_000 + 333 + 800 + 2_360 + 300 + 100,
        "transferred_out": 1_000 + 333 + 800 + 2_360 + 300 + 100,
        "converted_in": 0,
        "converted": 1_001 + 300,
        "redeemed": 10_017 + 9_717,
        "repurchased": 600,
        "cancelled": 0,
        "split": 10_017,
        "corrections": -139,
        "closing": 0,
    }


def test_every_lot_traces_to_an_issuance_and_the_charter(at_quarter_ends: list[View]) -> None:
    seen: set[str] = set()
    for view in at_quarter_ends:
        lots = view.lots()
        for line in view.control():
            assert sum(lot.shares for lot in lots if lot.series == line.series) == line.outstanding
        for lot in lots:
            if lot.lot not in seen:
                lines = view.lineage(lot.lot, down=False)
                assert [line.gap for line in lines if line.gap] == [], lot
                begun = [line.event for line in lines if line.lot is not None and not line.parents]
                assert begun == ["shares-issued"], lot
                assert lot.series in {line.series for line in lines if line.lot is None}, lot
        seen.update(lot.lot for lot in lots)
    assert len(seen) == sum(LOTS.values())


def test_what_was_known_at_each_closing_is_still_known_whatever_came_later(mill: MillBook) -> None:
    """The balances first told of a quarter end; one of them was corrected afterwards, and no other."""
    assert [*mill.closed_at] == QUARTERS
    first: dict[tuple[str, str], str] = {}
    for step in STEPS:
        if step.act.startswith(BALANCE):
            first.setdefault((step.on, step.act.removeprefix(BALANCE)), step.outcome)
    for day, sequence in mill.closed_at.items():
        with mill.ledger.as_of(AsOf(effective_on=day, known_at=sequence)) as view:
            for line in view.control():
                told = first[str(day), line.series]
                assert told.startswith(f"{line.authorised} authorised = {line.unissued} unissued + "), (day, line)
                assert told.endswith(f" {line.retired} retired, and {line.issued} issued"), (day, line)
    with mill.ledger.as_of(AsOf(effective_on=LAST)) as view:
        rows = view.periods()
    assert len(rows) == 3 * len(QUARTERS)
    assert {row.month for row in rows if row.as_closed != "yes"} == {"2009-03"}


def test_at_the_end_nothing_is_outstanding_and_the_ledger_verifies(mill: MillBook) -> None:
    with mill.ledger.as_of(AsOf(effective_on=date(2011, 2, 1))) as view:
        (line,) = [line for line in view.control() if line.series == "A"]
        assert (line.outstanding, line.treasury, line.issued) == (0, 0, 0)
        assert line.unissued + line.retired == line.authorised
        assert list(view.lots(series="A")) == []
    assert mill.ledger.verify().passed
