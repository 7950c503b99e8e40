"""Samples of what is recorded of certificates and of what was given for shares."""

from datetime import date
from decimal import Decimal

from ledger.domain.events import Event
from ledger.domain.holding_events import CertificateCause, CertificateLot, CertificatesReplaced
from ledger.domain.share_events import Origin, SharesIssued
from ledger.domain.values import Units

NEXT = date(2020, 1, 2)

CERTIFICATES: tuple[tuple[date, Event], ...] = (
    (
        NEXT,
        SharesIssued(
            series="B",
            holder="cyd",
            shares=Units(2),
            lot="B-20",
            under="rra",
            origin=Origin.ISSUED,
            parent=None,
            certificate=None,
            consent="board",
            price=Decimal("9007199254740993.10"),
            consideration="a plant in Springfield",
            book_entry=True,
        ),
    ),
    (
        NEXT,
        CertificatesReplaced(
            series="B",
            holder="cyd",
            cause=CertificateCause.CERTIFICATED,
            replaced=(),
            lots=(CertificateLot(lot="B-20", certificate="PB-20"), CertificateLot(lot="B-1", certificate="PB-20")),
            indemnity=None,
        ),
    ),
    (
        NEXT,
        CertificatesReplaced(
            series="B",
            holder="cyd",
            cause=CertificateCause.LOST,
            replaced=("PB-20",),
            lots=(CertificateLot(lot="B-20", certificate="PB-21"), CertificateLot(lot="B-1", certificate=None)),
            indemnity="affidavit of loss",
        ),
    ),
)
