"""A month in which everything happens that a register knows: the book of a company that does not exist."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime

from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from ledger.book import Ledger
from ledger.domain.agreement_data import parse
from ledger.domain.corrections import ReverseEvent
from ledger.domain.dividends import PayDividend
from ledger.domain.entities import NoteLegend
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.holding_events import StopKind
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.participation import IncludeShares, JoinRegistration, ReimburseCounsel, SelectCounsel
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.registration_events import RegistrationStatus
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.domain.request_log import LogRequest, WithdrawRequest
from ledger.domain.requests import DemandRegistration, Form, PledgeShares, TransferShares
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.splits import SplitShares
from ledger.domain.stops import PlaceStop
from ledger.domain.values import Evidence, EvidenceKind
from tests.reports.conftest import AGREEMENT

BEFORE, IN_MAY = date(2020, 3, 2), "2020-05-11"
COUNTING = """
[[question]]
id = "W-2"
title = "Does joining use a demand?"
cite = "spa 6"
words = "its demand"
[[question.reading]]
id = "uses"
text = "It uses one."
effect = "One less is left."
[[question.reading]]
id = "free"
text = "It uses none."
effect = "All are left."

[[clause]]
id = "COUNT"
kind = "counting-rule"
cite = "6"
text = "A demand is used when its registration is declared effective."
effective_on = 2020-03-01
[clause.parameters]
consumed_by = ["effective"]
given_back_by = []
joining_consumes = { question = "W-2", uses = true, free = false }

