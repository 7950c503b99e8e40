"""Questions about what is presented to the registrar: requests with their days to decision, and stop-transfers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from ledger.console.answers import answer, bullets, cited
from ledger.console.query import HOLDER
from ledger.console.render import counted, tell
from ledger.console.session import Session, query_options
from ledger.domain.standing import Reason
from ledger.errors import Code

if TYPE_CHECKING:
    from ledger.projections.requests import RequestLine
    from ledger.projections.stops import StopLine

DELAY = (
    "days are from presentation to decision; + marks those that still run. An issuer is liable for unreasonable delay "
    "in registering a transfer, and for failure or refusal to register a rightful one (UCC §8-401)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A request as the table shows it: the parties in one column, and days that still run marked."""

    request: str
    what: str
    parties: str
    shares: Decimal | str | None
    presented: date
    days: str
    outcome: str


def _shown(row: RequestLine, zone: ZoneInfo) -> _Shown:
    at = row.presented_at
    return _Shown(
        request=row.request,
        what=f"{row.series}: {row.what}",
        parties=f"{row.holder} to {row.to}" if row.to else row.holder,
        shares=row.shares,
        presented=at.astimezone(zone).date() if isinstance(at, datetime) else at,
        days=f"{row.days}+" if row.running else str(row.days),
        outcome=row.outcome,
    )


def _why(row: RequestLine) -> Iterator[tuple[str, str]]:
    for reason in row.reasons:
        where = cited(Reason(**{**reason, "code": Code(reason["code"])}))
        yield f"{row.request}, {where}" if where else row.request, reason["text"]


@click.command("requests")
@click.option("--waiting", is_flag=True, help="Only those that are not decided: held, or logged and not judged.")
@HOLDER
@query_options
@click.pass_obj
def requests_command(
    session: Session, waiting: bool, holder: str | None, as_of: date | None, known_at: Any, as_json: bool
) -> None:
    """Every request ever presented, with its days to decision; those that wait come first, the oldest on top.

    Days run from presentation until the request was entered, refused or withdrawn, else up to the day asked about.

    Example: ledger requests --waiting --as-of 2032-03-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.requests(holder=holder, waiting=waiting)
        answer(
            view,
            rows if as_json else [_shown(row, ZoneInfo(view.zone)) for row in rows],
            as_json=as_json,
            title="requests",
            columns={
                "request": "request",
                "what": "what",
                "by and to": "parties",
                "shares": "shares",
                "presented": "presented",
                "days": "days",
                "outcome": "outcome",
            },
            empty="no request waits" if waiting else "no request was presented",
        )
        if rows and not as_json:
            bullets("why they wait", (line for row in rows if row.running for line in _why(row)))
            tell(DELAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShownStop:
    """A stop as the table shows it: its shares in one column, and how long it still holds with its status."""

    stop: str
    of: str
    by: str
    placed: date
    until: date | None
    status: str


def _shown_stop(row: StopLine) -> _ShownStop:
    left = "" if row.days_left is None else f", {counted(row.days_left, 'day')} left"
    return _ShownStop(
        stop=row.stop,
        of=f"{', '.join(row.lots) or f'all {row.series}'} of {row.holder}",
        by=f"{row.by} ({row.kind})",
        placed=row.placed_on,
        until=row.until,
        status=f"{row.status}{left}",
    )


@click.command("stops")
@HOLDER
@query_options
@click.pass_obj
def stops_command(session: Session, holder: str | None, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """Stop-transfers: of what, by whom, until when, and whether they are in place.

    Example: ledger stops --as-of 2032-03-15
    """
    with session.view(as_of, known_at) as view:
        rows = view.stops(holder=holder)
        answer(
            view,
            rows if as_json else [_shown_stop(row) for row in rows],
            as_json=as_json,
            title="stop-transfers",
            columns={"stop": "stop", "of": "of", "by": "by", "from": "placed", "until": "until", "status": "status"},
            empty="no transfer was ever stopped",
        )
