"""Reads what was recorded of certificates: of single numbers, and of the lots that they represent.

Events are found by their mentions, so that a look at a few lots or numbers reads nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from ledger.domain.certificate_history import (
    CERTIFICATE_EVENTS,
    CertificateState,
    Papers,
    folded_papers,
)
from ledger.domain.entries import Account
from ledger.domain.events import Recorded, SharesTransferred
from ledger.domain.mentions import Subject
from ledger.domain.slices import LotPaper
from ledger.domain.values import Moment
from ledger.store.balances import balance_of
from ledger.store.reads import Reads, batches
from ledger.store.tables import MENTION


def states(reads: Reads, moment: Moment, certificates: Iterable[str]) -> dict[str, CertificateState]:
    """How each of these numbers stands by all that is known, whatever day it takes effect; unused ones are left out."""
    found = {}
    for certificate in dict.fromkeys(certificates):
        about = [(Subject.CERTIFICATE, certificate)]
        events = reads.events(moment, names=CERTIFICATE_EVENTS, about=about, effective=False)
        if (state := folded_papers(events).certificates.get(certificate)) is not None:
            found[certificate] = state
    return found


def current(reads: Reads, moment: Moment, lots: Iterable[str]) -> dict[str, str]:
    """The outstanding certificate of each of these lots at a moment; lots without one are left out.

    A certificate may end by an event that does not speak of the lot, and be replaced by another in it; so those that
    a lot was ever given are looked up in turn.
    """
    wanted = set(lots)
    events = _speaking_of(reads, moment, Subject.LOT, wanted)
    seen: set[str] = set()
    while True:
        found = folded_papers(events.values())
        given = {number for number, one in found.certificates.items() if not wanted.isdisjoint(one.lots)}
        if given <= seen:
            return {lot: number for lot, number in found.current.items() if lot in wanted}
        events |= _speaking_of(reads, moment, Subject.CERTIFICATE, given - seen)
        seen |= given


def all_papers(reads: Reads, moment: Moment) -> Papers:
    """What represents every lot at a moment, book entry too; it reads every event that a certificate may be in."""
    return folded_papers(reads.events(moment, names=CERTIFICATE_EVENTS))


def lot_papers(
    reads: Reads, known: Moment, on: date, lots: Iterable[str], replaced: Iterable[CertificateState]
) -> dict[str, LotPaper]:
    """These lots, and the others that the certificates represent, each with its shares and certificate on a day."""
    rows = reads.lot_rows(dict.fromkeys((*lots, *_ever_given(reads, known, replaced))))
    certificates = current(reads, replace(known, effective_on=on), rows)
    return {
        name: LotPaper(
            lot=lot,
            units=sum(
                balance_of(reads.connection, reads.issuer, lot.series, account.value, lot.holder, name, on).shares
                for account in (Account.CLEAR, Account.PLEDGED)
            ),
            certificate=certificates.get(name),
        )
        for name, lot in rows.items()
    }


def _ever_given(reads: Reads, known: Moment, certificates: Iterable[CertificateState]) -> Iterator[str]:
    """The lots that certificates were given for; one for a balance stands for what was surrendered for it too."""
    pending = list(certificates)
    while pending:
        state = pending.pop()
        yield from state.lots
        event = state.opened.event
        if isinstance(event, SharesTransferred) and event.balance_certificate == state.certificate:
            pending += states(reads, known, event.surrendered).values()


def _speaking_of(reads: Reads, moment: Moment, kind: Subject, subjects: Iterable[str]) -> dict[int, Recorded]:
    """Events up to a moment, not reversed, that speak of one of these subjects and of a certificate."""
    speaking, found = set[int](), set[int]()
    for batch in batches(sorted(subjects)):
        query = select(MENTION.c.sequence).where(
            MENTION.c.issuer == reads.issuer,
            MENTION.c.kind == kind.value,
            MENTION.c.subject.in_(batch),
            MENTION.c.event.in_(CERTIFICATE_EVENTS),
            MENTION.c.sequence <= moment.sequence,
            ~reads.reversed(MENTION.c.sequence, moment.sequence),
        )
        speaking.update(reads.connection.execute(query).scalars())
    # asked by itself: joined to the first, a planner may begin with the mentions of every event up to the moment
    for numbers in batches(sorted(speaking)):
        also = select(MENTION.c.sequence).where(
            MENTION.c.issuer == reads.issuer,
            MENTION.c.sequence.in_(numbers),
            MENTION.c.kind == Subject.CERTIFICATE.value,
        )
        found.update(reads.connection.execute(also).scalars())
    events = reads.events_at(found)
    return {number: one for number, one in events.items() if one.effective_on <= moment.effective_on}
