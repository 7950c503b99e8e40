"""How the standing of each lot held runs through time: from its opening on, without end, as known at one moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask
from ledger.domain.stages import counting_days
from ledger.domain.timelines import Span, by_status, timeline
from ledger.domain.values import Moment
from ledger.projections.rows import Rows
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLine:
    """One lot and one act: each status with its first and last day; the last has no end."""

    lot: str
    holder: str
    series: str
    act: str
    basis: str
    course: tuple[Span, ...]

    def told(self) -> str:
        """The course in one line."""
        spans = (
            f"{span.status} {span.from_on} to {span.to_on}" if span.to_on else f"{span.status} from {span.from_on}"
            for span in self.course
        )
        return ", ".join(spans)


def courses(reads: Reads, moment: Moment) -> Rows[CourseLine]:
    """Of the lots that have shares at the moment, for a private sale and a pledge."""
    terms = reads.terms(replace(moment, effective_on=date.max))
    lots = reads.lots(moment, earlier=counting_days(terms))
    return Rows(
        CourseLine,
        (
            CourseLine(
                lot=held.lot.lot,
                holder=held.lot.holder,
                series=held.lot.series,
                act=act,
                basis=Basis.PRIVATE,
                course=by_status(
                    timeline(
                        terms,
                        held,
                        Ask(act=act, basis=Basis.PRIVATE, on=held.opened.effective_on, registered=False),
                    )
                ),
            )
            for held in lots
            for act in (Act.SELL, Act.PLEDGE)
        ),
    )
