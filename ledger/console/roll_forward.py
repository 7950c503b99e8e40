"""The roll-forward of holdings between two days: across, or one figure to a line where that is too wide to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import answer
from ledger.console.render import cell, width
from ledger.console.session import DAY, KNOWN_AT, Session, json_option

if TYPE_CHECKING:
    from ledger.projections.roll_forward import RollForwardLine

ALWAYS = ("opening", "issued", "in", "out", "corrections", "closing")
FIGURES = {
    "opening": "opening",
    "issued": "issued",
    "in kind": "pik",
    "taken over": "taken_over",
    "in": "transferred_in",
    "out": "transferred_out",
    "converted in": "converted_in",
    "converted": "converted",
    "redeemed": "redeemed",
    "repurchased": "repurchased",
    "cancelled": "cancelled",
    "split": "split",
    "corrections": "corrections",
    "closing": "closing",
}
"""Headings and fields; those that are not always shown are where a row has something there."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a line of the roll-forward; series and holder stand beside the first."""

    series: str
    holder: str
    movement: str
    shares: Decimal


@click.command("roll-forward")
@click.option("--from", "since", required=True, type=DAY, help="First day.")
@click.option("--to", "until", required=True, type=DAY, help="Last day.")
@click.option("--known-at", type=KNOWN_AT, metavar="INSTANT|DAY|#N", help="As the ledger knew it then [default: now].")
@json_option
@click.pass_obj
def roll_forward_command(session: Session, since: date, until: date, known_at: Any, as_json: bool) -> None:
    """From opening to closing holdings: what came in and what went out between two days.

    Example: ledger roll-forward --from 2031-10-01 --to 2031-12-31
    """
    if since > until:
        raise click.UsageError(f"--from {since} is after --to {until}.")
    with session.view(until, known_at) as view:
        rows: Sequence[Any] = view.roll_forward(since)
        columns = {"series": "series", "holder": "holder", **_needed(rows)}
        if not as_json and _wide(rows, columns) > width():
            rows = [figure for row in rows for figure in _down(row, _needed(rows))]
            columns = {name: name for name in ("series", "holder", "movement", "shares")}
        answer(
            view,
            rows,
            as_json=as_json,
            title=f"roll-forward from {since} to {until}",
            columns=columns,
            empty="no shares were held between these days",
        )


def _needed(rows: Sequence[RollForwardLine]) -> dict[str, str]:
    return {
        heading: name
        for heading, name in FIGURES.items()
        if heading in ALWAYS or any(getattr(row, name) for row in rows)
    }


def _wide(rows: Sequence[RollForwardLine], columns: Mapping[str, str]) -> int:
    """How wide the table would be, with two spaces between its columns."""
    return sum(
        2 + max(len(heading), *(len(cell(getattr(row, name))) for row in rows), 0) for heading, name in columns.items()
    )


def _down(row: RollForwardLine, needed: Mapping[str, str]) -> list[Figure]:
    """The figures of one line that are not zero, as they are added up, so that they sum to the closing."""
    from ledger.projections.roll_forward import OUT

    found: list[Figure] = []
    for heading, name in needed.items():
        shares = -getattr(row, name) if name in OUT else getattr(row, name)
        if shares or name in ("opening", "closing"):
            series, holder = ("", "") if found else (row.series, row.holder)
            found.append(Figure(series=series, holder=holder, movement=heading, shares=shares))
    return found
