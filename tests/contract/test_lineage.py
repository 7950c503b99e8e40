"""The line of a lot: back to its issuance and the charter, on to those who have its shares now."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event

from ledger import AsOf, Evidence, Invalid, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.events import Event
from ledger.domain.holding_events import PledgeEnforced, PledgeLine, SharesPledged
from ledger.domain.openings import OpenLot
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries
from ledger.domain.share_events import (
    DividendLine,
    DividendPaid,
    ExchangeLine,
    LotMove,
    Origin,
    ReturnLine,
    SharesConverted,
    SharesExchanged,
    SharesRepurchased,
    TreasuryReissued,
)
from ledger.domain.values import EvidenceKind, Units
from ledger.errors import Fault
from ledger.projections.lineage import LineageLine
from ledger.store.engine import writing
from ledger.store.journal import Draft, append
from tests.contract.acts import FIRST, NOON, filled, issue, transfer
from tests.store.tampering import tamper

DEED = (Evidence(kind=EvidenceKind.DOCUMENT, text="deed"), Evidence(kind=EvidenceKind.TEXT, text="p. 3"))
NEXT = date(2020, 2, 1)
LATER = date(2020, 12, 31)


def entered(book: Ledger, *events: Event, on: date = NEXT) -> None:
    """Append events as they are: what may be done is not the question here."""
    with writing(book.engine) as connection:
        drafts = [Draft(event=one, effective_on=on, evidence=DEED) for one in events]
        append(connection, book.issuer, drafts, actor="clerk", now=lambda: NOON)


def line(book: Ledger, lot: str, on: date = LATER, known_at: int | None = None, **only: bool) -> list[LineageLine]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        return list(view.lineage(lot, **only))


def steps(rows: list[LineageLine]) -> list[tuple[int, str | None, str]]:
    return [(row.generation, row.lot, row.event) for row in rows]


def test_a_line_goes_from_the_charter_through_each_transfer_to_those_who_have_the_shares(database: str) -> None:
    book = filled(database)
    book.record(issue("100", certificate="PA-1"), evidence=DEED)
    book.record(transfer("40", certificate="PA-2"))
    book.record(transfer("15", by="bob", to="cyd", on=NEXT))
    rows = line(book, "A-2")
    assert steps(rows) == [
        (-2, None, "series-designated"),
        (-1, "A-1", "shares-issued"),
        (0, "A-2", "shares-transferred"),
        (1, "A-3", "shares-transferred"),
    ]
    assert [(row.moved, row.shares) for row in rows] == [(300, None), (100, 60), (40, 25), (15, 15)]
    assert [row.holder for row in rows] == [None, "ada", "bob", "cyd"]
    assert [row.parents for row in rows] == [(), (), ("A-1",), ("A-2",)]
    charter, issued, moved, _ = rows
    assert (charter.name, charter.sequence) == ("Series A Preferred Stock", 2)
    assert (issued.documents, issued.evidence) == (("spa", "deed"), ("p. 3",))
    assert (issued.certificate, moved.certificate) == ("PA-1", "PA-2")
    assert (moved.name, moved.effective_on) == ("Bob Partners, L.P.", FIRST)
    assert {row.gap for row in rows} == {None}


def test_a_line_can_be_followed_up_or_down_alone(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(transfer("40"))
    book.record(transfer("15", by="bob", to="cyd"))
    assert [row.lot for row in line(book, "A-2", down=False)] == [None, "A-1", "A-2"]
    assert [row.lot for row in line(book, "A-2", up=False)] == ["A-2", "A-3"]


def test_a_line_is_that_of_its_day_and_knowledge_and_what_was_reversed_is_not_in_it(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    moved = book.record(transfer("40", on=NEXT))
    assert [row.lot for row in line(book, "A-1", on=FIRST)] == [None, "A-1"]
    assert [row.lot for row in line(book, "A-1", on=NEXT)] == [None, "A-1", "A-2"]
    assert moved.sequence is not None
    book.record(ReverseEvent(sequence=moved.sequence, reason="wrong"))
    assert [row.lot for row in line(book, "A-1")] == [None, "A-1"]
    assert [row.shares for row in line(book, "A-1")] == [None, 100]
    assert [row.lot for row in line(book, "A-1", known_at=moved.sequence)] == [None, "A-1", "A-2"]


def test_a_lot_that_was_not_there_then_is_told_from_one_that_never_was(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    moved = book.record(transfer("40", on=NEXT))
    assert moved.sequence is not None
    with pytest.raises(Invalid, match="lot 'A-9' is not recorded"):
        line(book, "A-9")
    with pytest.raises(Invalid, match="lot A-2 was not there on 2020-01-01 as known at #7: #7 opened it on 2020-02-01"):
        line(book, "A-2", on=FIRST)
    book.record(ReverseEvent(sequence=moved.sequence, reason="wrong"))
    with pytest.raises(Invalid) as refusal:
        line(book, "A-2")
    assert refusal.value.fault is Fault.UNKNOWN_LOT


@pytest.fixture
def eventful(database: str) -> Ledger:
    """Lots that came of others by every event that opens lots."""
    book = filled(database)
    book.record(DesignateSeries(series="B", name="Series B", authorised="500", on=FIRST))
    opening = OpenLot(
        series="A",
        holder="ada",
        shares="100",
        on=FIRST,
        origin=Origin.ISSUED,
        under="spa",
        purchaser="bob",
        acquired_on=date(2018, 1, 1),
        history="folio 1",
    )
    book.record(opening, evidence=DEED)
    book.record(issue("10", origin=Origin.PIK, parent="A-1"))
    shared = {"rounding": Rounding.NONE, "cash_price": None, "consent": None}
    exchange = {"to_series": "B", "holder": "ada", "surrendered": (), "certificate": None, "ratio": "2:1", **shared}
    dividend = DividendLine(
        lot="A-2", holder="ada", basis=Units(10), child="A-3", units=Units(1), fraction="0", cash=None
    )
    paper = {"certificate": None, "consent": None}
    entered(
        book,
        DividendPaid(
            series="A", declared_on=None, record_on=FIRST, rate="10", per_share=None, lines=(dividend,), **shared
        ),
        SharesConverted(series="A", lines=(_became("A-1", 20, "B-1", 40),), **exchange),
        SharesExchanged(series="A", lines=(_became("A-3", 1, "B-2", 2),), **exchange),
        SharesRepurchased(
            series="A",
            price=None,
            consent=None,
            surrendered=(),
            lines=(ReturnLine(lot="A-2", holder="ada", units=Units(4), basis=None),),
        ),
        TreasuryReissued(
            series="A",
            holder="cyd",
            under="treasury-sale",
            price=None,
            consideration=None,
            moves=(LotMove(source="A-2", child="A-4", shares=Units(3)),),
            **paper,
        ),
        _pledged(),
        _enforced(),
    )
    return book


def _became(lot: str, units: int, child: str, received: int) -> ExchangeLine:
    return ExchangeLine(lot=lot, units=Units(units), child=child, received=Units(received), fraction="0", cash=None)


def _pledged() -> SharesPledged:
    return SharesPledged(
        request="T-1",
        pledge="P-1",
        series="A",
        holder="ada",
        pledgee="bob",
        lines=(PledgeLine(lot="A-1", units=Units(30)),),
        express=True,
        instruction=None,
        in_breach=False,
        presented_at=None,
        waiver=None,
        relied_on=(),
    )


def _enforced() -> PledgeEnforced:
    return PledgeEnforced(
        request="T-2",
        pledge="P-1",
        series="A",
        holder="ada",
        pledgee="bob",
        moves=(LotMove(source="A-1", child="A-5", shares=Units(10)),),
        certificate=None,
        surrendered=(),
        in_breach=False,
        presented_at=None,
        waiver=None,
        relied_on=(),
    )


def test_every_lot_reaches_the_opening_however_it_came_to_be(eventful: Ledger) -> None:
    came_by = {
        "A-2": "shares-issued",
        "A-3": "dividend-paid",
        "A-4": "treasury-reissued",
        "A-5": "pledge-enforced",
        "B-1": "shares-converted",
        "B-2": "shares-exchanged",
    }
    for lot, name in came_by.items():
        rows = line(eventful, lot, down=False)
        assert (rows[-1].lot, rows[-1].event) == (lot, name)
        (first,) = [row for row in rows if row.lot and not row.parents]
        assert (first.lot, first.event, first.gap) == ("A-1", "lot-opened", None)
        assert {row.gap for row in rows} == {None}
    assert [row.lot for row in line(eventful, "B-2", down=False)] == [None, None, "A-1", "A-2", "A-3", "B-2"]
    assert [row.series for row in line(eventful, "B-2") if row.lot is None] == ["A", "B"]


def test_the_descendants_have_what_is_in_them_now(eventful: Ledger) -> None:
    found = {row.lot: row for row in line(eventful, "A-1", up=False)}
    assert list(found) == ["A-1", "A-2", "B-1", "A-5", "A-3", "A-4", "B-2"]
    there = {lot: (row.moved, row.shares, row.pledged, row.treasury) for lot, row in found.items()}
    assert there["A-1"] == (100, 70, 20, 0)
    assert there["A-2"] == (10, 7, 0, 1)
    assert there["A-3"] == (1, 0, 0, 0)
    assert there["B-1"] == (40, 40, 0, 0)
    assert there["A-5"] == (10, 10, 0, 0)
    assert sum(row.shares or Decimal(0) for row in found.values() if row.series == "A") == 70 + 7 + 3 + 10


def test_a_line_that_reaches_neither_an_issuance_nor_an_opening_says_so(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(transfer("40"))
    tamper(book.engine, "UPDATE lot SET parents = '[]' WHERE lot = 'A-2'")
    assert [row.gap for row in line(book, "A-2")] == [
        None,
        "lot A-2 has no parent, and #7 neither issued nor took it over",
    ]
    tamper(book.engine, """UPDATE lot SET parents = '["A-8"]' WHERE lot = 'A-2'""")
    assert [row.gap for row in line(book, "A-2")] == [None, "lot A-2 comes of A-8, which is not there"]
    assert [row.gap for row in line(book, "A-2", up=False)] == [None]


def counted(book: Ledger) -> Iterator[list[str]]:
    """The statements that are executed from here on."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(book.engine, "before_cursor_execute", note)
    yield said
    event.remove(book.engine, "before_cursor_execute", note)


