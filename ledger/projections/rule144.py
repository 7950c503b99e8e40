"""Rule 144 dates of each lot: information beside the standings, for counsel to confirm."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.calendars import spoken
from ledger.domain.rule144 import INDICATIVE, LAWS, basis, ends
from ledger.domain.slices import HeldLot
from ledger.domain.values import Moment
from ledger.projections.rows import UNKNOWN, Rows, shares
from ledger.store.reads import Reads

NO_LAW = f"{INDICATIVE}; the law before {spoken(LAWS[0].since)} is not in the table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule144Line:
    """When the holding periods of a lot end. It never says that a share may be sold.

    `first_resale_if_reporting_on` is None where the law makes no difference between issuers; the dates and the
    law are 'unknown' where the day asked lies before the first law of the table.
    """

    lot: str
    holder: str
    series: str
    shares: Decimal
    origin: str
    acquired_on: date
    holding_period_start: date
    first_resale_on: date | str
    first_resale_if_reporting_on: date | None
    unrestricted_on: date | str
    law: str
    basis: tuple[str, ...]
    note: str


def rule_144(
    reads: Reads, moment: Moment, *, holder: str | None = None, series: str | None = None
) -> Rows[Rule144Line]:
    """The lots with shares in them, by the law in force on the effective day."""
    decimals = reads.decimals()
    lots = reads.lots(moment, holder=holder, series=series)
    transferred = _transferred(reads, lots)

    def line(held: HeldLot) -> Rule144Line:
        lot = held.lot
        found = ends(lot.holding_period_start, moment.effective_on)
        return Rule144Line(
            lot=lot.lot,
            holder=lot.holder,
            series=lot.series,
            shares=shares(held.balance.shares, decimals[lot.series]),
            origin=lot.origin.value,
            acquired_on=lot.acquired_on,
            holding_period_start=lot.holding_period_start,
            first_resale_on=found.first_resale_on if found else UNKNOWN,
            first_resale_if_reporting_on=found.first_resale_if_reporting_on if found else None,
            unrestricted_on=found.unrestricted_on if found else UNKNOWN,
            law=found.law.citation if found else UNKNOWN,
            basis=tuple(basis(lot.origin, transferred=lot.lot in transferred)),
            note=found.note if found else NO_LAW,
        )

    return Rows(Rule144Line, (line(held) for held in lots))


def _transferred(reads: Reads, lots: Collection[HeldLot]) -> set[str]:
    """The lots that changed hands, or derive from shares that had; each line of parents is read as far as needed."""
    # a lot that was taken over may have moved before: then its holder is not the one that bought it
    found = {held.lot.lot for held in lots if held.lot.holder != held.lot.original_purchaser}
    lines = [(held.lot.lot, held.lot) for held in lots]
    while lines:
        parents = reads.lot_rows({name for _, lot in lines for name in lot.parents})
        steps = [(asked, lot, parents[name]) for asked, lot in lines for name in lot.parents]
        found |= {asked for asked, lot, parent in steps if parent.holder != lot.holder}
        lines = [(asked, parent) for asked, _, parent in steps if asked not in found]
    return found
