"""The list of stockholders of record on a day that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import answer, bullets
from ledger.console.render import tell
from ledger.console.session import DAY, SERIES_ID, Session, json_option

if TYPE_CHECKING:
    from ledger.projections.stockholders import StockholderLine


@click.command("stockholders")
@click.option("--record-date", required=True, type=DAY, help="A day that has ended in the issuer's time zone.")
@click.option("--series", type=SERIES_ID, help="Only this series.")
@json_option
@click.pass_obj
def stockholders_command(session: Session, record_date: date, series: str | None, as_json: bool) -> None:
    """Who stood registered at the close of a day: the list of stockholders of record, by name.

    It is the register as it was known when the day ended. What was entered for that day later is not in it; where
    what is known now differs, both are printed, with the events by which they differ.

    Example: ledger stockholders --record-date 2032-03-31 --series A
    """
    with session.book().at_close(record_date) as view:
        rows = view.stockholders(series=series)
        differing = [row for row in rows if row.differs]
        columns = {"name": "name", "holder": "holder", "series": "series", "shares": "shares", "%": "percent"}
        answer(
            view,
            rows,
            as_json=as_json,
            title=f"stockholders of record at the close of {record_date}",
            columns={**columns, "known now": "shares_known_now"} if differing else columns,
            empty="no shares stood registered in any name",
        )
        if as_json:
            return
        bullets("addresses", dict.fromkeys((row.holder, row.address) for row in rows if row.address))
        if differing:
            _show_later(differing)


def _show_later(rows: Sequence[StockholderLine]) -> None:
    """What was entered for the day after it was over, and for whom it makes a difference."""
    tell("Known now otherwise, by what was recorded after the close; the list stays as it stood:")
    entries: dict[int, Any] = {one.sequence: one for row in rows for one in row.later}
    for sequence in sorted(entries):
        one = entries[sequence]
        tell(f"- #{sequence}, recorded {one.recorded_at[:10]} for {one.effective_on}: {one.summary}", "  ")
