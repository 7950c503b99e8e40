"""From an opening to a closing day: what came in and what went out, by series and holder."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ledger.domain.share_events import Origin
from ledger.domain.values import Moment
from ledger.projections.rows import Rows, shares
from ledger.store.reads import Reads
from ledger.store.sums import HOLDER_ACCOUNTS

IN_OUT = {
    ("shares-issued", True): "issued",
    ("treasury-reissued", True): "issued",
    ("dividend-paid", True): "pik",
    ("lot-opened", True): "taken_over",
    ("shares-transferred", True): "transferred_in",
    ("shares-transferred", False): "transferred_out",
    ("pledge-enforced", True): "transferred_in",
    ("pledge-enforced", False): "transferred_out",
    ("shares-converted", True): "converted_in",
    ("shares-converted", False): "converted",
    ("shares-exchanged", True): "converted_in",
    ("shares-exchanged", False): "converted",
    ("shares-redeemed", False): "redeemed",
    ("shares-repurchased", False): "repurchased",
    ("shares-cancelled", False): "cancelled",
    ("shares-retracted", False): "cancelled",
    ("shares-split", True): "split",
    ("shares-split", False): "split",
    ("event-reversed", True): "corrections",
    ("event-reversed", False): "corrections",
}
OUT = frozenset(("transferred_out", "converted", "redeemed", "repurchased", "cancelled"))
"""Columns of what went out: their figures are above zero, and are taken off."""

STAYING = frozenset(("shares-pledged", "pledge-released"))
"""Between the two sides of one holder: nothing comes in and nothing goes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollForwardLine:
    """What a holder had of a series, what came and went, and what it has.

    opening + issued + pik + taken_over + transferred_in - transferred_out + converted_in - converted - redeemed
    - repurchased - cancelled + split + corrections = closing. A conversion and an exchange are one; what was retracted
    is cancelled. `split` and `corrections`, which are reversals, are signed.
    """

    series: str
    holder: str
    opening: Decimal
    issued: Decimal
    pik: Decimal
    taken_over: Decimal
    transferred_in: Decimal
    transferred_out: Decimal
    converted_in: Decimal
    converted: Decimal
    redeemed: Decimal
    repurchased: Decimal
    cancelled: Decimal
    split: Decimal
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
        if group["account"] in HOLDER_ACCOUNTS and group["event"] not in STAYING:
            column = IN_OUT[group["event"], units > 0]
            if column == "issued" and group["origin"] == Origin.PIK:
                column = "pik"
            columns[group["series"], group["holder"]][column] += -units if column in OUT else units
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
