"""Certificates: what each stands for, what became of it, and what does not add up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from ledger.domain.certificate_history import OUTSTANDING, CertificateState, Papers
from ledger.domain.events import Recorded
from ledger.domain.fact_events import LegendNoted
from ledger.domain.values import Moment, format_shares, shown
from ledger.errors import Code
from ledger.projections.rows import Rows, shares
from ledger.store.certificates import all_papers
from ledger.store.reads import Reads
from ledger.store.sums import HOLDER_ACCOUNTS

_NUMBERED = re.compile(r"(.*?)([0-9]+)", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLine:
    """One certificate, with the lots and shares that it was issued for.

    `status` is 'outstanding', 'surrendered', or why it was replaced. `issued_by` and `ended_by` are the sequences of
    the events; `legends` are the clauses noted on the lots that it represents.
    """

    certificate: str
    series: str
    holder: str
    lots: tuple[str, ...]
    shares: Decimal
    issued_on: date
    issued_by: int
    status: str
    ended_on: date | None
    ended_by: int | None
    legends: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFinding:
    """What does not add up: numbers missing or nearly alike, a lot without paper, a certificate with other shares."""

    code: str
    certificate: str | None
    lot: str | None
    series: str
    holder: str
    effective_on: date
    sequence: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding with the event that it is listed under."""

    code: Code
    recorded: Recorded
    text: str
    series: str
    holder: str
    certificate: str | None = None
    lot: str | None = None


def certificates(
    reads: Reads,
    moment: Moment,
    *,
    series: str | None = None,
    holder: str | None = None,
    outstanding: bool = False,
) -> Rows[CertificateLine]:
    """Every certificate issued up to a moment, by series and in the order of issue."""
    book = _Book(reads, moment)
    found = (
        one
        for one in book.papers.certificates.values()
        if series in (None, one.series) and holder in (None, one.holder)
        if not outstanding or one.status == OUTSTANDING
    )
    ordered = sorted(found, key=lambda one: (one.series, one.opened.effective_on, one.opened.sequence))
    return Rows(CertificateLine, (book.line(one) for one in ordered))


def findings(
    reads: Reads, moment: Moment, *, series: str | None = None, holder: str | None = None
) -> Rows[CertificateFinding]:
    """What does not add up at a moment, of a series or a holder alone if named."""
    return Rows(
        CertificateFinding,
        (
            CertificateFinding(
                code=one.code.value,
                certificate=one.certificate,
                lot=one.lot,
                series=one.series,
                holder=one.holder,
                effective_on=one.recorded.effective_on,
                sequence=one.recorded.sequence,
                text=one.text,
            )
            for one in found(reads, moment)
            if series in (None, one.series) and holder in (None, one.holder)
        ),
    )


def found(reads: Reads, moment: Moment) -> Iterator[Found]:
    """The findings, with their events."""
    book = _Book(reads, moment)
    yield from _numbering(book.papers.certificates.values())
    yield from book.without_paper()
    yield from book.differing()


class _Book:
    """Certificates, lots and shares at a moment."""

    def __init__(self, reads: Reads, moment: Moment) -> None:
        self.papers: Papers = all_papers(reads, moment)
        self.decimals = reads.decimals()
        self.held: dict[str, int] = defaultdict(int)
        self.owner: dict[str, tuple[str, str]] = {}
        for account in HOLDER_ACCOUNTS:
            for group, units in reads.sums(moment, by=("series", "holder", "lot"), account=account):
                self.held[group["lot"]] += units
                self.owner[group["lot"]] = (group["series"], group["holder"])
        self.represents: dict[str, list[str]] = defaultdict(list)
        for lot, certificate in self.papers.current.items():
            self.represents[certificate].append(lot)
        self.legends = _legends(reads, moment, self.papers.current)
        self.then = _units_then(reads, self.papers.certificates.values())

    def line(self, state: CertificateState) -> CertificateLine:
        """The row of one certificate."""
        lots = self.stands_for(state)
        now = self.represents.get(state.certificate, ())
        return CertificateLine(
            certificate=state.certificate,
            series=state.series,
            holder=state.holder,
            lots=tuple(lots),
            shares=shares(sum(lots.values()), self.decimals[state.series]),
            issued_on=state.opened.effective_on,
            issued_by=state.opened.sequence,
            status=state.status,
            ended_on=state.ended.effective_on if state.ended else None,
            ended_by=state.ended.sequence if state.ended else None,
            legends=tuple(dict.fromkeys(clause for lot in now for clause in self.legends.get(lot, ()))),
        )

    def stands_for(self, state: CertificateState) -> dict[str, int]:
        """The units of each lot that a certificate was issued for: what was in it when it was issued."""
        return {lot: units for lot, units in self.then[state.certificate].items() if units}

    def without_paper(self) -> Iterator[Found]:
        """Lots with shares that have neither a certificate nor book entry, by what left them so."""
        for lot, recorded in self.papers.bare.items():
            if units := self.held.get(lot, 0):
                series, holder = self.owner[lot]
                count = format_shares(units, self.decimals[series])
                text = f"lot {lot} of {holder} has {count} {series}, and neither a certificate nor book entry"
                yield Found(
                    code=Code.CERTIFICATE_MISSING, recorded=recorded, text=text, series=series, holder=holder, lot=lot
                )

    def differing(self) -> Iterator[Found]:
        """Outstanding certificates whose lots have other shares than those that they were issued for."""
        for state in self.papers.certificates.values():
            lots = self.stands_for(state)
            units = sum(lots.values())
            now = sum(self.held.get(lot, 0) for lot in self.represents.get(state.certificate, ()))
            if state.status != OUTSTANDING or units == now:
                continue
            decimals = self.decimals[state.series]
            stated, left = format_shares(units, decimals), format_shares(now, decimals)
            text = (
                f"certificate {shown(state.certificate)} of {state.holder} was issued for {stated} {state.series} "
                f"(lot{'s' if len(lots) > 1 else ''} {', '.join(lots)}) and is outstanding; it represents {left} now"
            )
            yield Found(
                code=Code.CERTIFICATE_DIFFERS,
                recorded=state.opened,
                text=text,
                series=state.series,
                holder=state.holder,
                certificate=state.certificate,
            )


