"""The Python door: open, record, ask as of a moment, and take the answer as a DataFrame."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ledger import AsOf, Evidence, Invalid, Ledger
from ledger.domain.issuances import IssueShares
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.requests import TransferShares
from ledger.domain.values import EvidenceKind

DAY = date(2020, 1, 2)


@pytest.fixture
def book(tmp_path: Path) -> Ledger:
    made, _ = Ledger.create(str(tmp_path / "acme.db"), issuer="acme", name="Acme Holdings, Inc.", actor="tester")
    made.record(DesignateSeries(series="A", name="Series A", authorised="1000", on=DAY))
    made.record(DesignateSeries(series="B", name="Series B", authorised="1000", on=DAY, decimals=2))
    for holder in ("birch", "cedar"):
        made.record(RegisterHolder(holder=holder, name=holder.title(), on=DAY))
    paper = (Evidence(kind=EvidenceKind.DOCUMENT, text="purchase agreement"),)
    made.record(IssueShares(series="A", holder="birch", shares="300", on=DAY, under="spa"), evidence=paper)
    made.record(IssueShares(series="B", holder="cedar", shares="12.50", on=DAY, under="spa"), evidence=paper)
    return made


def test_a_view_answers_without_being_closed_by_hand(book: Ledger) -> None:
    view = book.as_of(AsOf(effective_on=date(2020, 12, 31)))
    assert [(row.series, row.holder, row.shares) for row in view.holdings()] == [
        ("A", "birch", Decimal(300)),
        ("B", "cedar", Decimal("12.5")),
    ]


def test_a_view_is_one_consistent_read_while_others_record(book: Ledger) -> None:
    with book.as_of(AsOf(effective_on=date(2020, 12, 31))) as view:
        before = view.holdings()
        book.record(TransferShares(series="A", transferor="birch", transferee="cedar", shares="100", on=DAY))
        assert view.holdings() == before
    with book.as_of(AsOf(effective_on=date(2020, 12, 31))) as view:
        assert [row.shares for row in view.holdings(series="A")] == [Decimal(200), Decimal(100)]


def test_kept_totals_equal_sums_of_entries(book: Ledger) -> None:
    head = book.head().sequence
    now = book.as_of(AsOf(effective_on=date(2020, 12, 31))).holdings()
    book.record(TransferShares(series="A", transferor="birch", transferee="cedar", shares="100", on=DAY))
    then = book.as_of(AsOf(effective_on=date(2020, 12, 31), known_at=head)).holdings()
    assert then == now


def test_rows_become_a_data_frame_with_exact_types(book: Ledger) -> None:
    view = book.as_of(AsOf(effective_on=date(2020, 12, 31)))
    frame = view.holdings(series="A").to_frame()
    assert list(frame.columns) == ["series", "holder", "shares", "percent", "name"]
    assert str(frame["shares"].dtype) == "Int64"
    assert frame["shares"].sum() == 300
    fractions = view.holdings(series="B").to_frame()
    assert fractions["shares"].tolist() == [Decimal("12.5")]
    assert view.holdings(series="A", holder="cedar").to_frame().empty


def test_a_knowledge_time_needs_a_zone(book: Ledger) -> None:
    from datetime import datetime

    with pytest.raises(Invalid, match="time zone"):
        AsOf(effective_on=DAY, known_at=datetime(2020, 1, 1))  # noqa: DTZ001
