"""Commands that ask about documents: whether they took effect, their disputed words, notices, counsel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import answer, bullets, cited, envelope, header, show_rests
from ledger.console.render import emit_json, tell
from ledger.console.session import HOLDER_ID, Session, query_options
from ledger.console.tables import table

if TYPE_CHECKING:
    from ledger.domain.agreements import Execution
    from ledger.projections.documents import DocumentLine
    from ledger.projections.notices import NoticeLine
    from ledger.projections.people import ReadingLine


@click.command("notices")
@click.option("--holder", type=HOLDER_ID, help="Only this holder.")
@query_options
@click.pass_obj
def notices_command(session: Session, holder: str | None, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """Where notices to each holder go on the day, and the notices given, with whether they count.

    A notice that went to copy addresses alone does not count.

    Example: ledger notices --holder acme --as-of 2031-12-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.notices(holder=holder)
        if as_json:
            emit_json(envelope(view, rows))
            return
        header(view, "notice addresses and notices")
        addresses = [row for row in rows if row.address is not None]
        for whose, own in groupby(addresses, key=lambda row: row.holder):
            tell()
            tell(whose)
            for row in own:
                _show_address(row)
        if not addresses:
            tell("no notice address is in force on that day")
        given = [row for row in rows if row.address is None]
        if given:
            tell()
            columns = {"#": "sequence", "given": "given_on", "holder": "holder", "under": "document", "at": "at"}
            table(given, {**columns, "counts": "counts", "about": "about"}, empty="")


def _show_address(row: NoticeLine) -> None:
    copy = ", for copies only" if row.kind == "address-copy" else ""
    tell(f"{row.address}{copy} ({row.document}, {row.cite}; since {row.since})", "  ")
    attention = f"attention {row.attention}" if row.attention else None
    fax = f"fax {row.fax}" if row.fax else None
    tell(", ".join(part for part in (row.addressee, attention, *row.lines, fax) if part), "    ")


@click.command("counsel")
@click.option("--registration", metavar="R-N", help="Only this registration.")
@query_options
@click.pass_obj
def counsel_command(
    session: Session, registration: str | None, as_of: date | None, known_at: Any, as_json: bool
) -> None:
    """Counsel selected and reimbursed in registrations, and whether each reimbursement was owed.

    Example: ledger counsel --registration R-1
    """
    with session.view(as_of, known_at) as view:
        rows = view.counsel(registration=registration)
        names = ("on", "event", "counsel", "holders", "amount", "owed")
        answer(
            view,
            rows,
            as_json=as_json,
            title="counsel in registrations",
            columns={"#": "sequence", "in": "registration", **{name: name for name in names}},
            empty="no counsel was selected or reimbursed up to that day",
        )
        if rows and not as_json:
            clauses = dict.fromkeys(row.clause for row in rows if row.clause)
            if clauses:
                tell("clause: " + "; ".join(clauses))
            reasons = [(f"#{row.sequence}", reason) for row in rows for reason in row.reasons]
            bullets("why", ((f"{place}, {cited(reason)}", reason.text) for place, reason in reasons))
            show_rests(rest for row in rows for rest in row.rests_on)


@click.command("documents")
@query_options
@click.pass_obj
def documents_command(session: Session, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """The documents: who executed each as far as it is shown, and whether it took effect.

    Example: ledger documents --as-of 2031-12-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.documents()
        if as_json:
            emit_json(envelope(view, rows))
            return
        header(view, "documents")
        for row in rows:
            if row.held or row.clauses:
                _show_document(row)
        _show_not_held([row for row in rows if not row.held and not row.clauses])
        if not rows:
            tell("no document is recorded or known to exist")


def _show_document(row: DocumentLine) -> None:
    tell()
    tell(f"{row.document}: {row.title}")
    made = f"made {row.made_on}" if row.made_on else "without a date"
    law = f"law of {row.governing_law}" if row.governing_law else None
    held = None if row.held else "text not held"
    tell("; ".join(part for part in (made, law, held) if part), "  ")
    if row.clauses:
        tell(f"clauses: {', '.join(row.clauses)}", "  ")
    if row.executions:
        tell("executed:", "  ")
    for one in row.executions:
        tell(f"- {_execution(one)}", "    ")
    tell(f"effective: {row.effective.upper()}", "  ")
    for reason in row.reasons:
        tell(f"- {reason.text}", "  ")
    for rest in row.rests_on:
        tell(f"- rests on: {rest.text}", "  ")


def _execution(one: Execution) -> str:
    by = ", ".join(part for part in (one.signatory, one.capacity) if part)
    return f"{one.party} {one.status}" + (f" ({by})" if by else "")


def _show_not_held(rows: Sequence[DocumentLine]) -> None:
    lines = [(row.document, f"{row.title}{f', made {row.made_on}' if row.made_on else ''}") for row in rows]
    if rows:
        tell()
    bullets("known to exist, not held, so that it is not known whether they took effect", lines)


@click.command("readings")
@query_options
@click.pass_obj
def readings_command(session: Session, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """Disputed words: the readings of each question with their effects, and which one is adopted.

    It also says where each question bites, and how many arguments are recorded for each reading.

    Example: ledger readings --known-at 2032-01-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.readings()
        if as_json:
            emit_json(envelope(view, rows))
            return
        header(view, "questions and readings")
        for row in rows:
            tell()
            adopted = f"{row.adopted}, by {row.by} on {row.on} ({row.document})" if row.adopted else "OPEN"
            tell(f"{row.question} {row.title} {adopted}")
            tell(f'{row.clause}: "{row.words}"', "  ")
            if row.bites:
                tell(f"bites: {row.bites}", "  ")
            for option in row.options:
                tell(f"- {option['reading']}: {option['text']} {option['effect']}{_arguments(row, option)}", "  ")
        if not rows:
            tell("no recorded agreement has a question")


def _arguments(row: ReadingLine, option: dict[str, str]) -> str:
    count = row.arguments[option["reading"]]
    return f" ({count} argument{'s' if count > 1 else ''})" if count else ""
