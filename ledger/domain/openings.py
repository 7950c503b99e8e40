"""Taking over an existing register: each lot with its history as the earlier register states it.

The shares come from the unissued, as issued ones do, in a lot that begins here. What happened to them before is only
stated, so every standing of the lot rests on that statement (`restrictions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.certificates import certificate_free
from ledger.domain.decisions import (
    Decision,
    Outcome,
    designated,
    holder_known,
    lines,
    missing,
    not_after_today,
    shares_positive,
    short_of_unissued,
)
from ledger.domain.share_events import LotOpened, Origin
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason
from ledger.domain.values import Evidence, Units, parse_id, parse_name, parse_reference, parse_shares, shown
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLot:
    """The command: take over a lot from an earlier register. Shares are as typed.

    `purchaser` bought the shares of the company on `acquired_on`, and `holder` has them now. The holding period runs
    from `holding_from`, else from the acquisition.
    """

    series: str
    holder: str
    shares: str
    on: date
    origin: Origin
    under: str
    purchaser: str
    acquired_on: date
    history: str
    holding_from: date | None = None
    certificate: str | None = None
    book_entry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLot:
    """One lot of a register, with its own support beside that of the whole."""

    lot: OpenLot
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRegister:
    """The command: take over a whole register on one day, all of its lots or none."""

    lots: tuple[StatedLot, ...]


@dataclass(frozen=True, slots=True)
class LotFault:
    """What is wrong with one lot of a register, by its place in it from 0."""

    index: int
    text: str


class FaultyRegister(Invalid):
    """A register with faults; all of them, so that its file can be mended in one go."""

    def __init__(self, faults: Iterable[LotFault]) -> None:
        self.faults = tuple(faults)
        text = "; ".join(f"lot {fault.index + 1}: {fault.text}" for fault in self.faults)
        super().__init__(Fault.REGISTER_FAULTY, f"the register has faults: {text}")


def needs(command: OpenLot) -> Needs:
    """The series with its unissued shares from that day on, holder and purchaser, the certificate, the document."""
    return needs_of_series(command.series, (command,))


def needs_of_series(series: str, lots: Iterable[OpenLot]) -> Needs:
    """The same for the lots of a series that are taken over on one day."""
    asked = tuple(lots)
    return Needs(
        on=asked[0].on,
        series=series,
        holders=tuple(dict.fromkeys(name for lot in asked for name in (lot.holder, lot.purchaser))),
        certificates=tuple(dict.fromkeys(_certificates(asked))),
        terms=True,
    )


def _certificates(lots: Iterable[OpenLot]) -> Iterator[str]:
    """The certificates to look for; one that cannot be a number of a certificate is told by the decision."""
    for lot in lots:
        if lot.certificate:
            with suppress(Invalid):
                yield parse_reference(lot.certificate, "certificate")


def decide(command: OpenLot, given: Slice, evidence: tuple[Evidence, ...]) -> Decision:
    """Open the lot if the authorised shares allow it on that day and on every later one."""
    series = designated(given, command.series)
    holder_known(given, command.holder)
    holder_known(given, command.purchaser)
    not_after_today(command.on, given)
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    parse_id(command.under, "agreement")
    history = parse_name(command.history, "history")
    _dates_before(command)
    if command.certificate and command.book_entry:
        raise Invalid(
            Fault.MALFORMED,
            f"the lot has certificate {shown(command.certificate)} and is in book entry",
            advice="Give one of the two",
        )
    certificate_free(given, command.certificate)
    short_of_unissued(given, series, units, command.on, "the opening")
    event = LotOpened(
        series=command.series,
        holder=command.holder,
        shares=units,
        lot=f"{command.series}-{given.next_lot}",
        origin=command.origin,
        under=command.under,
        original_purchaser=command.purchaser,
        acquired_on=command.acquired_on,
        holding_period_start=command.holding_from or command.acquired_on,
        certificate=parse_reference(command.certificate, "certificate") if command.certificate else None,
        book_entry=command.book_entry,
        history=history,
    )
    own = replace(given, holdings={command.holder: given.holdings.get(command.holder, 0)})
    return Decision(
        outcome=Outcome.REGISTERED,
        event=event,
        effective_on=command.on,
        opened=(event.lot,),
        exceptions=tuple(_exceptions(event, given, evidence)),
        before=lines(own, series, ()),
        after=lines(own, series, [(command.holder, units)]),
    )


def _dates_before(command: OpenLot) -> None:
    """What is stated of the lot happened before it was taken over, or on that day."""
    for what, day in (("acquired", command.acquired_on), ("held for the holding period from", command.holding_from)):
        if day is not None and day > command.on:
            raise Invalid(
                Fault.DATE_ORDER, f"the lot is said to be {what} {day}, after it was taken over on {command.on}"
            )


def _exceptions(event: LotOpened, given: Slice, evidence: tuple[Evidence, ...]) -> Iterator[Reason]:
    assert given.terms is not None
    if not evidence:
        text = f"nothing is given in support of the history of lot {event.lot}: it is only stated"
        yield missing(Code.EVIDENCE_MISSING, f"{text} (give --evidence or --document)")
    if not event.certificate and not event.book_entry:
        text = f"no certificate is named for lot {event.lot}, nor is it said to be in book entry"
        yield missing(Code.CERTIFICATE_MISSING, text)
    document = given.terms.documents().get(event.under)
    if document is None or not document.held:
        text = f"{event.under}, under which the shares of lot {event.lot} were issued, is not recorded"
        yield missing(Code.DOCUMENT_NOT_RECORDED, text)


def needs_of_register(command: OpenRegister, today: date) -> dict[str, Needs]:
    """What each series of the register asks for; FaultyRegister where its lots do not go together at all."""
    if not command.lots:
        raise FaultyRegister([LotFault(0, "there is no lot in it")])
    first = command.lots[0].lot.on
    faults = [
        LotFault(index, f"the day {one.lot.on} differs from {first} of the first lot: a register is taken over at once")
        for index, one in enumerate(command.lots)
        if one.lot.on != first
    ]
    if first > today:
        faults.append(LotFault(0, f"{first} is after today, {today} in the issuer's time zone"))
    if faults:
        raise FaultyRegister(faults)
    series = dict.fromkeys(one.lot.series for one in command.lots)
    return {name: needs_of_series(name, (one.lot for one in command.lots if one.lot.series == name)) for name in series}


def decide_register(
    command: OpenRegister, given: Mapping[str, Slice], evidence: tuple[Evidence, ...]
) -> tuple[Decision, ...]:
    """Open every lot in its order, each on what the ones before it left; FaultyRegister with every fault found.

    A lot with a fault takes nothing, so that the faults of the others are found as if it were not there.
    """
    left = dict(given)
    totals: dict[tuple[str, str], int] = {}
    certificates: dict[str, int] = {}
    decided: list[Decision] = []
    faults: list[LotFault] = []
    for index, one in enumerate(command.lots):
        lot, before = one.lot, left[one.lot.series]
        whose = (lot.series, lot.holder)
        held = totals.get(whose, before.holdings.get(lot.holder, 0))
        try:
            _given_once(lot, certificates, index)
            decision = decide(lot, replace(before, holdings={lot.holder: held}), (*one.evidence, *evidence))
        except Invalid as error:
            faults.append(LotFault(index, f"{error} [{error.fault}]"))
            continue
        assert isinstance(decision.event, LotOpened)
        decided.append(decision)
        totals[whose] = held + decision.event.shares
        left[lot.series] = _less(before, decision.event.shares)
    if faults:
        raise FaultyRegister(faults)
    return tuple(decided)


def _given_once(lot: OpenLot, certificates: dict[str, int], index: int) -> None:
    """Two lots of a register cannot have one certificate."""
    if not lot.certificate:
        return
    first = certificates.setdefault(parse_reference(lot.certificate, "certificate"), index)
    if first != index:
        raise Invalid(
            Fault.CERTIFICATE_IN_USE,
            f"certificate {shown(lot.certificate)} is that of lot {first + 1} of this register",
        )


def _less(given: Slice, units: Units) -> Slice:
    """What a lot leaves to the next one of its series: the next number, and fewer unissued shares."""
    assert given.unissued is not None
    unissued = given.unissued
    left = replace(unissued, shares=unissued.shares - units, lowest=unissued.lowest - units)
    return replace(given, next_lot=given.next_lot + 1, unissued=left)
