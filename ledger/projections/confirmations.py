"""What the register shows of each lot that a holder has: what a letter to it asks the holder to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.fact_events import LegendNoted
from ledger.domain.kinds import KINDS
from ledger.domain.notices import legend_noted
from ledger.domain.slices import HeldLot
from ledger.domain.stops import stops_on
from ledger.domain.values import Grade, Moment, grade
from ledger.projections.people import names
from ledger.projections.rows import Rows, shares
from ledger.store.certificates import all_papers
from ledger.store.reads import Reads

BOOK_ENTRY = "book entry"
NO_CERTIFICATE = "none noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationLine:
    """A lot as a letter states it: never whether anything may be done with it.

    `certificate` is its number, 'book entry', or 'none noted'. `legends` and `stops` say in words what is noted against
    the lot on the day. `illustrative` where the event that opened it, or the issuance it goes back to, is marked so.
    """

    holder: str
    name: str
    address: str | None
    series: str
    lot: str
    shares: Decimal
    pledged: Decimal
    certificate: str
    acquired_on: date
    legends: tuple[str, ...]
    stops: tuple[str, ...]
    illustrative: bool


def confirmations(reads: Reads, moment: Moment, *, holder: str | None = None) -> Rows[ConfirmationLine]:
    """The lots with shares in them, by holder and series, of everybody or of one holder."""
    lots = reads.lots(moment, holder=holder)
    decimals, called = reads.decimals(), names(reads, moment, holder=holder)
    terms = reads.terms(moment)
    cites = {cited.clause.clause: cited.cite for kind in KINDS for cited in terms.clauses(kind)}
    only = {} if holder is None else {"holder": holder}
    pledged = {group["lot"]: units for group, units in reads.sums(moment, by=("lot",), account="pledged", **only)}
    paper = all_papers(reads, moment)

    def legends(held: HeldLot) -> tuple[str, ...]:
        clauses = dict.fromkeys(one.event.clause for one in held.legends if isinstance(one.event, LegendNoted))
        on = [clause for clause in clauses if legend_noted(held, clause, moment.effective_on)]
        return tuple(f"{clause} ({cites[clause]})" if clause in cites else clause for clause in on)

    def stops(held: HeldLot) -> tuple[str, ...]:
        found = stops_on(terms, held.lot, moment.effective_on)
        return tuple(
            f"{stop.event.stop} since {stop.placed.effective_on}"
            + (f" until {stop.event.until}" if stop.event.until else "")
            + f", by {stop.event.by}: {stop.event.reason}"
            for stop in found
        )

    def line(held: HeldLot) -> ConfirmationLine:
        lot = held.lot
        whose = called[lot.holder]
        without = BOOK_ENTRY if lot.lot in paper.book_entry else NO_CERTIFICATE
        return ConfirmationLine(
            holder=lot.holder,
            name=whose.name,
            address=whose.address,
            series=lot.series,
            lot=lot.lot,
            shares=shares(held.balance.shares, decimals[lot.series]),
            pledged=shares(pledged.get(lot.lot, 0), decimals[lot.series]),
            certificate=paper.current.get(lot.lot, without),
            acquired_on=lot.acquired_on,
            legends=legends(held),
            stops=stops(held),
            illustrative=Grade.ILLUSTRATIVE in (grade(held.issued.evidence), grade(held.opened.evidence)),
        )

    ordered = sorted(lots, key=lambda held: (held.lot.holder, held.lot.series))
    return Rows(ConfirmationLine, map(line, ordered))
