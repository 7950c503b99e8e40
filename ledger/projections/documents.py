"""The documents: who executed each, and whether it took effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import Document, Execution
from ledger.domain.documents import effective
from ledger.domain.fact_events import ExecutionNoted
from ledger.domain.slices import Terms
from ledger.domain.standing import Reason, Rest
from ledger.domain.values import Moment
from ledger.projections.rows import YES_OR_NO, Rows
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document, recorded or only known to exist. `effective` is yes, no, disputed or unknown.

    `held` says whether its text was read; each of `executions` is a signature block as it is known to stand.
    """

    document: str
    title: str
    made_on: date | None
    governing_law: str | None
    held: bool
    executions: tuple[Execution, ...]
    effective: str
    reasons: tuple[Reason, ...]
    rests_on: tuple[Rest, ...]
    clauses: tuple[str, ...]


def documents(reads: Reads, moment: Moment) -> Rows[DocumentLine]:
    """Every document as known, by its date; those without a date come last."""
    terms = reads.terms(moment)
    recorded = terms.recorded_documents()

    def line(document: Document) -> DocumentLine:
        standing = effective(terms, document, moment.effective_on)
        agreement = recorded.get(document.document)
        return DocumentLine(
            document=document.document,
            title=document.title,
            made_on=document.made_on,
            governing_law=document.governing_law,
            held=document.held,
            executions=tuple(_executions(terms, document)),
            effective=YES_OR_NO[standing.status],
            reasons=standing.reasons,
            rests_on=standing.rests_on,
            clauses=tuple(clause.clause for clause in agreement.clauses) if agreement else (),
        )

    found = sorted(terms.documents().values(), key=lambda one: (one.made_on or date.max, one.document))
    return Rows(DocumentLine, map(line, found))


def _executions(terms: Terms, document: Document) -> Iterator[Execution]:
    """Each signature block, as its file says or as was established later."""
    stated = {one.party: one for one in document.executions}
    for party, (status, established) in terms.signatures(document).items():
        own = stated.get(party)
        event = established.event if established else None
        if own is not None and not isinstance(event, ExecutionNoted):
            yield own
            continue
        noted = event.signatory if isinstance(event, ExecutionNoted) else None
        same = own is not None and noted in (None, own.signatory)
        yield Execution(
            party=party,
            signatory=own.signatory if own and same else noted,
            capacity=own.capacity if own and same else None,
            status=status,
        )
