"""The command that tells whether a report is one that was issued, and whether it can be made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import bullets
from ledger.console.progress import progress
from ledger.console.render import cell, emit_json, tell
from ledger.console.session import Session, json_option
from ledger.domain.calendars import month_ends
from ledger.domain.values import AsOf
from ledger.errors import Damaged

if TYPE_CHECKING:
    from ledger.book import Ledger
    from ledger.projections.reports import ReportLine
    from reports.monthly import Made
    from reports.received import Claim, Compared, Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of the question. `match` is file, contents or None; `stands` whether its head is in the journal.

    `line` is the report that was issued, or that the file comes nearest to. `same` says whether what is made now has
    the contents that the file has; `compared` how they differ where they do.
    """

    match: str | None
    line: ReportLine | None
    claim: Claim | None
    stands: bool | None
    same: bool | None
    compared: Compared | None

    @property
    def passed(self) -> bool:
        """Whether it was issued and is made again the same."""
        return self.match is not None and bool(self.stands) and bool(self.same)


@click.command("verify-report")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def verify_report_command(session: Session, file: Path, as_json: bool) -> None:
    """Tell whether a workbook is one that was issued, from which event, and whether it comes out the same again.

    It is known by its bytes, or by its contents where only the packing differs. Exit code 5 where it was not issued,
    where its head is no longer in the journal, or where the workbook made now has other contents: then the cells that
    differ are listed.

    Example: ledger verify-report cap-table-2031-12.xlsx
    """
    from reports.received import receive

    received, book = receive(file), session.book()
    checked = _check(book, received)
    if as_json:
        emit_json(_data(file, received, checked))
    else:
        _show(file, received, checked)
    if not checked.passed:
        raise click.exceptions.Exit(Damaged.exit_code)


def _check(book: Ledger, received: Received) -> Checked:
    from reports.monthly import titles
    from reports.received import claim_of

    with book.as_of(AsOf(effective_on=book.today())) as view:
        lines = view.reports()
        by_file = next((line for line in lines if line.file_sha256 == received.file_sha256), None)
        by_contents = next((line for line in lines if line.contents_sha256 == received.contents_sha256), None)
        line = by_file or by_contents
        match = "file" if by_file else "contents" if by_contents else None
        claim = claim_of(received) if line is None else None
        if claim is not None:
            like = [one for one in lines if (one.month, one.made_from) == (claim.month, claim.sequence)]
            every = set(titles(()))
            line = min(like, key=lambda one: len({*(one.sheets or every)} ^ {*claim.sheets}), default=None)
        place = (line.made_from, line.head_hash) if line else (claim.sequence, claim.head_hash) if claim else None
        stands = view.stands(*place) if place else None
    made = _made_again(book, line, claim) if stands else None
    same = made.contents_sha256 == received.contents_sha256 if made else None
    compared = _compared(received, made) if made is not None and not same else None
    return Checked(match=match, line=line, claim=claim, stands=stands, same=same, compared=compared)


def _made_again(book: Ledger, line: ReportLine | None, claim: Claim | None) -> Made | None:
    """The report that was issued, or one as the file says that it is."""
    from reports.monthly import make, steps

    if line is not None:
        with progress("making it again", steps(line.sheets)) as each:
            return _again(book, line, each)
    if claim is None:
        return None
    as_of = AsOf(effective_on=month_ends(claim.month)[1], head=claim.sequence)
    with book.as_of(as_of) as view, progress("making it again", steps(claim.sheets)) as each:
        return make(view, claim.month, sheets=claim.sheets, each=each)


def _again(book: Ledger, line: ReportLine, each: Callable[[int], None]) -> Made:
    """The report as the program makes it now from the place that it was made from."""
    from reports.monthly import make

    known_at = datetime.fromisoformat(line.known_at) if line.known_at else None
    as_of = AsOf(effective_on=month_ends(line.month)[1], known_at=known_at, head=line.made_from)
    with book.as_of(as_of) as view:
        return make(view, line.month, sheets=line.sheets, each=each)


def _compared(received: Received, made: Made) -> Compared | None:
    from reports.received import compare

    return None if received.foreign else compare(received, made.content)


def _data(file: Path, received: Received, checked: Checked) -> dict[str, Any]:
    compared = checked.compared
    return {
        "file": str(file),
        "passed": checked.passed,
        "issued": checked.match is not None,
        "match": checked.match,
        "report": checked.line,
        "head_in_journal": checked.stands,
        "regenerates": checked.same,
        "file_sha256": received.file_sha256,
        "contents_sha256": received.contents_sha256,
        "foreign_members": received.foreign,
        "unreadable": compared.unreadable if compared else False,
        "differing": compared.count if compared else 0,
        "differences": [
            {"sheet": one.sheet, "cell": one.cell, "file": one.here, "regenerated": one.made}
            for one in (compared.first if compared else ())
        ],
        "finding": _finding(checked),
    }


def _show(file: Path, received: Received, checked: Checked) -> None:
    tell(f"{'PASSED' if checked.passed else 'FAILED'}: {file} {_finding(checked)}")
    tell(f"SHA-256 {received.file_sha256}")
    tell(f"contents {received.contents_sha256}")
    if received.foreign:
        named = ", ".join(received.foreign[:3])
        tell(f"it has what no report has, and was not opened: {named}")
    if checked.line is not None and checked.match is not None:
        _show_line(checked.line)
    if checked.stands is False:
        tell("the journal has no such event with that hash: it was made from another journal")
    if checked.same:
        tell("made again now from the same events, it has the same contents")
    elif checked.same is False:
        tell("made again now from the same events, it has other contents")
    _show_differences(checked.compared)


def _show_line(line: ReportLine) -> None:
    known = f", as known at {line.known_at}" if line.known_at else ""
    tell(f"issued as #{line.sequence} by {line.issued_by} on {cell(line.issued_at)}, with {line.program}")
    tell(f"{line.report} of {line.month}, {line.state}, made from {line.head}{known}; sheets: {line.which}")


def _show_differences(compared: Compared | None) -> None:
    if compared is None:
        return
    if compared.unreadable:
        tell("it cannot be read as a workbook to its end")
        return
    if not compared.count:
        tell("no cell has another value: the difference is in how it looks, or in its properties")
        return
    lines = (
        (f"{one.sheet}!{one.cell}" if one.cell else one.sheet, f"{_shown(one.here)}; made again: {_shown(one.made)}")
        for one in compared.first
    )
    bullets(f"in the file ({compared.count} {'differs' if compared.count == 1 else 'differ'})", lines)
    if compared.count > len(compared.first):
        tell(f"... and {compared.count - len(compared.first)} more", "  ")


def _shown(text: str | None) -> str:
    if text is None:
        return "nothing"
    return text if len(text) <= 100 else f"{text[:97]}..."


def _finding(checked: Checked) -> str:
    """In one sentence."""
    if checked.match is not None:
        found = "was issued, to the byte" if checked.match == "file" else "was issued: the same contents in other bytes"
        return f"{found}; it comes out otherwise now" if checked.same is False else found
    if checked.line is not None:
        return f"was not issued; it says that it is #{checked.line.sequence}, and is not"
    if checked.claim is not None:
        where = f"#{checked.claim.sequence}"
        return f"was not issued; it says that it was made from {where}, of which no such report is recorded"
    return "was not issued by this ledger"