[[clause]]
id = "REG"
kind = "registrable-securities"
cite = "1"
text = "Registrable are the Series A shares sold under this agreement."
effective_on = 2020-03-01
[[clause.parameters.limb]]
covers = { series = "A", under = "spa" }
"""


def june(day: int) -> date:
    """A day of the month."""
    return date(2020, 6, day)


def document(text: str) -> tuple[Evidence, ...]:
    """A document as evidence."""
    return (Evidence(kind=EvidenceKind.DOCUMENT, text=text),)


def build(database: str) -> Ledger:
    """Two series, a family of two, and one of nearly every act in June 2020."""
    book, _ = Ledger.create(
        database,
        issuer="southwind",
        name="Southwind Company",
        actor="clerk",
        clock=lambda: datetime(2020, 7, 1, 12, tzinfo=UTC),
    )
    for series, authorised in (("A", "100000"), ("B", "100000")):
        book.record(DesignateSeries(series=series, name=f"Series {series}", authorised=authorised, on=BEFORE))
    for holder, family in (("heron", None), ("osprey", "raptors"), ("kite", "raptors"), ("bank", None)):
        book.record(RegisterHolder(holder=holder, name=f"{holder.title()} Partners", on=BEFORE, family=family))
    book.record(RecordAgreement(agreement=parse(tomllib.loads(AGREEMENT + COUNTING))), evidence=document("spa"))
    for holder, shares, certificate in (("heron", "3000", "PA-1"), ("osprey", "2000", "PA-2"), ("kite", "1000", None)):
        book.record(
            IssueShares(
                series="A",
                holder=holder,
                shares=shares,
                on=BEFORE,
                under="spa",
                certificate=certificate,
                book_entry=certificate is None,
                consent="board, 1 Mar 2020",
            ),
            evidence=document("spa"),
        )
    _shares_move(book)
    _requests(book)
    _registrations(book)
    return book


def _shares_move(book: Ledger) -> None:
    book.record(NoteLegend(lot="A-1", clause="LU", on=BEFORE))
    book.record(PledgeShares(series="A", holder="osprey", pledgee="bank", shares="300", on=june(2)))
    book.record(
        PayDividend(
            series="A", record_on=june(2), on=june(3), rate="10", rounding=Rounding.FLOOR, consent="board, 1 Jun 2020"
        )
    )
    book.record(
        TransferShares(series="A", transferor="kite", transferee="bank", shares="400", on=june(4), certificate="PA-3")
    )
    wrong = book.record(TransferShares(series="A", transferor="kite", transferee="bank", shares="5", on=june(5)))
    assert wrong.sequence is not None
    book.record(ReverseEvent(sequence=wrong.sequence, reason="entered twice"))
    pledged = book.record(PledgeShares(series="A", holder="kite", pledgee="bank", shares="7", on=june(5)))
    assert pledged.sequence is not None
    book.record(ReverseEvent(sequence=pledged.sequence, reason="never agreed"))
    book.record(
        ExchangeShares(
            kind=ExchangeKind.CONVERSION,
            series="A",
            to_series="B",
            holder="osprey",
            ratio="2:1",
            shares="100",
            on=june(6),
            lots=("A-5",),
        )
    )
    book.record(SplitShares(series="B", ratio="3:1", on=june(8)))
    book.record(ReturnShares(kind=Disposal.REDEEMED, series="B", on=june(9), shares="60", holder="osprey"))
    book.record(ReturnShares(kind=Disposal.REPURCHASED, series="A", on=june(9), shares="50", holder="kite"))
    book.record(
        ReturnShares(kind=Disposal.CANCELLED, series="A", on=june(9), shares="10", holder="kite", reason="void")
    )
    book.record(PlaceStop(series="A", holder="bank", kind=StopKind.COURT, by="a court", reason="attached", on=june(10)))


def _requests(book: Ledger) -> None:
    locked = TransferShares(series="A", transferor="heron", transferee="kite", shares="30", on=june(11))
    for _ in range(2):
        book.record(locked)  # held: no notice of the legend is recorded of the transferee
    book.record(
        TransferShares(
            series="A",
            transferor="heron",
            transferee="osprey",
            shares="5",
            on=june(12),
            presented_at="2020-05-20",
        )
    )
    held = book.record(
        TransferShares(series="A", transferor="heron", transferee="bank", shares="20", on=june(12), presented_at=IN_MAY)
    )
    assert held.request is not None
    book.record(ReleaseRequest(request=held.request, waiver="20 shares may go", document="waiver of 13 Jun 2020"))
    book.record(
        TransferShares(series="A", transferor="heron", transferee="bank", shares="7", on=june(14), in_breach=True),
        evidence=document("deed of 14 Jun 2020"),
    )
    logged = LogRequest(
        series="A",
        transferor="heron",
        transferee="a stranger",
        shares="about 9",
        presented_at=IN_MAY,
        missing=("the deed",),
    )
    book.record(logged)
    taken = book.record(logged)
    assert taken.request is not None
    book.record(WithdrawRequest(request=taken.request, reason="sold elsewhere", on=june(15)))


def _registrations(book: Ledger) -> None:
    demand = DemandRegistration(
        holder="osprey",
        form=Form.LONG,
        series="A",
        shares="500",
        received_on=june(16),
        given_on=june(15),
        dated_on=june(14),
        opinion="no sale on equal terms without it",
        opinion_by="its banker",
        opinion_on=june(13),
    )
    opened = book.record(demand)
    assert opened.outcome == "registered", opened
    registration = "R-1"
    book.record(JoinRegistration(registration=registration, holder="heron", series="A", shares="200", on=june(17)))
    book.record(IncludeShares(registration=registration, holder="heron", shares="150", on=june(18)))
    for status, day in ((RegistrationStatus.FILED, 19), (RegistrationStatus.EFFECTIVE, 22)):
        number = "333-1" if status is RegistrationStatus.FILED else None
        book.record(ProgressRegistration(registration=registration, status=status, on=june(day), file_number=number))
    book.record(SelectCounsel(registration=registration, counsel="Wren & Co", selected_by=("osprey",), on=june(19)))
    book.record(
        ReimburseCounsel(registration=registration, counsel="Wren & Co", paid_to="osprey", amount="1234.5", on=june(24))
    )
    book.record(DemandRegistration(holder="kite", form=Form.SHORT, series="A", shares="100", received_on=june(25)))


def rows(workbook: Workbook, sheet: str, *titles: str) -> list[dict[str, object]]:
    """The rows of the first table of a sheet that has these columns, by the titles of all its columns."""
    return [{title: cell.value for title, cell in row.items()} for row in cells(workbook, sheet, *titles)]


def cells(workbook: Workbook, sheet: str, *titles: str) -> Iterator[dict[str, Cell]]:
    """The same as cells, down to the first row whose first cell is empty, totals among them."""
    lines = iter(workbook[sheet].iter_rows())
    for line in lines:
        if set(titles) <= {cell.value for cell in line}:
            header = [str(cell.value) for cell in line if cell.value is not None]
            break
    for line in lines:
        if line[0].value is None:
            return
        yield dict(zip(header, line, strict=False))


def one_more(workbook: Workbook, sheet: str, title: str, *, number: int = 0) -> None:
    """Change a figure of a column: the first, or the one of another row."""
    cell = list(cells(workbook, sheet, title))[number][title]
    assert isinstance(cell.value, int | float), cell.value
    cell.value += 1
