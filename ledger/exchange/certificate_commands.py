"""From a replacement of certificates back to the command that records it here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.holding_events import CertificatesReplaced
from ledger.exchange.names import Names


def certificate_command(event: CertificatesReplaced, on: date, names: Names) -> ReplaceCertificates:
    """The command under the lots' names here; certificates keep their numbers."""
    return ReplaceCertificates(
        series=event.series,
        holder=event.holder,
        cause=event.cause,
        replaced=event.replaced,
        lots=tuple(replace(line, lot=names.lots[line.lot]) for line in event.lots),
        on=on,
        indemnity=event.indemnity,
    )
