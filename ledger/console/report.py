"""Reports as files: made, issued, listed."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ledger.console.answers import answer
from ledger.console.progress import progress
from ledger.console.render import emit_json, say, tell
from ledger.console.session import KNOWN_AT, Session, json_option
from ledger.domain.calendars import month_ends
from ledger.domain.reports import IssueReport
from ledger.domain.values import AsOf
from ledger.errors import Fault, Invalid
from ledger.exchange.jsonl import refuse_database

if TYPE_CHECKING:
    from datetime import datetime

    from ledger.book import Ledger
    from reports.monthly import Made

STANDARD_OUTPUT = Path("-")


class Month(click.ParamType[str]):
    """A month written YYYY-MM."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is not such a month."""
        if not re.fullmatch(r"(1[6-9]|[2-8][0-9])[0-9]{2}-(0[1-9]|1[0-2])", value, re.ASCII):
            self.fail(f"{value!r} is not a month. Write it as YYYY-MM, such as 2031-12", param, ctx)
        return str(value)


MONTH = Month()


@click.group("report")
def report_command() -> None:
    """Reports as files.

    Example: ledger report cap-table --month 2031-12 --output cap-table-2031-12.xlsx
    """


@report_command.command("cap-table")
@click.option("--month", required=True, type=MONTH, metavar="YYYY-MM", help="The month.")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE|-",
    help="The file to write; - is standard output.",
)
@click.option("--known-at", type=KNOWN_AT, metavar="INSTANT|DAY|#N", help="As the ledger knew it then [default: now].")
@click.option("--sheets", metavar="NAME,NAME", help="Only these sheets [default: all].")
@click.option("--csv", "csv_sheet", metavar="NAME", help="The main table of one sheet, as CSV instead of a workbook.")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there already.")
@click.option("--no-record", is_flag=True, help="Do not record that it was issued.")
@json_option
@click.pass_obj
def cap_table_command(
    session: Session,
    month: str,
    output: Path,
    known_at: Any,
    sheets: str | None,
    csv_sheet: str | None,
    overwrite: bool,
    no_record: bool,
    as_json: bool,
) -> None:
    """The month's cap table as an Excel workbook.

    Every figure is stored as a value; the check cells are live formulas. The journal keeps that the workbook was
    issued, with its hashes, so that `verify-report` knows it again; the same workbook is recorded once. What is
    written as CSV is a working copy: it is not recorded.

    Example: ledger report cap-table --month 2031-12 --output cap-table-2031-12.xlsx --known-at 2032-01-15
    """
    _refuse_place(output, overwrite=overwrite, as_json=as_json)
    names = tuple(sheets.split(",")) if sheets is not None else ()
    if csv_sheet is not None:
        if names:
            raise click.UsageError("--csv is of one sheet: leave --sheets out.")
        _write_csv(session, month, output, known_at, csv_sheet, as_json=as_json)
        return
    from reports.monthly import make, steps
    from reports.package import beside

    book, total = session.book(), steps(names)
    if output != STANDARD_OUTPUT:
        say(f"writing {output} ...")
    with session.view(month_ends(month)[1], known_at) as view, progress("making sheets", total) as each:
        made = make(view, month, sheets=names, each=each)
    if output == STANDARD_OUTPUT:
        issued = None if no_record else issue(book, made, asked=known_at)
        sys.stdout.buffer.write(made.content)
        sys.stdout.buffer.flush()
    else:
        with beside(made.content, output):
            issued = None if no_record else issue(book, made, asked=known_at)
    _say_made(output, made, issued, as_json=as_json)


class Issued(NamedTuple):
    """The event of a report; `before` where it was issued earlier with the same bytes."""

    sequence: int
    before: bool


