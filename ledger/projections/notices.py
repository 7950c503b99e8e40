"""Where notices go on a day, and the notices that were given, with whether they count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.events import AgreementRecorded, Recorded
from ledger.domain.fact_events import NoticeAddressChanged, NoticeGiven
from ledger.domain.notices import in_force, reached
from ledger.domain.slices import Terms
from ledger.domain.values import Moment
from ledger.projections.rows import Rows
from ledger.store.reads import Reads

PARTY, COPY, NOTICE = "address-party", "address-copy", "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice address (`kind` address-party or address-copy), or a notice that was given (`kind` notice).

    An address has what stands from `addressee` to `since`; a notice has what stands from `given_on` to `counts`,
    where `at` lists the addresses and is empty where it was given to the holder itself. A notice that went to
    copy addresses alone does not count.
    """

    kind: str
    holder: str
    document: str
    address: str | None
    addressee: str | None
    attention: str | None
    lines: tuple[str, ...]
    fax: str | None
    cite: str | None
    since: date | None
    given_on: date | None
    about: str | None
    at: tuple[str, ...]
    counts: str | None
    sequence: int


def notices(reads: Reads, moment: Moment, *, holder: str | None = None) -> Rows[NoticeLine]:
    """The addresses in force, by holder, then the notices given up to the day, in its order."""
    terms, events = reads.terms(moment), reads.notices(moment, holder)
    holders = _addressed(terms, events) if holder is None else [holder]
    return Rows(NoticeLine, [*_addresses(terms, events, holders, moment.effective_on), *_given(terms, events)])


def _addressed(terms: Terms, events: Iterable[Recorded]) -> list[str]:
    """Every holder that has a notice address."""
    stated = [
        address.holder
        for one in terms.agreements
        if isinstance(one.event, AgreementRecorded)
        for address in one.event.agreement.notice_addresses
    ]
    changed = [one.event.address.holder for one in events if isinstance(one.event, NoticeAddressChanged)]
    return sorted({*stated, *changed})


def _addresses(terms: Terms, events: list[Recorded], holders: Iterable[str], on: date) -> Iterator[NoticeLine]:
    for holder in holders:
        for one in in_force(terms, events, holder, on):
            address = one.address
            yield NoticeLine(
                kind=COPY if address.is_copy else PARTY,
                holder=holder,
                document=one.document,
                address=address.address,
                addressee=address.addressee,
                attention=address.attention,
                lines=address.lines,
                fax=address.fax,
                cite=address.cite,
                since=address.effective_on,
                given_on=None,
                about=None,
                at=(),
                counts=None,
                sequence=one.recorded.sequence,
            )


def _given(terms: Terms, events: list[Recorded]) -> Iterator[NoticeLine]:
    for recorded in sorted(events, key=lambda one: (one.effective_on, one.sequence)):
        event = recorded.event
        if isinstance(event, NoticeGiven):
            yield NoticeLine(
                kind=NOTICE,
                holder=event.holder,
                document=event.document,
                address=None,
                addressee=None,
                attention=None,
                lines=(),
                fax=None,
                cite=None,
                since=None,
                given_on=recorded.effective_on,
                about=event.about,
                at=event.addresses,
                counts="yes" if reached(terms, events, recorded) else "no",
                sequence=recorded.sequence,
            )
