"""Rule 144 dates follow a lot through transfers and payments in kind."""

from datetime import date

from ledger import AsOf, Ledger
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.rule144 import NO_AFFILIATE, PAID_IN_FULL, PAID_ON
from ledger.domain.share_events import Origin
from ledger.projections.rule144 import Rule144Line
from tests.contract.acts import FIRST, filled, issue, opened, transfer

LATER = date(2020, 3, 1)


def asked(book: Ledger, on: date = LATER) -> dict[str, Rule144Line]:
    with book.as_of(AsOf(effective_on=on)) as view:
        return {row.lot: row for row in view.rule_144()}


def paid_in_kind(book: Ledger, on: str, to: str, shares: str = "1") -> None:
    book.record(issue(shares, to=to, on=LATER, origin=Origin.PIK, parent=on))


def test_shares_paid_in_kind_take_over_the_period_of_those_they_were_paid_on(database: str) -> None:
    book = filled(database)
    book.record(issue("10"))
    paid_in_kind(book, "A-1", "ada")
    first, paid = asked(book).values()
    assert (paid.acquired_on, paid.holding_period_start) == (LATER, FIRST)
    assert (paid.first_resale_on, paid.unrestricted_on) == (first.first_resale_on, first.unrestricted_on)
    assert first.basis == (PAID_IN_FULL,)
    assert paid.basis == (PAID_ON, PAID_IN_FULL)


def test_what_is_paid_on_shares_that_changed_hands_rests_on_their_transferors_too(database: str) -> None:
    book = filled(database)
    book.record(issue("10"))
    book.record(transfer("10"))
    book.record(transfer("10", by="bob", to="ada"))
    paid_in_kind(book, "A-3", "ada")
    paid_in_kind(book, "A-4", "ada")
    rows = asked(book)
    assert set(rows) == {"A-3", "A-4", "A-5"}, "and each is back with the first purchaser"
    assert all(row.basis[-1] == NO_AFFILIATE for row in rows.values())


def test_a_transfer_of_shares_paid_in_kind_rests_on_both(database: str) -> None:
    book = filled(database)
    book.record(issue("10"))
    paid_in_kind(book, "A-1", "ada", "5")
    book.record(transfer("5", on=LATER, lots=("A-2",)))
    rows = asked(book)
    assert {lot: row.basis for lot, row in rows.items()} == {
        "A-1": (PAID_IN_FULL,),
        "A-3": (PAID_ON, PAID_IN_FULL, NO_AFFILIATE),
    }


def test_before_the_first_law_of_the_table_the_dates_are_unknown(database: str) -> None:
    long_ago = date(1989, 1, 2)
    book = opened(database)
    book.record(DesignateSeries(series="A", name="Series A Preferred Stock", authorised="300", on=long_ago))
    book.record(RegisterHolder(holder="ada", name="Ada Partners, L.P.", on=long_ago))
    book.record(issue("10", on=long_ago))
    (row,) = asked(book, date(1990, 4, 29)).values()
    assert (row.first_resale_on, row.unrestricted_on, row.law) == ("unknown", "unknown", "unknown")
    assert row.first_resale_if_reporting_on is None
    assert row.note == "indicative, counsel to confirm; the law before 30 Apr 1990 is not in the table"
    (row,) = asked(book, date(1990, 4, 30)).values()
    assert (row.first_resale_on, row.unrestricted_on) == (date(1991, 1, 2), date(1992, 1, 2))