def issue(book: Ledger, made: Made, *, asked: datetime | int | None) -> Issued:
    """Record that a report was issued, unless it was before; `asked` is the knowledge time that was asked for."""
    from reports.monthly import NAME
    from reports.package import program

    command = IssueReport(
        report=NAME,
        month=made.month,
        state=made.state.state,
        sequence=made.sequence,
        head_hash=made.head_hash,
        known_at=None if asked is None else made.known_at,
        sheets=made.sheets,
        file_sha256=made.file_sha256,
        contents_sha256=made.contents_sha256,
        program=program(),
    )
    try:
        receipt = book.record(command)
    except Invalid as error:
        if error.fault is not Fault.ALREADY_RECORDED:
            raise
        with book.as_of(AsOf(effective_on=book.today())) as view:
            found = (line for line in view.reports(month=made.month) if line.file_sha256 == made.file_sha256)
            return Issued(next(found).sequence, before=True)
    assert receipt.sequence is not None, "what was recorded has its place"
    return Issued(receipt.sequence, before=False)


def _refuse_place(output: Path, *, overwrite: bool, as_json: bool) -> None:
    """Before any work is done: refuse a terminal, a database, a file that is there, and a folder that is not."""
    if output == STANDARD_OUTPUT:
        if as_json:
            raise click.UsageError("--json writes to standard output too: name a file with --output.")
        if sys.stdout.isatty():
            raise click.UsageError("a terminal cannot show a report: send standard output to a file or a program.")
        return
    refuse_database(output)
    if output.exists() and not overwrite:
        raise Invalid(Fault.FILE_EXISTS, f"{output} is there already", advice="Name another file, or add --overwrite")
    from reports.package import check_folder

    check_folder(output)


def _say_made(output: Path, made: Made, issued: Issued | None, *, as_json: bool) -> None:
    """What was written and whether it is on record; beside a report on standard output, on standard error."""
    if as_json:
        emit_json(
            {
                "output": str(output),
                "month": made.month,
                "state": made.state.state,
                "corrections": made.state.corrections,
                "sequence": made.sequence,
                "head_hash": made.head_hash,
                "known_at": made.known_at,
                "sheets": made.sheets,
                "file_sha256": made.file_sha256,
                "contents_sha256": made.contents_sha256,
                "issued": None if issued is None else {"sequence": issued.sequence, "before": issued.before},
                "illustrative": made.illustrative,
            }
        )
        return
    out = say if output == STANDARD_OUTPUT else tell
    place = "standard output" if output == STANDARD_OUTPUT else str(output)
    out(f"{place}: cap table for {made.month}, known at #{made.sequence}")
    out(made.state.text)
    if issued is None:
        out("not recorded as issued")
    else:
        out(f"{'already issued' if issued.before else 'issued'} as #{issued.sequence}")
    out(f"SHA-256 {made.file_sha256}")
    if made.illustrative:
        facts = "1 recorded fact is" if made.illustrative == 1 else f"{made.illustrative} recorded facts are"
        out(f"ILLUSTRATIVE: {facts} marked illustrative; every sheet says so")


def _write_csv(session: Session, month: str, output: Path, known_at: Any, sheet: str, *, as_json: bool) -> None:
    """One table as CSV, which is not recorded."""
    from reports.csv_file import csv_of
    from reports.package import beside

    with session.view(month_ends(month)[1], known_at) as view:
        made = csv_of(view, month, sheet)
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(made.content)
        sys.stdout.buffer.flush()
        return
    with beside(made.content, output):
        pass
    if as_json:
        emit_json({"output": str(output), "month": month, "sheet": made.sheet, "rows": made.rows})
    else:
        rows = "1 row" if made.rows == 1 else f"{made.rows} rows"
        tell(f"{output}: {made.sheet} of {month}, {rows}; a working copy, not recorded as issued")


@report_command.command("list")
@click.option("--month", type=MONTH, metavar="YYYY-MM", help="Only of this month.")
@json_option
@click.pass_obj
def list_command(session: Session, month: str | None, as_json: bool) -> None:
    """The reports that were issued: of which month, made from which event, by whom and when.

    Example: ledger report list --month 2031-12
    """
    with session.view(None, None) as view:
        answer(
            view,
            view.reports(month=month),
            as_json=as_json,
            title="reports issued",
            columns={
                "#": "sequence",
                "month": "month",
                "state": "state",
                "made from": "head",
                "sheets": "which",
                "SHA-256": "file",
                "by": "issued_by",
                "on": "issued_on",
            },
            empty="no report was issued",
        )
