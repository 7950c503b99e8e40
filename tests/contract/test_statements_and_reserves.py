"""Outside totals and reserves on a ledger: what the books show on each day, and what stands as an exception."""

from datetime import date
from typing import Any

import pytest

from ledger import AsOf, Evidence, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.register import DesignateSeries
from ledger.domain.reserves import ReserveShares
from ledger.domain.statements import RecordStatement, ResolveStatement
from ledger.domain.values import EvidenceKind
from ledger.errors import Code, Fault
from ledger.projections.statements import StatementLine
from tests.contract.acts import FIRST, filled, issue, transfer

SECOND, THIRD = date(2020, 1, 2), date(2020, 1, 3)
ON = date(2020, 6, 30)
PAPER = (Evidence(kind=EvidenceKind.DOCUMENT, text="list"),)


def stated(shares: str, holder: str | None = None, *, on: date = ON, source: str = "Agent") -> RecordStatement:
    return RecordStatement(source=source, series="A", shares=shares, on=on, holder=holder)


def lines(book: Ledger, on: date = ON, known_at: int | None = None, **only: Any) -> list[StatementLine]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        return list(view.statements(**only))


def listed(book: Ledger, code: Code, on: date = ON, known_at: int | None = None) -> list[tuple[int, date, str]]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        return [(row.sequence, row.effective_on, row.text) for row in view.exceptions() if row.code == code]


# Statements


