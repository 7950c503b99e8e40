"""The question of what is pledged, to whom, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import answer
from ledger.console.session import HOLDER_ID, SERIES_ID, Session, query_options


@click.command("pledges")
@click.option("--holder", type=HOLDER_ID, help="Only those of this holder, or to it.")
@click.option("--series", type=SERIES_ID, help="Only this series.")
@query_options
@click.pass_obj
def pledges_command(
    session: Session, holder: str | None, series: str | None, as_of: date | None, known_at: Any, as_json: bool
) -> None:
    """Pledges of shares: what is in each on the day, of which lots, and whether it was released or enforced.

    Example: ledger pledges --holder acme --as-of 2032-12-31
    """
    with session.view(as_of, known_at) as view:
        answer(
            view,
            view.pledges(holder=holder, series=series),
            as_json=as_json,
            title="pledges",
            columns={
                "pledge": "pledge",
                "series": "series",
                "holder": "holder",
                "pledgee": "pledgee",
                "shares": "shares",
                "lots": "lots",
                "since": "since",
                "status": "status",
            },
            empty="no pledge is recorded",
        )
