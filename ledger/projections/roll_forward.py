"""From an opening to a closing day: what came in and what went out, by series and holder."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ledger.domain.events import Origin
from ledger.domain.values import Moment
from ledger.projections.rows import Rows, shares
from ledger.store.reads import Reads
from ledger.store.sums import HOLDER_ACCOUNTS

IN_OUT = {
    ("shares-issued", True): "issued",
    ("shares-transferred", True): "transferred_in",
    ("shares-transferred", False): "transferred_out",
    ("event-reversed", True): "corrections",
    ("event-reversed", False): "corrections",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RollForwardLine:
    """opening + issued + pik + transferred_in - transferred_out - converted - redeemed - cancelled + corrections
    = closing. `corrections` are reversals, signed."""

    series: str
    holder: str
    opening: Decimal
    issued: Decimal
    pik: Decimal
    transferred_in: Decimal
    transferred_out: Decimal
    converted: Decimal
    redeemed: Decimal
    cancelled: Decimal
    corrections: Decimal
    closing: Decimal


def roll_forward(reads: Reads, moment: Moment, since: date) -> Rows[RollForwardLine]:
    """From the beginning of `since` to the end of the moment's day, both as known at the moment."""
    decimals = reads.decimals()
    eve = since - timedelta(days=1)
    columns: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, when in (("opening", eve), ("closing", moment.effective_on)):
        known = Moment(effective_on=when, sequence=moment.sequence, known_at=moment.known_at)
        for group, units in reads.sums(known, by=("series", "holder", "account")):
            if group["account"] in HOLDER_ACCOUNTS:
                columns[group["series"], group["holder"]][name] += units
    for group, units in reads.movements(moment, eve):
        if group["account"] in HOLDER_ACCOUNTS:
            column = IN_OUT[group["event"], units > 0]
            if column == "issued" and group["origin"] == Origin.PIK:
                column = "pik"
            sign = -1 if column == "transferred_out" else 1
            columns[group["series"], group["holder"]][column] += sign * units
    return Rows(
        RollForwardLine,
        (
            RollForwardLine(
                series=series,
                holder=holder,
                **{
                    name: shares(units[name], decimals[series])
                    for name in RollForwardLine.__slots__
                    if name not in ("series", "holder")
                },
            )
            for (series, holder), units in sorted(columns.items())
        ),
    )
