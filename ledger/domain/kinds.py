"""The kinds of clause that rules understand, and the recording of an agreement file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import Agreement, Clause, Question, Reader
from ledger.domain.decisions import Decision, Outcome, missing
from ledger.domain.events import AgreementRecorded
from ledger.domain.restrictions import LOCK_UP, read_lock_up
from ledger.domain.rights import (
    COUNTING_RULE,
    DEMAND_RIGHTS,
    REGISTRABLE_SECURITIES,
    read_counting_rule,
    read_demand_rights,
    read_registrable_securities,
)
from ledger.domain.slices import Needs, Slice
from ledger.errors import Code, Fault, Invalid


def _read_authority(table: Reader) -> None:
    """Authority to grant rights under another document: nothing is computed from it yet."""
    table.some_ids("grantees")
    table.id("under")
    table.done()


KINDS: Mapping[str, Callable[[Reader], object]] = {
    LOCK_UP: read_lock_up,
    DEMAND_RIGHTS: read_demand_rights,
    REGISTRABLE_SECURITIES: read_registrable_securities,
    COUNTING_RULE: read_counting_rule,
    "authority": _read_authority,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAgreement:
    """The command: record an agreement, as `agreements.parse` read it from a file's data."""

    agreement: Agreement


def needs(command: RecordAgreement, today: date) -> Needs:
    """What is recorded already: ids must be new, and questions may be those of another document."""
    return Needs(on=today, terms=True)


def decide(command: RecordAgreement, given: Slice) -> Decision:
    """Validate everything, list every fault, and record the agreement as one event."""
    agreement = command.agreement
    assert given.terms is not None
    recorded = given.terms.documents().get(agreement.document.document)
    faults = _faults(agreement, {name: _reading_ids(question) for name, question in given.terms.questions().items()})
    if recorded is not None and any(
        isinstance(r.event, AgreementRecorded) and r.event.agreement.document.document == recorded.document
        for r in given.terms.agreements
    ):
        faults.append(f"document {agreement.document.document} is recorded already; reverse that event first")
    already = bool(faults) and faults[-1].startswith(f"document {agreement.document.document} ")
    kinds = {cited.clause.clause: cited.clause.kind for kind in KINDS for cited in given.terms.clauses(kind)}
    for clause in agreement.clauses:
        if clause.clause in kinds and not already:
            faults.append(f"clause {clause.clause} is recorded already, by another document: give it another id")
        if clause.replaces is not None and kinds.get(clause.replaces) != clause.kind:
            faults.append(
                f"clause {clause.clause}: 'replaces' must name a recorded clause of kind '{clause.kind}', "
                f"and '{clause.replaces}' is none"
            )
    faults += [
        f"question {question.question} is recorded already, by another document"
        for question in agreement.questions
        if question.question in given.terms.questions() and not already
    ]
    if faults:
        raise Invalid(Fault.AGREEMENT_FAULTY, "the agreement file has faults: " + "; ".join(faults))
    exceptions = []
    if not agreement.document.held:
        exceptions.append(missing(Code.DOCUMENT_NOT_RECORDED, f"the text of {agreement.document.document} is not held"))
    exceptions += [
        missing(Code.DOCUMENT_NOT_RECORDED, f"{known.document} ({known.title}) is known to exist and is not held")
        for known in agreement.known_documents
        if not known.held
    ]
    return Decision(
        outcome=Outcome.RECORDED,
        event=AgreementRecorded(agreement=agreement),
        effective_on=agreement.document.made_on or given.today,
        exceptions=tuple(exceptions),
    )


def _reading_ids(question: Question) -> tuple[str, ...]:
    return tuple(reading.reading for reading in question.readings)


def _faults(agreement: Agreement, known: Mapping[str, tuple[str, ...]]) -> list[str]:
    questions = {**known, **{q.question: _reading_ids(q) for q in agreement.questions}}
    faults: list[str] = []
    for clause in agreement.clauses:
        faults += clause_faults(clause, questions)
    return faults


def clause_faults(clause: Clause, questions: Mapping[str, tuple[str, ...]]) -> list[str]:
    """What is wrong with a clause's kind, its parameters, or the readings that they name."""
    read = KINDS.get(clause.kind)
    if read is None:
        return [f"clause {clause.clause}: kind '{clause.kind}' is not known; kinds are {', '.join(sorted(KINDS))}"]
    faults: list[str] = []
    read(Reader(clause.terms(), f"clause {clause.clause}", faults))
    _check_questions(clause.terms(), f"clause {clause.clause}", questions, faults)
    return faults


def _check_questions(value: object, place: str, questions: Mapping[str, tuple[str, ...]], faults: list[str]) -> None:
    """Every open parameter names a known question and gives a value for each of its readings, and no other."""
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            _check_questions(item, f"{place}[{number}]", questions, faults)
    if not isinstance(value, Mapping):
        return
    if "question" in value:
        question = str(value["question"])
        given = set(value) - {"question"}
        if question not in questions:
            faults.append(f"{place}: question '{question}' is not in this file or any recorded one")
        elif given != set(questions[question]):
            expected = ", ".join(questions[question])
            faults.append(f"{place}: give one value for each reading of {question}: {expected}")
    for name, item in value.items():
        _check_questions(item, f"{place}.{name}", questions, faults)