def _units_then(reads: Reads, states: Iterable[CertificateState]) -> Mapping[str, Mapping[str, int]]:
    """For each certificate, the units of the holder's lots as they were known when it was issued."""
    by_owner: dict[tuple[str, str], list[CertificateState]] = defaultdict(list)
    for state in states:
        by_owner[state.series, state.holder].append(state)
    return {
        state.certificate: units
        for (series, holder), some in by_owner.items()
        for state, units in zip(some, reads.lots_then(series, holder, map(_issued, some)), strict=True)
    }


def _issued(state: CertificateState) -> tuple[date, int, tuple[str, ...]]:
    return state.opened.effective_on, state.opened.sequence, state.lots


def _legends(reads: Reads, moment: Moment, lots: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The clauses whose legend is on each lot at a moment."""
    found: dict[str, tuple[str, ...]] = {}
    for lot, noted in reads.legends(lots, known=moment.sequence).items():
        stands: dict[str, bool] = {}
        for recorded in sorted(noted, key=lambda one: (one.effective_on, one.sequence)):
            assert isinstance(recorded.event, LegendNoted)
            if recorded.effective_on <= moment.effective_on:
                stands[recorded.event.clause] = recorded.event.noted
        found[lot] = tuple(clause for clause, on in stands.items() if on)
    return found


# --- numbers


def _numbering(states: Iterable[CertificateState]) -> Iterator[Found]:
    """Numbers that are missing between two that were used, and numbers that differ in case or leading zeros alone."""
    series: dict[str, dict[int, list[CertificateState]]] = defaultdict(lambda: defaultdict(list))
    others: dict[str, list[CertificateState]] = defaultdict(list)
    for state in sorted(states, key=lambda one: one.opened.sequence):
        numbered = _NUMBERED.fullmatch(state.certificate)
        if numbered:
            series[numbered[1].casefold()][int(numbered[2])].append(state)
        else:
            others[state.certificate.casefold()].append(state)
    for alike in others.values():
        yield from _near(alike)
    for used in series.values():
        for alike in used.values():
            yield from _near(alike)
        ordered = sorted(used)
        for before, after in pairwise(ordered):
            if after > before + 1:
                yield _gap(used[before][0], used[after][0], before, after)


def _near(alike: list[CertificateState]) -> Iterator[Found]:
    first = alike[0]
    for state in alike[1:]:
        text = (
            f"certificate {shown(state.certificate)} has nearly the number of {shown(first.certificate)} "
            f"(#{first.opened.sequence}): they differ in the case of letters or in leading zeros alone"
        )
        yield _of_number(state, state.opened, text)


def _gap(low: CertificateState, high: CertificateState, before: int, after: int) -> Found:
    """Listed under the later of the two between which numbers are missing."""
    first, last = _numbered_like(low, before + 1), _numbered_like(low, after - 1)
    missing = f"number {first} is" if first == last else f"numbers {first} to {last} are"
    text = (
        f"certificate {missing} missing between {low.certificate} (#{low.opened.sequence}) and {high.certificate} "
        f"(#{high.opened.sequence})"
    )
    later = max(low, high, key=lambda one: (one.opened.effective_on, one.opened.sequence))
    return _of_number(later, later.opened, text)


def _numbered_like(state: CertificateState, number: int) -> str:
    """A number with the prefix and the leading zeros of another."""
    numbered = _NUMBERED.fullmatch(state.certificate)
    assert numbered is not None
    return f"{numbered[1]}{number:0{len(numbered[2])}d}"


def _of_number(state: CertificateState, recorded: Recorded, text: str) -> Found:
    return Found(
        code=Code.CERTIFICATE_GAP,
        recorded=recorded,
        text=text,
        series=state.series,
        holder=state.holder,
        certificate=state.certificate,
    )
