"""The events as a register of transactions: who gave, who got, how many, of which lots, on which paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ledger.domain.entries import entries_of
from ledger.domain.events import NAMES, EventReversed, Recorded
from ledger.domain.period_events import PriorPeriodCorrected, ReportIssued
from ledger.domain.presentation import presented_on
from ledger.domain.share_events import Origin, SharesIssued
from ledger.domain.values import Moment
from ledger.projections.history import evidence_of, reversals, series_in
from ledger.projections.roll_forward import IN_OUT, STAYING
from ledger.projections.rows import Rows, shares
from ledger.projections.sentences import summary
from ledger.projections.transaction_parts import Side, sides_of, terms_of
from ledger.store.reads import Reads
from ledger.store.sums import HOLDER_ACCOUNTS


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionPart:
    """What an event did in one series. `giver` and `taker` are holders, or 'unissued', 'treasury', 'retired', ...

    `shares` is what it is about; `came_in` and `went_out` are what the holders' accounts gained and lost by it. A
    transfer has both, a pledge neither; of a reversal and a split they are what each holder has more or less.
    `column` is the first of the columns of the roll-forward that they stand in, None where nothing moved.
    """

    series: str
    giver: str | None
    taker: str | None
    shares: Decimal
    came_in: Decimal
    went_out: Decimal
    column: str | None
    lots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionLine:
    """One event with what it did in each series; most events do nothing in any.

    `days_late` are from the day it took effect to the day of its recording in the issuer's time zone. `agreement` is
    what shares were issued under, `consent` the board's, `corrects` the event that it reverses or explains.
    """

    sequence: int
    event: str
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    days_late: int
    parts: tuple[TransactionPart, ...]
    certificates_out: tuple[str, ...]
    certificates_in: tuple[str, ...]
    agreement: str | None
    consent: str | None
    request: str | None
    summary: str
    evidence: tuple[str, ...]
    corrects: int | None
    reversed_by: int | None


def transactions(reads: Reads, moment: Moment, *, since: date | None = None) -> Rows[TransactionLine]:
    """Events that took effect from a day on, in the order of recording; reversed ones and reversals too.

    That a report was issued is no transaction: a report that listed it would differ when it is made again.
    """
    found = [
        one
        for one in reads.events(moment, with_reversed=True)
        if (since is None or one.effective_on >= since) and not isinstance(one.event, ReportIssued)
    ]
    undone, decimals, named = reversals(reads, moment), reads.decimals(), series_in(reads, moment, found)
    originals = reads.events_at(one.event.reverses for one in found if isinstance(one.event, EventReversed))
    zone = ZoneInfo(reads.registered().zone)

    def line(recorded: Recorded) -> TransactionLine:
        event = recorded.event
        terms = terms_of(event)
        original = originals[event.reverses] if isinstance(event, EventReversed) else None
        return TransactionLine(
            sequence=recorded.sequence,
            event=NAMES[type(event)],
            effective_on=recorded.effective_on,
            recorded_at=datetime.fromisoformat(recorded.recorded_at),
            recorded_by=recorded.recorded_by,
            days_late=(presented_on(recorded.recorded_at, zone) - recorded.effective_on).days,
            parts=tuple(_parts(recorded, original, decimals)),
            certificates_out=terms.certificates_out,
            certificates_in=terms.certificates_in,
            agreement=terms.agreement,
            consent=terms.consent,
            request=terms.request,
            summary=summary(event, decimals, named),
            evidence=evidence_of(recorded),
            corrects=_corrected(recorded),
            reversed_by=undone.get(recorded.sequence),
        )

    return Rows(TransactionLine, map(line, found))


def _corrected(recorded: Recorded) -> int | None:
    match recorded.event:
        case EventReversed():
            return recorded.event.reverses
        case PriorPeriodCorrected():
            return recorded.event.sequence
        case _:
            return None


def _parts(recorded: Recorded, original: Recorded | None, decimals: Mapping[str, int]) -> Iterable[TransactionPart]:
    """One for each series; a reversal takes back the sides of what it reverses."""
    moved = _moved(recorded, original)
    sides = sides_of(recorded.event) if original is None else tuple(map(Side.taken_back, sides_of(original.event)))
    for side in sides:
        places, (came, went) = decimals[side.series], moved.get(side.series, (0, 0))
        yield TransactionPart(
            series=side.series,
            giver=side.giver,
            taker=side.taker,
            shares=shares(side.units, places),
            came_in=shares(came, places),
            went_out=shares(went, places),
            column=_column(recorded, came=came, went=went),
            lots=side.lots,
        )


def _moved(recorded: Recorded, original: Recorded | None) -> dict[str, tuple[int, int]]:
    """Units that came to holders and that left them, by series."""
    if NAMES[type(recorded.event)] in STAYING:
        return {}
    units: dict[str, list[int]] = defaultdict(list)
    own: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries_of(recorded, original):
        if entry.account.value in HOLDER_ACCOUNTS:
            if original is None:
                units[entry.series].append(entry.shares)
            else:
                own[entry.series, entry.holder] += entry.shares
    for (series, _), net in own.items():
        units[series].append(net)
    return {
        series: (sum(one for one in found if one > 0), -sum(one for one in found if one < 0))
        for series, found in units.items()
    }


def _column(recorded: Recorded, *, came: int, went: int) -> str | None:
    """The column of the roll-forward that takes what came in, or else what went out."""
    if not came and not went:
        return None
    if isinstance(recorded.event, SharesIssued) and recorded.event.origin is Origin.PIK:
        return "pik"
    return IN_OUT[NAMES[type(recorded.event)], came > 0]
