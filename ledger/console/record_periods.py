"""Commands that close a month, reconcile with an outside total, and set unissued shares aside."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import (
    DAY,
    HOLDER_ID,
    SERIES_ID,
    SHARES,
    RecordedId,
    Session,
    record_options,
    recording,
)
from ledger.domain.periods import CloseMonth
from ledger.domain.reserves import ReserveShares
from ledger.domain.statements import RecordStatement, ResolveStatement

STATEMENT_ID = RecordedId("statement", lambda view: (row.statement for row in view.statements()))


@click.command("close-month")
@click.argument("month", metavar="YYYY-MM")
@record_options
@click.pass_obj
def close_month_command(session: Session, /, month: str, **more: Any) -> None:
    """Close a month: the head and the totals at its end are kept, and it is not opened again.

    Months are closed in their order once they have ended; the first may be any, and what came before is closed
    with it. Afterwards what takes effect in a closed month needs --prior-period and --prior-reason, and is
    listed by `corrections` and `exceptions` for ever.

    Example: ledger close-month 2031-12 --document "minutes of 12 Jan 2032"
    """
    record(session, CloseMonth(month=month), recording(**more))


@click.command("statement")
@click.option("--source", required=True, metavar="TEXT", help="Who states it, such as the transfer agent.")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--holder", type=HOLDER_ID, help="Of this holder [default: of all holders together].")
@SHARES
@click.option("--on", required=True, type=DAY, help="Day that the statement is of.")
@record_options
@click.pass_obj
def statement_command(session: Session, /, **more: Any) -> None:
    """Record a total that somebody outside states, beside what the ledger has on that day.

    It moves nothing. A difference is an exception until it is gone or `resolve-statement` says why it is there;
    one older than 30 days is marked as aged.

    Example: ledger statement --source "Transfer agent" --series A --shares 60000 --on 2031-12-31
    --document "list of 31 Dec 2031"
    """
    asked = {name: more.pop(name) for name in ("source", "series", "holder", "shares", "on")}
    record(session, RecordStatement(**asked), recording(**more))


@click.command("resolve-statement")
@click.argument("statement", type=STATEMENT_ID)
@click.option("--resolution", required=True, metavar="TEXT", help="How it was explained or settled.")
@click.option("--by", required=True, metavar="TEXT", help="Who says so.")
@click.option("--on", required=True, type=DAY, help="Day of the resolution.")
@record_options
@click.pass_obj
def resolve_statement_command(
    session: Session, /, statement: str, resolution: str, by: str, on: date, **more: Any
) -> None:
    """Record how the difference from a statement was explained or settled.

    Example: ledger resolve-statement ST-1 --resolution "agent had not posted T-7" --by "Controller"
    --on 2032-01-20 --document "agent's letter of 19 Jan 2032"
    """
    command = ResolveStatement(statement=statement, resolution=resolution, by=by, on=on)
    record(session, command, recording(**more))


@click.command("reserve")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--purpose", required=True, metavar="TEXT", help="What they are set aside for.")
@click.option("--shares", required=True, metavar="NUMBER", help="The total now set aside for it; 0 ends it.")
@click.option("--on", required=True, type=DAY, help="Day from which.")
@click.option("--consent", metavar="TEXT", help="The board consent it rests on.")
@record_options
@click.pass_obj
def reserve_command(session: Session, /, **more: Any) -> None:
    """Set unissued shares aside for a purpose, no more than are unissued on that day.

    A reserve stops nothing: where less is unissued than reserved later, that is an exception while it lasts.

    Example: ledger reserve --series A --purpose "conversion of series B" --shares 5000 --on 2031-03-01
    --consent "board, 27 Feb 2031" --document minutes
    """
    asked = {name: more.pop(name) for name in ("series", "purpose", "shares", "on", "consent")}
    record(session, ReserveShares(**asked), recording(**more))