def test_a_generation_is_read_by_one_query_however_many_lots_it_has(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    for _ in range(3):
        book.record(transfer("10"))
    counting = counted(book)
    said = next(counting)
    line(book, "A-1", down=True, up=False)
    few = len(said)
    next(counting, None)
    for _ in range(4):
        book.record(transfer("10"))
    counting = counted(book)
    said = next(counting)
    rows = line(book, "A-1", down=True, up=False)
    assert (len(rows), len(said)) == (8, few)
    next(counting, None)


def test_a_lot_whose_id_looks_like_another_in_a_pattern_is_not_taken_for_it(database: str) -> None:
    book = filled(database)
    for series in ("A_", "AB"):
        book.record(DesignateSeries(series=series, name=series, authorised="50", on=FIRST))
        book.record(issue("10", series=series))
    paid = [
        DividendLine(lot=lot, holder="ada", basis=Units(10), child=child, units=Units(1), fraction="0", cash=None)
        for lot, child in (("A_-1", "A_-2"), ("AB-1", "AB-2"))
    ]
    shared = {"declared_on": None, "rate": "10", "per_share": None, "rounding": Rounding.NONE, "cash_price": None}
    entered(book, DividendPaid(series="A_", record_on=FIRST, consent=None, lines=tuple(paid), **shared))
    assert [row.lot for row in line(book, "A_-1", up=False)] == ["A_-1", "A_-2"]
    assert [row.lot for row in line(book, "AB-1", up=False)] == ["AB-1", "AB-2"]