def test_a_series_is_compared_with_all_its_holders_and_a_holder_with_its_own(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(transfer("30"))
    receipts = [
        book.record(command, evidence=PAPER)
        for command in (stated("100"), stated("70", "ada", source="Ada"), stated("0", "cyd", source="Cyd"))
    ]
    assert [receipt.opened for receipt in receipts] == [("ST-1",), ("ST-2",), ("ST-3",)]
    assert [receipt.exceptions for receipt in receipts] == [(), (), ()]
    assert [(str(row.ledger), str(row.difference), row.stands) for row in lines(book)] == [
        ("100", "0", "agrees"),
        ("70", "0", "agrees"),
        ("0", "0", "agrees"),
    ]
    assert [row.statement for row in lines(book, holder="cyd")] == ["ST-3"]
    assert lines(book, only_open=True) == []
    assert book.verify().passed


def test_a_difference_stands_and_ages_until_it_is_resolved(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    receipt = book.record(stated("120"), evidence=PAPER)
    assert [one.code for one in receipt.exceptions] == [Code.DIFFERENCE]
    assert listed(book, Code.DIFFERENCE, date(2020, 6, 29)) == []
    (row,) = listed(book, Code.DIFFERENCE, date(2020, 7, 30))
    assert row == (7, ON, "ST-1: Agent states 20 A more than the ledger has; 30 days old, not resolved")
    (row,) = listed(book, Code.DIFFERENCE, date(2020, 7, 31))
    assert "31 days old, more than 30 (17 CFR 240.17Ad-11)" in row[2]
    settled = ResolveStatement(statement="ST-1", resolution="agent's error", by="CFO", on=date(2020, 8, 15))
    book.record(settled, evidence=PAPER)
    (line,) = lines(book, date(2020, 8, 14), only_open=True)
    assert (line.age, line.aged, line.stands, line.resolution) == (45, True, "open, aged", None)
    (line,) = lines(book, date(2020, 9, 30))
    assert (line.age, line.aged, line.stands) == (46, False, "resolved: agent's error")
    assert (line.resolved_by, line.resolved_on) == ("CFO", date(2020, 8, 15))
    assert listed(book, Code.DIFFERENCE, date(2020, 9, 30)) == []
    assert len(listed(book, Code.DIFFERENCE, date(2020, 9, 30), known_at=7)) == 1
    with pytest.raises(Invalid) as again:
        book.record(settled)
    assert again.value.fault is Fault.ALREADY_RECORDED


def test_a_late_entry_removes_a_difference_or_makes_one(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(stated("120"), evidence=PAPER)
    book.record(stated("100", "ada"), evidence=PAPER)
    book.record(issue("20", to="bob", on=SECOND))
    book.record(transfer("1", on=THIRD))
    assert [(row.statement, str(row.difference)) for row in lines(book)] == [("ST-1", "0"), ("ST-2", "1")]
    assert [(row.statement, str(row.difference)) for row in lines(book, known_at=8)] == [("ST-1", "20"), ("ST-2", "0")]
    assert [sequence for sequence, _, _ in listed(book, Code.DIFFERENCE)] == [8]


def test_a_difference_is_dated_by_the_last_day_on_which_the_two_agreed(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(transfer("10", on=SECOND))
    book.record(issue("50", to="bob", on=THIRD))
    for command in (stated("100"), stated("100", "ada"), stated("90", "ada"), stated("7"), stated("0", "bob")):
        book.record(command)
    assert [row.since for row in lines(book)] == [THIRD, SECOND, None, None, SECOND]


def test_a_statement_that_was_resolved_is_not_reversed_alone(database: str) -> None:
    book = filled(database)
    book.record(stated("1"))
    book.record(ResolveStatement(statement="ST-1", resolution="a slip", by="CFO", on=ON))
    with pytest.raises(Invalid) as refused:
        book.record(ReverseEvent(sequence=6, reason="typing error"))
    assert refused.value.fault is Fault.HAS_DEPENDENTS
    book.record(ReverseEvent(sequence=6, reason="typing error", with_dependents=True))
    assert lines(book) == []
    assert book.record(stated("1")).opened == ("ST-2",)


# Reserves and the control book


def reserve(shares: str, *, on: date = FIRST, purpose: str = "conversion") -> ReserveShares:
    return ReserveShares(series="A", purpose=purpose, shares=shares, on=on, consent="board")


def figures(book: Ledger, on: date, known_at: int | None = None) -> dict[str, str]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        (row,) = view.control()
    names = ("authorised", "issued", "outstanding", "unissued", "treasury", "retired", "reserved")
    return {name: str(getattr(row, name)) for name in names if getattr(row, name)}


def test_what_is_reserved_is_in_the_control_book_from_its_day_on(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(reserve("150", on=SECOND))
    book.record(reserve("40", on=SECOND, purpose="options"))
    book.record(reserve("0", on=THIRD))
    base = {"authorised": "300", "issued": "100", "outstanding": "100", "unissued": "200"}
    assert figures(book, FIRST) == base
    assert figures(book, SECOND) == {**base, "reserved": "190"}
    assert figures(book, THIRD) == {**base, "reserved": "40"}
    assert figures(book, THIRD, known_at=8) == {**base, "reserved": "190"}
    with pytest.raises(Invalid) as refused:
        book.record(reserve("161", on=THIRD))
    assert refused.value.fault is Fault.SHARES_EXCEED_AUTHORISED
    book.record(reserve("160", on=THIRD))
    assert book.verify().passed


def test_an_issuance_out_of_what_is_reserved_is_recorded_as_an_exception(database: str) -> None:
    book = filled(database)
    book.record(reserve("250"))
    receipt = book.record(issue("51", on=SECOND))
    assert receipt.outcome == "registered"
    assert [one.text for one in receipt.exceptions if one.code is Code.RESERVE_SHORT] == [
        "on 2 Jan 2020, 250 A are reserved and only 249 are unissued"
    ]
    assert listed(book, Code.RESERVE_SHORT, FIRST) == []
    assert listed(book, Code.RESERVE_SHORT) == [
        (7, SECOND, "from 2 Jan 2020 on, 250 A are reserved and only 249 are unissued")
    ]
    book.record(reserve("249", on=THIRD))
    assert listed(book, Code.RESERVE_SHORT) == [
        (7, SECOND, "from 2 Jan 2020 to 2 Jan 2020, 250 A are reserved and only 249 are unissued")
    ]


def test_a_reversal_of_an_issuance_takes_nothing_and_an_issuance_before_the_reserve_is_seen(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(reserve("200", on=THIRD))
    receipt = book.record(issue("10", on=SECOND))
    assert "on 3 Jan 2020, 200 A are reserved and only 190 are unissued" in [one.text for one in receipt.exceptions]
    assert [on for _, on, _ in listed(book, Code.RESERVE_SHORT)] == [THIRD]
    undo = book.record(ReverseEvent(sequence=8, reason="never paid"))
    assert undo.exceptions == ()
    assert listed(book, Code.RESERVE_SHORT) == []


def test_the_history_of_the_control_book_has_each_day_on_which_a_figure_changed(database: str) -> None:
    book = filled(database)
    book.record(issue("100", consent="board, 1 Jan"), evidence=PAPER)
    book.record(issue("20", to="bob"))
    book.record(transfer("30", on=SECOND))
    book.record(reserve("5", on=SECOND))
    book.record(ReverseEvent(sequence=7, reason="twice"))
    book.record(issue("7", on=THIRD))
    book.record(ReverseEvent(sequence=11, reason="wrong day"))
    book.record(DesignateSeries(series="B", name="Series B", authorised="9", on=THIRD))
    with book.as_of(AsOf(effective_on=ON)) as view:
        rows = view.control_history()
        assert [row.on for row in view.control_history(series="B")] == [THIRD]
        with pytest.raises(Invalid):
            view.control_history(series="Z")
    assert [(row.series, row.on) for row in rows] == [("A", FIRST), ("A", SECOND), ("B", THIRD)]
    first, second, _ = rows
    assert (str(first.authorised), str(first.outstanding), str(first.unissued)) == ("300", "100", "200")
    assert [(one.figure, str(one.shares)) for one in first.changes] == [
        ("authorised", "300"),
        ("issued", "100"),
        ("outstanding", "100"),
        ("unissued", "200"),
    ]
    assert [(one.sequence, one.event, one.consent, one.filing, one.reverses) for one in first.grounds] == [
        (2, "series-designated", None, None, None),
        (6, "shares-issued", "board, 1 Jan", None, None),
        (7, "shares-issued", None, None, None),
        (10, "event-reversed", None, None, 7),
    ]
    assert first.grounds[1].evidence == ("document: list",)
    assert [(one.figure, str(one.shares)) for one in second.changes] == [("reserved", "5")]
    assert [(one.sequence, one.consent) for one in second.grounds] == [(9, "board")]
    with book.as_of(AsOf(effective_on=FIRST)) as view:
        assert [row.on for row in view.control_history()] == [FIRST]
    with book.as_of(AsOf(effective_on=ON, known_at=7)) as view:
        assert [str(row.outstanding) for row in view.control_history()] == ["120"]
