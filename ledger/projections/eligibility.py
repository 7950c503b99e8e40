"""Whether shares may be sold today: the standing of each holder's lots, grouped by what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ledger.domain.notices import knows, legend_noted
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.stages import beginnings, counting_days, opened_since, portions
from ledger.domain.standing import Reason, Rest, RestKind, Standing, Status
from ledger.domain.stops import stops_on
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
    """The company's position on one act with some shares of a holder; it never says that a share is cleared.

    `registrar` says beside it whether the registrar may decline to enter the act: that is another question.
    """

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
    registrar: str
    lots: tuple[str, ...]


def eligibility(
    reads: Reads,
    moment: Moment,
    *,
    act: Act,
    basis: Basis,
    holder: str | None = None,
    series: str | None = None,
    transferee: str | None = None,
    by_lot: bool = False,
) -> Rows[EligibilityLine]:
    """One row per holder, series and distinct outcome; with `by_lot`, one per lot. A sale on the basis of a
    registration is judged as if the registration were effective on that day. A lot that is released in part
    has a row for each part."""
    terms, decimals = reads.terms(moment), reads.decimals()
    ask = Ask(
        act=act,
        basis=basis,
        on=moment.effective_on,
        registered=basis is Basis.REGISTERED,
        transferee=transferee,
    )
    groups: dict[object, list[tuple[HeldLot, int, Standing]]] = {}
    judged: dict[object, Standing] = {}
    days, begun = counting_days(terms), beginnings(terms)
    for held in reads.lots(moment, holder=holder, series=series, earlier=days):
        whole = ((held.balance.shares, held.balance.shares),)
        for upper, units in portions(terms, held, ask.on) if days else whole:
            part = (held.lot.lot, upper) if days else None
            stops = stops_on(terms, held.lot, ask.on)
            alike = (held.lot.holder, held.lot.root, held.lot.origin, opened_since(begun, held), part, stops)
            standing = judged.get(alike) or judged.setdefault(alike, judge(held, replace(ask, units=upper), terms))
            registrar = _registrar(terms, held, standing, ask, reads, moment)
            outcome = (standing.status, standing.until, str(_outcomes(standing)), registrar)
            same = (held.lot.holder, held.lot.series, *outcome, held.lot.lot if by_lot else "")
            groups.setdefault(same, []).append((held, units, standing))

    def line(found: list[tuple[HeldLot, int, Standing]]) -> EligibilityLine:
        held, _, standing = found[0]
        rests = _each_once(rest for _, _, one in found for rest in one.rests_on)
        return EligibilityLine(
            holder=held.lot.holder,
            series=held.lot.series,
            shares=shares(sum(units for _, units, _ in found), decimals[held.lot.series]),
            act=act.value,
            basis=basis.value,
            status=standing.status.value,
            until=standing.until,
            readings=_outcomes(standing),
            reasons=_each_once(reason for _, _, one in found for reason in one.reasons),
            rests_on=rests,
            scope=scope_of(standing.status, rests),
            registrar=_registrar(terms, held, standing, ask, reads, moment),
            lots=_each_once(lot.lot.lot for lot, _, _ in found),
        )

    lines = sorted((line(found) for found in groups.values()), key=lambda row: (row.series, row.holder, row.lots))
    return Rows(EligibilityLine, lines)


def _registrar(terms: Terms, held: HeldLot, standing: Standing, ask: Ask, reads: Reads, moment: Moment) -> str:
    """Whether the registrar may decline the entry: only of what is locked, and where notice of it is shown."""
    if standing.status is Status.FREE:
        return "would enter it"
    if standing.status is not Status.LOCKED:
        return "would hold it"
    for by in standing.restricted_by:
        if legend_noted(held, by.clause.clause, ask.on):
            return f"would refuse it: a legend of {by.clause.clause} is noted on lot {held.lot.lot}"
        if ask.transferee is None:
            continue
        document = by.document.document
        if ask.transferee in by.document.parties:
            return f"would refuse it: {ask.transferee} is a party to {document}"
        if knows(terms, reads.notices(moment, ask.transferee), ask.transferee, document, ask.on):
            return f"would refuse it: notice of {document} was given to {ask.transferee}"
    return "would hold it, and refuse it where the transferee has notice of the restriction"


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
