"""Which certificate represents which lot: folded from the events that give certificates and end them.

A lot is represented by one certificate at a time, or is in book entry; one certificate may represent several lots of
one holder and series.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger.domain.events import Event, Recorded, SharesTransferred
from ledger.domain.holding_events import CertificatesReplaced, PledgeEnforced
from ledger.domain.share_events import (
    DividendPaid,
    ExchangeEvent,
    LotOpened,
    ReturnEvent,
    SharesConverted,
    SharesExchanged,
    SharesIssued,
    TreasuryReissued,
)

CERTIFICATE_EVENTS = (
    "shares-issued",
    "lot-opened",
    "shares-transferred",
    "pledge-enforced",
    "dividend-paid",
    "shares-converted",
    "shares-exchanged",
    "treasury-reissued",
    "shares-redeemed",
    "shares-cancelled",
    "shares-retracted",
    "shares-repurchased",
    "certificates-replaced",
)
"""The stored names of the events that open lots, or give or end certificates."""

OUTSTANDING = "outstanding"
SURRENDERED = "surrendered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateState:
    """One certificate: the event that gave it, to whom and for which lots, and the event that ended it, if any."""

    certificate: str
    series: str
    holder: str
    lots: tuple[str, ...]
    opened: Recorded
    ended: Recorded | None = None

    @property
    def status(self) -> str:
        """'outstanding', 'surrendered', or why it was replaced."""
        if self.ended is None:
            return OUTSTANDING
        event = self.ended.event
        return event.cause.value if isinstance(event, CertificatesReplaced) else SURRENDERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What the events say of certificates and lots.

    `current` is the outstanding certificate of each lot, `book_entry` the lots that are in book entry, and `bare` the
    lots with neither, each with the event that left it so.
    """

    certificates: Mapping[str, CertificateState]
    current: Mapping[str, str]
    book_entry: frozenset[str]
    bare: Mapping[str, Recorded]


def ends(event: Event) -> tuple[str, ...]:
    """The certificates that an event ends."""
    if isinstance(event, SharesTransferred | PledgeEnforced | ExchangeEvent | ReturnEvent):
        return event.surrendered
    return event.replaced if isinstance(event, CertificatesReplaced) else ()


def folded_papers(events: Iterable[Recorded]) -> Papers:
    """Certificates and lots after these events, in the order of their days and then of recording.

    Given the events of some lots and certificates alone, it is right about those.
    """
    ordered = sorted(events, key=lambda one: (one.effective_on, one.sequence))
    fold = _Fold(ended={certificate: one for one in ordered for certificate in ends(one.event)})
    for recorded in ordered:
        fold.apply(recorded)
    return Papers(
        certificates=fold.certificates,
        current=fold.current,
        book_entry=frozenset(fold.book_entry),
        bare=fold.bare,
    )


@dataclass(slots=True)
class _Fold:
    """What is known so far; `covers` are the lots that each certificate represents now, `ended` what ends at last."""

    ended: Mapping[str, Recorded]
    certificates: dict[str, CertificateState] = field(default_factory=dict)
    current: dict[str, str] = field(default_factory=dict)
    covers: dict[str, dict[str, None]] = field(default_factory=dict)
    book_entry: set[str] = field(default_factory=set)
    bare: dict[str, Recorded] = field(default_factory=dict)

    def apply(self, recorded: Recorded) -> None:
        """End what the event ends, then give what it gives."""
        event = recorded.event
        freed = [lot for certificate in ends(event) for lot in self.covers.pop(certificate, ())]
        for lot in freed:
            del self.current[lot]
            self.bare[lot] = recorded
        match event:
            case SharesIssued() | LotOpened():
                if event.book_entry:
                    self._enter(event.lot)
                else:
                    self._give(recorded, event.certificate, event.series, event.holder, (event.lot,))
            case SharesTransferred():
                self._pass_on(recorded, event.certificate, event.series, event.transferee, _moved(event))
                if event.balance_certificate is not None:
                    lots = tuple(dict.fromkeys((*(move.source for move in event.moves), *freed)))
                    self._give(recorded, event.balance_certificate, event.series, event.transferor, lots)
            case PledgeEnforced():
                self._pass_on(recorded, event.certificate, event.series, event.pledgee, _moved(event))
            case DividendPaid():
                paid = [(line.lot, line.child) for line in event.lines if line.child is not None]
                self._pass_on(recorded, None, event.series, "", paid)
            case TreasuryReissued():
                self._give(recorded, event.certificate, event.series, event.holder, [one for _, one in _moved(event)])
            case CertificatesReplaced():
                self._replace(recorded, event)
            case SharesConverted() | SharesExchanged():
                got = [(line.lot, line.child) for line in event.lines if line.child is not None]
                self._pass_on(recorded, event.certificate, event.to_series, event.holder, got)
            case _:
                pass

    def _pass_on(
        self,
        recorded: Recorded,
        certificate: str | None,
        series: str,
        holder: str,
        lots: Iterable[tuple[str, str]],
    ) -> None:
        """Lots opened out of others, in pairs of source and child; without a certificate, book entry goes on."""
        children = []
        for source, child in lots:
            if certificate is None and source in self.book_entry:
                self._enter(child)
            else:
                children.append(child)
        self._give(recorded, certificate, series, holder, children)

    def _replace(self, recorded: Recorded, event: CertificatesReplaced) -> None:
        given: dict[str, list[str]] = {}
        for line in event.lots:
            if line.certificate is None:
                self._enter(line.lot)
            else:
                given.setdefault(line.certificate, []).append(line.lot)
        for certificate, lots in given.items():
            self._give(recorded, certificate, event.series, event.holder, lots)

    def _give(self, recorded: Recorded, certificate: str | None, series: str, holder: str, lots: Iterable[str]) -> None:
        """Lots get a certificate, or have neither it nor book entry."""
        lots = tuple(lots)
        for lot in lots:
            self._take_away(lot)
            self.bare[lot] = recorded
        if certificate is None:
            return
        state = CertificateState(
            certificate=certificate,
            series=series,
            holder=holder,
            lots=lots,
            opened=recorded,
            ended=self.ended.get(certificate),
        )
        self.certificates[certificate] = state
        if state.ended is None or _after(state.ended, recorded):
            self.covers[certificate] = dict.fromkeys(lots)
            for lot in lots:
                self.current[lot] = certificate
                del self.bare[lot]

    def _enter(self, lot: str) -> None:
        self._take_away(lot)
        self.bare.pop(lot, None)
        self.book_entry.add(lot)

    def _take_away(self, lot: str) -> None:
        """The lot is represented anew: what represented it until now does so no longer."""
        self.book_entry.discard(lot)
        if (before := self.current.pop(lot, None)) is not None:
            self.covers[before].pop(lot)


def _moved(event: SharesTransferred | PledgeEnforced | TreasuryReissued) -> list[tuple[str, str]]:
    return [(move.source, move.child) for move in event.moves]


def _after(one: Recorded, other: Recorded) -> bool:
    return (one.effective_on, one.sequence) > (other.effective_on, other.sequence)
