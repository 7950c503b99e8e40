"""Reads what facts were recorded with, without reading the facts."""

from __future__ import annotations

from sqlalchemy import func, select

from ledger.domain.values import Evidence, Moment
from ledger.store.codec import decode_evidence
from ledger.store.reads import Reads
from ledger.store.tables import EVENT

NO_FACTS = ("event-reversed", "report-issued")
"""Events that say something of the ledger, and nothing of the securities."""


def evidence_counts(reads: Reads, moment: Moment) -> list[tuple[tuple[Evidence, ...], int]]:
    """Each set of evidence with how many events up to a moment, not reversed, were recorded with it."""
    query = (
        select(EVENT.c.evidence, func.count())
        .where(
            EVENT.c.issuer == reads.issuer,
            EVENT.c.sequence <= moment.sequence,
            EVENT.c.effective_on <= moment.effective_on.isoformat(),
            EVENT.c.event.not_in(NO_FACTS),
            ~reads.reversed(EVENT.c.sequence, moment.sequence),
        )
        .group_by(EVENT.c.evidence)
        .order_by(EVENT.c.evidence)
    )
    return [(decode_evidence(text), int(count)) for text, count in reads.connection.execute(query)]
