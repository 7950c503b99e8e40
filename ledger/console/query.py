"""Commands that ask. Each takes both time axes, prints a table or, with --json, one document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import answer, bullets, envelope, header, show_counts, show_rests, show_standing
from ledger.console.render import emit_json, tell
from ledger.console.session import HOLDER_ID, SERIES_ID, Session, query_options
from ledger.domain.requests import Act, Basis

if TYPE_CHECKING:
    from ledger.projections.history import HistoryLine

HOLDER = click.option("--holder", type=HOLDER_ID, help="Only this holder.")
SERIES = click.option("--series", type=SERIES_ID, help="Only this series.")


@click.command("holdings")
@HOLDER
@SERIES
@click.option("--family", help="The holders of this family, each by itself.")
@query_options
@click.pass_obj
def holdings_command(
    session: Session,
    holder: str | None,
    series: str | None,
    family: str | None,
    as_of: date | None,
    known_at: Any,
    as_json: bool,
) -> None:
    """Who holds how many shares of what.

    Example: ledger holdings --as-of 2031-12-31 --known-at 2032-01-15
    """
    with session.view(as_of, known_at) as view:
        rows = view.holdings(holder=holder, series=series, family=family)
        renamed = {row.holder for row in view.holders() if row.former}
        name = {"name": "name"} if any(row.holder in renamed for row in rows) else {}
        answer(
            view,
            rows,
            as_json=as_json,
            title="holdings",
            columns={"series": "series", "holder": "holder", "shares": "shares", "% of series": "percent", **name},
            empty="no shares are held",
        )


@click.command("lots")
@HOLDER
@SERIES
@query_options
@click.pass_obj
def lots_command(
    session: Session, holder: str | None, series: str | None, as_of: date | None, known_at: Any, as_json: bool
) -> None:
    """The lots with shares in them: origin, agreement, purchaser, and whether they are registrable.

    Example: ledger lots --holder acme --as-of 2031-12-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.lots(holder=holder, series=series)
        answer(
            view,
            rows,
            as_json=as_json,
            title="lots",
            columns={
                "lot": "lot",
                **({"cert.": "certificate"} if any(row.certificate for row in rows) else {}),
                "holder": "holder",
                "shares": "shares",
                "acquired": "acquired_on",
                "agreement": "agreement",
                "registrable": "registrable",
            },
            empty="no lot has shares in it",
        )


