"""Commands that ask about lots, and say more of each than a table of holdings can."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import answer
from ledger.console.render import tell
from ledger.console.session import HOLDER_ID, SERIES_ID, Session, query_options

if TYPE_CHECKING:
    from ledger.projections.rule144 import Rule144Line


@click.command("rule-144")
@click.option("--holder", type=HOLDER_ID, help="Only this holder.")
@click.option("--series", type=SERIES_ID, help="Only this series.")
@query_options
@click.pass_obj
def rule_144_command(
    session: Session, holder: str | None, series: str | None, as_of: date | None, known_at: Any, as_json: bool
) -> None:
    """When the Rule 144 holding periods of each lot end: indicative, counsel to confirm.

    The dates are those of the law in force on the effective day. They never say that a share may be sold,
    and no decision of the ledger reads them.

    Example: ledger rule-144 --holder acme --as-of 2031-12-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.rule_144(holder=holder, series=series)
        by_issuer = any(row.first_resale_if_reporting_on for row in rows)
        answer(
            view,
            rows,
            as_json=as_json,
            title="Rule 144 dates (indicative, counsel to confirm)",
            columns={
                "lot": "lot",
                "holder": "holder",
                "shares": "shares",
                "period from": "holding_period_start",
                **({"if reporting": "first_resale_if_reporting_on"} if by_issuer else {}),
                "first resale": "first_resale_on",
                "unrestricted": "unrestricted_on",
            },
            empty="no lot has shares in it",
        )
        if rows and not as_json:
            _show_ground(rows)


def _show_ground(rows: Sequence[Rule144Line]) -> None:
    """The law, what the dates take for granted and for which lots, and how far they go: the law is one for all."""
    tell(f"law: {rows[0].law}")
    tell("rests on:")
    for text in dict.fromkeys(text for row in rows for text in row.basis):
        lots = [row.lot for row in rows if text in row.basis]
        label = "" if len(lots) == len(rows) else f"[{', '.join(lots)}] "
        tell(f"- {label}{text}", "  ")
    tell(rows[0].note)
