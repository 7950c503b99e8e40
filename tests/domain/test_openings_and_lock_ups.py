"""Lots that were taken over under a lock-up after an offering: they are as old as the register states."""

from dataclasses import replace
from datetime import date

from ledger.domain.previews import Present, changes
from ledger.domain.share_events import LotOpened, Origin
from ledger.domain.slices import HeldLot
from ledger.domain.values import Units
from tests.domain.given import held, recorded
from tests.domain.offerings import OPEN, ask, day, known, run, texts

TAKEN_OVER = day(5)


def taken_over(lot: str, acquired_on: date, *, holder: str = "ann") -> HeldLot:
    """A lot that was taken over while the lock-up ran."""
    event = LotOpened(
        series="X",
        holder=holder,
        shares=Units(100),
        lot=lot,
        origin=Origin.ISSUED,
        under="purchase",
        original_purchaser="ann",
        acquired_on=acquired_on,
        holding_period_start=acquired_on,
        certificate=None,
        book_entry=True,
        history="folio 12",
    )
    opened = recorded(event, 40, on=TAKEN_OVER)
    found = held(lot, holder=holder, original_purchaser="ann", acquired_on=acquired_on, opened_by=opened)
    return replace(found, issued=opened)


def test_shares_are_new_to_a_lock_up_by_the_day_on_which_they_were_issued_not_taken_over() -> None:
    old_ones_only = known(run=run(new_issues_bound=False))
    before = ask(taken_over("X-1", day(-1)), day(6), old_ones_only)
    assert before.status == "locked"
    since = ask(taken_over("X-1", day(1)), day(6), old_ones_only)
    assert since.status == "free"
    assert "does not reach shares issued on or after 1 Jun 2011" in texts(since)


def test_whether_it_follows_shares_that_moved_before_they_were_taken_over_is_what_the_clause_says() -> None:
    moved = taken_over("X-1", day(-1), holder="bob")
    bought = {"purchased_under": "purchase", "obligors": ["ann"]}
    for bound, status in ((True, "locked"), (False, "free"), (OPEN, "disputed")):
        assert ask(moved, day(6), known(transferees_bound=bound, **bought)).status == status
    assert ask(moved, day(6), known(**bought)).status == "unknown"


def test_lots_taken_over_on_one_day_are_told_apart_by_the_days_on_which_they_were_issued() -> None:
    terms = known(run=run(new_issues_bound=OPEN, stage=[]))
    lots = (taken_over("X-1", day(1)), taken_over("X-2", day(-1)))
    present = Present(terms=terms, on=day(30), lots=lots, registrations=(), decimals={"X": 0})
    found = changes(terms.question("Q-1"), present)
    assert {one.lots for one in found} == {("X-1",)}
    turned = Present(terms=terms, on=day(30), lots=lots[::-1], registrations=(), decimals={"X": 0})
    assert {one.lots for one in changes(terms.question("Q-1"), turned)} == {("X-1",)}
