"""A workbook as evidence: the same bytes from the same events, whoever makes it when and where, and told again."""

import io
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ledger.book import Ledger
from ledger.domain.issuances import IssueShares
from ledger.domain.period_events import PriorPeriod, State
from ledger.domain.periods import CloseMonth, Prior
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.reports import IssueReport
from ledger.domain.request_log import LogRequest
from ledger.domain.values import AsOf
from ledger.errors import Fault, Invalid
from ledger.projections.view import View
from reports import monthly
from reports.monthly import Made, make

JUNE, END = "2020-06", date(2020, 6, 30)
TOP = Path(__file__).resolve().parent.parent.parent
LATE = Prior(kind=PriorPeriod.LATE_ENTRY, reason="the letter was lost")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2020, 7, 6, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def small(sqlite_url: str, clock: Clock) -> Ledger:
    """600 of 1,000 A are ada's since 5 June 2020; it is 6 July."""
    book, _ = Ledger.create(sqlite_url, issuer="acme", name="Acme", zone="UTC", actor="ana", clock=clock)
    book.record(DesignateSeries(series="A", name="A", authorised="1000", on=date(2020, 5, 1), decimals=0))
    book.record(RegisterHolder(holder="ada", name="Ada", on=date(2020, 6, 1)))
    issue(book, "600", date(2020, 6, 5))
    return book


def issue(book: Ledger, shares: str, on: date, prior: Prior | None = None) -> None:
    book.record(IssueShares(series="A", holder="ada", shares=shares, on=on, under="spa"), prior=prior)


def made_of(
    book: Ledger, month: str = JUNE, *, known_at: datetime | int | None = None, head: int | None = None
) -> Made:
    with book.as_of(AsOf(effective_on=END, known_at=known_at, head=head)) as view:
        return make(view, month)


def record(book: Ledger, made: Made) -> int:
    receipt = book.record(
        IssueReport(
            report=monthly.NAME,
            month=made.month,
            state=made.state.state,
            sequence=made.sequence,
            head_hash=made.head_hash,
            known_at=None,
            sheets=made.sheets,
            file_sha256=made.file_sha256,
            contents_sha256=made.contents_sha256,
            program="test",
        )
    )
    assert receipt.sequence is not None
    return receipt.sequence


# The same bytes


def test_issuing_a_report_changes_no_report_whatever_the_day(small: Ledger, clock: Clock) -> None:
    first = made_of(small)
    place = record(small, first)
    clock.pass_days(40)
    again = made_of(small)
    assert again.content == first.content
    assert (again.sequence, again.head_hash) == (first.sequence, first.head_hash)
    assert made_of(small, known_at=place).content == first.content
    assert made_of(small, known_at=first.sequence).sequence == first.sequence
    with pytest.raises(Invalid) as error:
        record(small, again)
    assert error.value.fault is Fault.ALREADY_RECORDED
    assert [line.sequence for line in reports_of(small)] == [place]


def test_a_request_that_waits_is_counted_alike_as_now_and_by_sequence(small: Ledger) -> None:
    small.record(
        LogRequest(
            series="A", transferor="ada", transferee="bob", shares="5", presented_at="2020-07-02", missing=("a stamp",)
        )
    )
    now = made_of(small, "2020-07")
    assert made_of(small, "2020-07", known_at=now.sequence).content == now.content
    assert made_of(small, "2020-07", head=now.sequence).content == now.content


def reports_of(book: Ledger) -> list[object]:
    with book.as_of(AsOf(effective_on=END)) as view:
        return list(view.reports())


def test_a_report_of_the_month_of_its_issue_does_not_list_itself(small: Ledger, clock: Clock) -> None:
    first = made_of(small, "2020-07")
    record(small, first)
    assert made_of(small, "2020-07").content == first.content


def test_a_knowledge_time_that_was_asked_for_is_shown_and_not_the_clock(small: Ledger) -> None:
    asked = made_of(small, known_at=datetime(2020, 7, 9, tzinfo=UTC))
    assert asked.known_at == "2020-07-09T00:00:00.000000Z"
    assert made_of(small).known_at == "2020-07-06T12:00:00.000000Z"
    assert asked.sequence == made_of(small).sequence


def test_what_is_recorded_later_changes_nothing_of_what_was_known_then(small: Ledger, clock: Clock) -> None:
    small.record(CloseMonth(month=JUNE))
    first = made_of(small)
    record(small, first)
    clock.pass_days(5)
    issue(small, "50", date(2020, 6, 20), LATE)
    issue(small, "10", date(2020, 7, 8))
    small.record(RegisterHolder(holder="bob", name="Bob", on=date(2020, 6, 2)))
    assert made_of(small, head=first.sequence).content == first.content
    assert made_of(small).contents_sha256 != first.contents_sha256


def test_a_knowledge_time_to_come_is_answered_as_it_was_then(small: Ledger, clock: Clock) -> None:
    later = datetime(2020, 8, 1, tzinfo=UTC)
    first = made_of(small, known_at=later)
    clock.pass_days(1)
    issue(small, "50", date(2020, 6, 20))
    assert made_of(small, known_at=later, head=first.sequence).content == first.content
    assert made_of(small, known_at=later).content != first.content


