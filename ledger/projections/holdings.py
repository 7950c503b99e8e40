"""Who holds how many shares of what, and which lots they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.registrable import registrable
from ledger.domain.slices import HeldLot
from ledger.domain.values import Moment
from ledger.projections.people import names
from ledger.projections.rows import YES_OR_NO, Rows, percent, shares
from ledger.store.certificates import current
from ledger.store.reads import Reads
from ledger.store.sums import HOLDER_ACCOUNTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Shares of one series for one holder; `percent` is of the shares of the series that holders have.

    `name` is what the holder is called on the day.
    """

    series: str
    holder: str
    shares: Decimal
    percent: Decimal
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotLine:
    """Shares of one origin that a holder has, with the outstanding certificate that represents them, if any.

    `registrable` is yes, no, disputed or unknown.
    """

    lot: str
    certificate: str | None
    series: str
    holder: str
    shares: Decimal
    origin: str
    agreement: str
    original_purchaser: str
    acquired_on: date
    root: str
    parents: tuple[str, ...]
    registrable: str


def holdings(
    reads: Reads,
    moment: Moment,
    *,
    holder: str | None = None,
    series: str | None = None,
    among: frozenset[str] | None = None,
) -> Rows[Holding]:
    """Sums of entries on the holders' accounts, by series and holder; with `among`, of these holders."""
    decimals = reads.decimals()
    only = {} if series is None else {"series": series}
    own = reads.totals(moment, **only) if holder is None else reads.totals(moment, holder=holder, **only)
    units: dict[tuple[str, str], int] = defaultdict(int)
    for total in own:
        if total.account in HOLDER_ACCOUNTS:
            units[total.series, total.holder] += total.units
    outstanding, called = _outstanding(reads, moment), names(reads, moment, holder=holder)
    return Rows(
        Holding,
        (
            Holding(
                series=of,
                holder=by,
                shares=shares(total, decimals[of]),
                percent=percent(total, outstanding[of]),
                name=called[by].name,
            )
            for (of, by), total in sorted(units.items())
            if among is None or by in among
        ),
    )


def _outstanding(reads: Reads, moment: Moment) -> dict[str, int]:
    """Units of each series that holders have: what the accounts without a holder lack, as all sum to zero."""
    found: dict[str, int] = defaultdict(int)
    for total in reads.totals(moment, holder=""):
        found[total.series] -= total.units
    return found


def lots(reads: Reads, moment: Moment, *, holder: str | None = None, series: str | None = None) -> Rows[LotLine]:
    """The lots with shares in them, and whether each is registrable."""
    decimals = reads.decimals()
    terms = reads.terms(moment)
    found = reads.lots(moment, holder=holder, series=series)
    certificates = current(reads, moment, (held.lot.lot for held in found))

    def line(held: HeldLot) -> LotLine:
        lot = held.lot
        return LotLine(
            lot=lot.lot,
            certificate=certificates.get(lot.lot),
            series=lot.series,
            holder=lot.holder,
            shares=shares(held.balance.shares, decimals[lot.series]),
            origin=lot.origin.value,
            agreement=lot.agreement,
            original_purchaser=lot.original_purchaser,
            acquired_on=lot.acquired_on,
            root=lot.root,
            parents=lot.parents,
            registrable=YES_OR_NO[registrable(terms, lot, moment.effective_on).status],
        )

    return Rows(LotLine, map(line, found))