@click.command("rights")
@HOLDER
@query_options
@click.pass_obj
def rights_command(session: Session, holder: str | None, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """Registrations each holder is entitled to, has used, has reserved and has left.

    Example: ledger rights --as-of 2031-10-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.rights(holder=holder)
        names = ("holder", "form", "entitled", "used", "reserved", "remaining")
        answer(
            view,
            rows,
            as_json=as_json,
            title="registration rights",
            columns={**{name: name for name in names}, "from": "exercisable_from"},
            empty="nobody has a registration right on that day under any recorded agreement",
        )
        if rows and not as_json:
            show_counts(rows)
            tell("clause: " + "; ".join(dict.fromkeys(row.clause for row in rows)))
            show_rests(rest for row in rows for rest in row.rests_on)
            tell(f"scope: {rows[0].scope}" if holder else "scope: `--json`, or `--holder`, says what was not judged")


@click.command("eligibility")
@HOLDER
@SERIES
@click.option("--act", type=click.Choice([act.value for act in Act]), default="sell", show_default=True)
@click.option("--basis", type=click.Choice([one.value for one in Basis]), default="private", show_default=True)
@click.option("--to", "transferee", type=HOLDER_ID, metavar="HOLDER", help="To this holder [default: to anybody].")
@click.option("--lots", "by_lot", is_flag=True, help="One row per lot.")
@query_options
@click.pass_obj
def eligibility_command(
    session: Session,
    holder: str | None,
    series: str | None,
    act: str,
    basis: str,
    transferee: str | None,
    by_lot: bool,
    as_of: date | None,
    known_at: Any,
    as_json: bool,
) -> None:
    """The company's position on an act with each holder's shares: free, locked, disputed or unknown.

    Free means that no recorded clause restricts it under any live reading, and says what that rests on; it
    never says more. A sale on the basis `registered` is judged as one in an effective registration. Whether the
    registrar may decline to enter it stands beside that: it turns on what the transferee knows.

    Example: ledger eligibility --holder acme --series A --on 2032-05-24 --act sell --basis private
    """
    with session.view(as_of, known_at) as view:
        rows = view.eligibility(
            holder=holder, series=series, act=Act(act), basis=Basis(basis), transferee=transferee, by_lot=by_lot
        )
        if as_json:
            emit_json(envelope(view, rows))
            return
        header(view, f"eligibility, to {transferee}" if transferee else "eligibility")
        for row in rows:
            show_standing(row)
        if not rows:
            tell("no shares are held")


@click.command("demands")
@HOLDER
@query_options
@click.pass_obj
def demands_command(session: Session, holder: str | None, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """Demands for registration, with their status and whether they counted; held and refused ones too.

    Example: ledger demands --holder acme
    """
    with session.view(as_of, known_at) as view:
        rows = view.demands(holder=holder)
        fixed = {"included": "included"} if any(row.included is not None for row in rows) else {}
        sold = {"sold": "sold"} if any(row.sold for row in rows) else {}
        answer(
            view,
            rows if as_json else [replace(row, registration=row.registration or row.request) for row in rows],
            as_json=as_json,
            title="demands for registration",
            columns={
                "demand": "registration",
                "holder": "holder",
                "form": "form",
                "received": "received_on",
                "status": "status",
                "counted": "counted",
                "shares": "shares",
                **fixed,
                **sold,
            },
            empty="no demand was received up to that day",
        )
        rules = dict.fromkeys(row.counted_by for row in rows if row.counted_by)
        if rules and not as_json:
            tell("counted by: " + " | ".join(rules))


@click.command("history")
@HOLDER
@SERIES
@click.option("--lot", help="Only events of this lot.")
@query_options
@click.pass_obj
def history_command(
    session: Session,
    holder: str | None,
    series: str | None,
    lot: str | None,
    as_of: date | None,
    known_at: Any,
    as_json: bool,
) -> None:
    """The events in the order of recording, with both dates, held and refused requests too.

    Example: ledger history --holder acme --as-of 2031-12-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.history(holder=holder, series=series, lot=lot)
        answer(
            view,
            rows if as_json else [_marked(row) for row in rows],
            as_json=as_json,
            title="history",
            columns={"#": "sequence", "effective": "effective_on", "recorded": "recorded_at", "what": "summary"},
            empty="nothing was recorded",
        )


def _marked(row: HistoryLine) -> HistoryLine:
    """A reversed event says so where people read it."""
    return replace(row, summary=f"{row.summary} [REVERSED by #{row.reversed_by}]") if row.reversed_by else row


@click.command("holders")
@click.argument("text", required=False)
@query_options
@click.pass_obj
def holders_command(session: Session, text: str | None, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """The legal entities that may hold shares; with TEXT, those whose id, name or alias contains it.

    Example: ledger holders capital
    """
    with session.view(as_of, known_at) as view:
        rows = view.holders(text=text)
        address = {"address": "address"} if any(row.address for row in rows) else {}
        answer(
            view,
            rows,
            as_json=as_json,
            title="holders",
            columns={"holder": "holder", "name": "name", "aliases": "aliases", "family": "family", **address},
            empty="no holder matches" if text else "no holder is recorded",
        )
        if not as_json:
            bullets("aliases", ((row.holder, f"{one.alias} ({one.cite})") for row in rows for one in row.alias_sources))


@click.command("exceptions")
@query_options
@click.pass_obj
def exceptions_command(session: Session, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """What is missing or wrong although it stopped nothing: consents, certificates, instructions, evidence.

    Example: ledger exceptions --as-of 2031-12-31
    """
    with session.view(as_of, known_at) as view:
        answer(
            view,
            view.exceptions(),
            as_json=as_json,
            title="exceptions",
            columns={"#": "sequence", "effective": "effective_on", "what": "text"},
            empty="no exception is recorded",
        )


@click.command("status")
@query_options
@click.pass_obj
def status_command(session: Session, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """Where the ledger stands: its head, and what waits for somebody.

    Example: ledger status
    """
    with session.view(as_of, known_at) as view:
        rows = view.status()
        if as_json:
            emit_json(envelope(view, rows))
            return
        row = rows[0]
        header(view, "status")
        tell(f"head #{row.head}, hash {row.hash}")
        tell(f"last closed month: {row.last_closed_month or 'none'}")
        tell(f"open holds and refusals: {row.open_holds}")
        for hold in view.holds():
            tell(f"- {hold.summary} (presented {hold.presented_on}, #{hold.sequence})", "  ")
        tell(f"open questions: {row.open_questions}")
        for reading in view.readings():
            if reading.adopted is None:
                tell(f"- {reading.question} {reading.title}", "  ")
        tell(f"exceptions: {row.exceptions} (`ledger exceptions` lists them)")
