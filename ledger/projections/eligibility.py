"""Whether shares may be sold today: the standing of each holder's lots, grouped by what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ledger.domain.events import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import HeldLot
from ledger.domain.standing import Reason, Rest, RestKind, Standing, Status
from ledger.domain.values import Moment
from ledger.projections.rows import Rows, shares
from ledger.store.reads import Reads

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOutcome:
    """The status under one combination of live readings."""

    adopt: dict[str, str]
    status: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityLine:
    """The company's position on one act with some shares of a holder; it never says that a share is cleared."""

    holder: str
    series: str
    shares: Decimal
    act: str
    basis: str
    status: str
    until: date | None
    readings: tuple[ReadingOutcome, ...]
    reasons: tuple[Reason, ...]
    rests_on: tuple[Rest, ...]
    scope: str
    lots: tuple[str, ...]


def eligibility(
    reads: Reads,
    moment: Moment,
    *,
    act: Act,
    basis: Basis,
    holder: str | None = None,
    series: str | None = None,
    by_lot: bool = False,
) -> Rows[EligibilityLine]:
    """One row per holder, series and distinct outcome; with `by_lot`, one per lot. A sale on the basis of a
    registration is judged as if the registration were effective on that day."""
    terms, decimals = reads.terms(moment), reads.decimals()
    ask = Ask(act=act, basis=basis, on=moment.effective_on, registered=basis is Basis.REGISTERED)
    groups: dict[object, list[tuple[HeldLot, Standing]]] = {}
    judged: dict[object, Standing] = {}
    for held in reads.lots(moment, holder=holder, series=series):
        alike = (held.lot.holder, held.lot.root)
        standing = judged.get(alike) or judged.setdefault(alike, judge(held, ask, terms))
        outcome = _outcomes(standing)
        same = (held.lot.holder, held.lot.series, standing.status, standing.until, str(outcome))
        groups.setdefault((*same, held.lot.lot if by_lot else ""), []).append((held, standing))

    def line(found: list[tuple[HeldLot, Standing]]) -> EligibilityLine:
        held, standing = found[0]
        rests = _each_once(rest for _, one in found for rest in one.rests_on)
        return EligibilityLine(
            holder=held.lot.holder,
            series=held.lot.series,
            shares=shares(sum(lot.balance.shares for lot, _ in found), decimals[held.lot.series]),
            act=act.value,
            basis=basis.value,
            status=standing.status.value,
            until=standing.until,
            readings=_outcomes(standing),
            reasons=_each_once(reason for _, one in found for reason in one.reasons),
            rests_on=rests,
            scope=scope_of(standing.status, rests),
            lots=tuple(lot.lot.lot for lot, _ in found),
        )

    lines = sorted((line(found) for found in groups.values()), key=lambda row: (row.series, row.holder, row.lots))
    return Rows(EligibilityLine, lines)


def _outcomes(standing: Standing) -> tuple[ReadingOutcome, ...]:
    return tuple(
        ReadingOutcome(adopt=dict(one.adopt), status=one.status.value, until=one.until) for one in standing.combinations
    )


def _each_once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))


def scope_of(status: Status, rests: tuple[Rest, ...]) -> str:
    """What the answer does not cover."""
    missing = [rest.document for rest in rests if rest.kind is RestKind.MISSING_DOCUMENT and rest.document]
    said = "no recorded contractual restriction" if status is Status.FREE else "recorded contractual restrictions only"
    documents = ", ".join(dict.fromkeys(missing)) or "none known"
    return f"{said}; securities law, legends, documents not recorded: {documents} were not judged"
