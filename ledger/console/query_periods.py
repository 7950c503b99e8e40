"""Commands that ask about the books: the control book, closed months, what was corrected in them, outside totals."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import answer, bullets, envelope, header
from ledger.console.render import cell, emit_json, tell
from ledger.console.session import HOLDER_ID, SERIES_ID, Session, query_options
from ledger.console.tables import table

if TYPE_CHECKING:
    from ledger.projections.control_book import ControlChange, Ground
    from ledger.projections.view import View

# "reserved" is shown beside the table, which must not be wider than 80 columns
FIGURES = ("authorised", "issued", "outstanding", "unissued", "treasury", "retired")


@click.command("control")
@click.option("--history", is_flag=True, help="Each day on which a figure changed, and what that rests on.")
@click.option("--series", type=SERIES_ID, help="With --history: only this series.")
@query_options
@click.pass_obj
def control_command(
    session: Session, history: bool, series: str | None, as_of: date | None, known_at: Any, as_json: bool
) -> None:
    """The control book: authorised, issued, outstanding, unissued, treasury, retired and reserved, by series.

    Example: ledger control --as-of 2031-12-31
    """
    if series is not None and not history:
        raise click.UsageError("--series goes with --history.")
    with session.view(as_of, known_at) as view:
        if history:
            _show_history(view, series, as_json=as_json)
            return
        rows = view.control()
        answer(
            view,
            rows,
            as_json=as_json,
            title="control book",
            columns={name: name for name in ("series", *FIGURES)},
            empty="no series is designated on that day",
        )
        if not as_json:
            of = ((row.series, f"{cell(row.reserved)} of the unissued") for row in rows if row.reserved)
            bullets("reserved", of)


def _show_history(view: View, series: str | None, *, as_json: bool) -> None:
    """A table for each series, and under it what every change rests on."""
    rows = view.control_history(series=series)
    if as_json:
        emit_json(envelope(view, rows))
        return
    header(view, "control book, every change")
    if not rows:
        tell("no series is designated on that day")
    for name, of in groupby(rows, key=lambda row: row.series):
        lines = list(of)
        tell()
        tell(f"series {name}")
        table(lines, {"day": "on", **{figure: figure for figure in FIGURES}}, empty="")
        bullets("changes", ((line.on.isoformat(), _change(line)) for line in lines))


def _change(line: ControlChange) -> str:
    """What changed, and why; the reserve, for which the table has no room, with what it came to."""
    to = {"reserved": f" to {cell(line.reserved)}"}
    changed = ", ".join(f"{one.figure} {one.shares:+,f}{to.get(one.figure, '')}" for one in line.changes)
    return f"{changed}: " + "; ".join(_ground(ground) for ground in line.grounds)


def _ground(ground: Ground) -> str:
    """An event with the consent and the filing that it names, and plainly where it names neither."""
    of = f" of #{ground.reverses}" if ground.reverses else ""
    named = [f"consent: {ground.consent}"] if ground.consent else []
    named += [f"filing: {ground.filing}"] if ground.filing else []
    named = named or ["consent and filing: none named"]
    return f"#{ground.sequence} {ground.event}{of} ({', '.join((*named, *ground.evidence))})"


@click.command("periods")
@query_options
@click.pass_obj
def periods_command(session: Session, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """The months that were closed, with their totals, and whether these are still what they were.

    Example: ledger periods
    """
    with session.view(as_of, known_at) as view:
        rows = view.periods()
        answer(
            view,
            rows,
            as_json=as_json,
            title="closed months",
            columns={
                "month": "month",
                "closed": "closed_at",
                "by": "closed_by",
                "head": "head",
                "corrections": "corrections",
                "totals as closed": "as_closed",
            },
            empty="no month is closed",
        )
        if not as_json:
            bullets(
                "totals when closed",
                (
                    (row.month, f"series {series}: " + ", ".join(f"{one.account} {cell(one.shares)}" for one in of))
                    for row in rows
                    for series, of in groupby(row.totals, key=lambda one: one.series)
                ),
            )
            bullets(
                "differ now",
                (
                    (row.month, f"series {one.series}: {one.account} {cell(one.closed)} is now {cell(one.now)}")
                    for row in rows
                    for one in row.differences
                ),
            )


@click.command("corrections")
@query_options
@click.pass_obj
def corrections_command(session: Session, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """What was recorded in a month after it was closed: late entries and error corrections, for ever.

    Example: ledger corrections --as-of 2031-12-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.corrections()
        answer(
            view,
            rows,
            as_json=as_json,
            title="prior-period corrections",
            columns={
                "#": "sequence",
                "event": "event",
                "effective": "effective_on",
                "month": "month",
                "kind": "kind",
                "changed the totals": "effect",
            },
            empty="nothing was recorded in a month after it was closed",
        )
        if not as_json:
            reasons = (
                (
                    f"#{row.sequence}",
                    f"{row.reason} ({row.by}, {cell(row.recorded_at)})"
                    + (f", undoes #{row.original}" if row.original else ""),
                )
                for row in rows
            )
            bullets("why", reasons)


@click.command("statements")
@click.option("--open", "only_open", is_flag=True, help="Only those that differ and are not resolved.")
@click.option("--holder", type=HOLDER_ID, help="Only this holder's.")
@query_options
@click.pass_obj
def statements_command(
    session: Session, only_open: bool, holder: str | None, as_of: date | None, known_at: Any, as_json: bool
) -> None:
    """Outside totals beside the ledger's: how far they differ, since when, for how many days, how resolved.

    Example: ledger statements --open --as-of 2032-01-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.statements(holder=holder, only_open=only_open)
        answer(
            view,
            rows,
            as_json=as_json,
            title="statements",
            columns={
                "statement": "statement",
                "of": "on",
                "series": "series",
                "holder": "holder",
                "stated": "stated",
                "ledger": "ledger",
                "difference": "difference",
                "days": "age",
            },
            empty="no statement differs and is open" if only_open else "no statement is recorded",
        )
        if not as_json:
            bullets(
                "how they stand",
                (
                    (
                        row.statement,
                        f"{row.source}: {row.stands}" + (f"; they differ since {row.since}" if row.since else ""),
                    )
                    for row in rows
                ),
            )
