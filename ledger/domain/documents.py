"""Whether a document took effect: its signature blocks, and the condition that it states itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import Document, ExecutionStatus
from ledger.domain.decisions import Decision, Outcome, not_after_today, unknown_document
from ledger.domain.fact_events import ExecutionNoted
from ledger.domain.slices import Needs, Slice, Terms
from ledger.domain.standing import Rest, RestKind, Standing, Verdict, World, evaluate, supported
from ledger.domain.values import parse_id, parse_name
from ledger.errors import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteExecution:
    """The command: how a party's signature on a document stands, as established by evidence."""

    document: str
    party: str
    status: ExecutionStatus
    on: date
    signatory: str | None = None


def needs(command: NoteExecution) -> Needs:
    """The documents."""
    return Needs(on=command.on, terms=True)


def decide(command: NoteExecution, given: Slice) -> Decision:
    """Record the signature; it takes the place of what the document's file says of that party."""
    assert given.terms is not None
    not_after_today(command.on, given)
    if command.document not in given.terms.documents():
        raise unknown_document(command.document)
    event = ExecutionNoted(
        document=command.document,
        party=parse_id(command.party, "party"),
        signatory=parse_name(command.signatory, "signatory") if command.signatory else None,
        status=command.status,
    )
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=command.on)


def effective(terms: Terms, document: Document, on: date) -> Standing:
    """Whether a document took effect: FREE where it did, UNKNOWN where an execution that it needs is not shown."""
    return evaluate(lambda world: _effective(world, document, on), terms)


def _effective(world: World, document: Document, on: date) -> Verdict:
    name = document.document
    if document.made_on is not None and on < document.made_on:
        world.because(Code.NOT_EXECUTED, f"{name} is made as of {document.made_on}, which is later")
        return Verdict(restricts=True)
    if not document.held:
        text = f"the text of {name} is not held, so who executed it is not known"
        return Verdict(restricts=not world.fact(f"{name} is executed", text))
    signatures = world.terms.signatures(document)
    if not signatures:
        text = f"the signature blocks of {name} are not recorded"
        return Verdict(restricts=not world.fact(f"{name} is executed", text))
    condition = document.effective_when
    where = f"{name} {condition.cite}" if condition else name
    shown = True
    for party in world.terms.not_shown(document, illegible_too=True):
        status, established = signatures.get(party, (ExecutionStatus.BLANK, None))
        if status is ExecutionStatus.ILLEGIBLE:
            text = f"the signature for {party} cannot be read; that it is that party's is assumed"
            world.rests_on(Rest(kind=RestKind.ASSUMPTION, text=text, document=name))
            continue
        text = f"{where} needs the execution of {party}, which is not shown: record it with record-execution"
        shown = world.fact(f"{name} is executed by {party}", text) and shown
        world.rests_on(*(supported(established, f"the block of {party} is {status}") if established else ()))
    if shown and not world.asked_for_facts:
        world.because(Code.FREE, f"every execution that {where} needs is shown, by conformed signatures")
    return Verdict(restricts=not shown)