SCRIPT = """
import os, sys
os.umask(int(sys.argv[3], 8))
from datetime import date
from ledger.book import Ledger
from ledger.domain.values import AsOf
from reports.monthly import write
from pathlib import Path
with Ledger.open(sys.argv[1]).as_of(AsOf(effective_on=date(2020, 6, 30))) as view:
    write(view, "2020-06", Path(sys.argv[2]))
"""


def test_two_environments_give_the_same_bytes(small: Ledger, clock: Clock, tmp_path: Path) -> None:
    found = []
    for number, (zone, language, umask, seed) in enumerate(
        (("Pacific/Kiritimati", "C", "077", "1"), ("America/St_Johns", "de_DE.UTF-8", "000", "2"))
    ):
        path = tmp_path / f"{number}.xlsx"
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(TOP), *sys.path]),
            "TZ": zone,
            "LANG": language,
            "LC_ALL": language,
            "PYTHONHASHSEED": seed,
        }
        database = str(small.engine.url.database)
        subprocess.run([sys.executable, "-c", SCRIPT, database, str(path), umask], check=True, env=environment)
        found.append(path.read_bytes())
        record_once(small, made_of(small))
        clock.pass_days(30)
    assert found[0] == found[1]
    assert found[0] == made_of(small).content


def record_once(book: Ledger, made: Made) -> None:
    if not reports_of(book):
        record(book, made)


# Draft and final


def said(made: Made) -> tuple[str, str]:
    sheet = load_workbook(io.BytesIO(made.content))["Holdings"]
    return str(sheet["A3"].value), str(sheet.oddFooter.left.text)


def test_a_month_is_a_draft_until_it_is_closed_and_restated_when_it_was_corrected(small: Ledger, clock: Clock) -> None:
    state, footer = said(made_of(small))
    assert state.startswith("DRAFT: 2020-06 is not closed; ")
    assert "acme 2020-06 DRAFT, head #4" in footer
    closing = small.record(CloseMonth(month=JUNE)).sequence
    state, footer = said(made_of(small))
    assert state.startswith(f"FINAL: closed by #{closing} on 2020-07-06; ")
    assert "acme 2020-06 FINAL, head #5" in footer
    issue(small, "50", date(2020, 6, 20), LATE)
    restated = made_of(small)
    assert said(restated)[0].startswith(f"FINAL, restated: 1 correction since #{closing}; ")
    assert "FINAL, restated, head #7" in said(restated)[1]
    issue(small, "5", date(2020, 5, 20), LATE)
    assert "2 corrections since" in said(made_of(small))[0]
    assert said(made_of(small, known_at=closing))[0].startswith("FINAL: closed by")
    assert said(made_of(small, known_at=4))[0].startswith("DRAFT")
    assert restated.state.state is State.FINAL
    assert made_of(small, "2020-05").state.state is State.FINAL
    assert made_of(small, "2020-07").state.state is State.DRAFT


def test_only_what_was_recorded_since_and_up_to_the_month_restates_it(small: Ledger) -> None:
    small.record(CloseMonth(month="2020-05"))
    issue(small, "5", date(2020, 5, 20), LATE)
    small.record(CloseMonth(month=JUNE))
    assert made_of(small).state.text.startswith("FINAL: closed by #8 on ")
    assert made_of(small, "2020-05").state.text == "FINAL, restated: 1 correction since #5"
    issue(small, "6", date(2020, 6, 20), LATE)
    assert made_of(small, "2020-05").state.corrections == 1
    issue(small, "7", date(2020, 5, 21), LATE)
    assert made_of(small).state.text == "FINAL, restated: 2 corrections since #8"
    assert made_of(small, "2020-05").state.corrections == 2


# Sheets


@pytest.mark.parametrize("sheet", monthly.SHEETS)
def test_every_sheet_can_stand_alone(view: View, sheet: str) -> None:
    made = make(view, JUNE, sheets=[f" {sheet.upper()} "])
    assert made.sheets == (sheet,)
    book = load_workbook(io.BytesIO(made.content))
    assert book.sheetnames == [sheet]
    others = [f"'{title}'!" for title in monthly.SHEETS if title != sheet]
    formulas = [str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.data_type == "f"]
    assert [formula for formula in formulas if any(other in formula for other in others)] == []
    names = [defined.attr_text for defined in book.defined_names.values()]
    assert [name for name in names if any(other in name for other in others)] == []


def test_sheets_stand_in_their_order_and_all_of_them_are_none(view: View) -> None:
    made = make(view, JUNE, sheets=["control", "Summary", "control"])
    assert made.sheets == ("Summary", "Control")
    assert load_workbook(io.BytesIO(made.content), data_only=True)["Summary"]["A6"].value is not None
    assert make(view, JUNE, sheets=monthly.SHEETS).sheets == ()


def test_a_sheet_that_is_none_is_refused_with_the_list(view: View) -> None:
    with pytest.raises(Invalid, match=r"there is no sheet 'foo'\. The sheets are: Summary, Holdings, "):
        make(view, JUNE, sheets=["Summary", "foo"])
    with pytest.raises(Invalid, match="there is no sheet ''"):
        make(view, JUNE, sheets=[""])


def test_progress_runs_to_its_end(view: View) -> None:
    told: list[int] = []
    make(view, JUNE, sheets=["Holdings", "Control"], each=told.append)
    assert told == [1, 2, monthly.steps(["Holdings", "Control"])]
