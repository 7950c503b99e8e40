"""How many facts rest on each document, and how well each of them is supported."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ledger.domain.values import EvidenceKind, Grade, Moment, grade
from ledger.projections.rows import Rows
from ledger.store.evidence import evidence_counts
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportLine:
    """Facts that name a document as evidence, by grade; `document` is None for those that name none.

    A fact that names two documents is counted with each. An illustrative mark wins over every document.
    """

    document: str | None
    evidenced: int
    asserted: int
    illustrative: int


def support(reads: Reads, moment: Moment) -> Rows[SupportLine]:
    """By document or reference, as typed; the facts without any come last."""
    found: dict[str | None, dict[Grade, int]] = defaultdict(lambda: defaultdict(int))
    for evidence, count in evidence_counts(reads, moment):
        documents = dict.fromkeys(piece.text for piece in evidence if piece.kind is EvidenceKind.DOCUMENT)
        for document in documents or (None,):
            found[document][grade(evidence)] += count
    ordered = sorted(found.items(), key=lambda item: (item[0] is None, item[0] or ""))
    return Rows(
        SupportLine,
        (
            SupportLine(
                document=document,
                evidenced=counts[Grade.EVIDENCED],
                asserted=counts[Grade.ASSERTED],
                illustrative=counts[Grade.ILLUSTRATIVE],
            )
            for document, counts in ordered
        ),
    )
