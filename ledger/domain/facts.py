"""Facts and readings that standings turn on: debt issues, and the readings that the company adopts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import NOT_BINDING, Decision, Outcome, not_after_today, unknown_question
from ledger.domain.fact_events import DebtIssued, ReadingAdopted
from ledger.domain.slices import Needs, Slice
from ledger.domain.standing import Reason, Rest, RestKind
from ledger.domain.values import parse_id, parse_money, parse_name, parse_reference, shown
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDebt:
    """The command: debt was sold and issued. Amounts are as typed; None is 'not recorded', never zero."""

    instrument: str
    sold_on: date
    principal: str
    issued_by: str | None = None
    issued_on: date | None = None
    gross_proceeds: str | None = None
    high_yield: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptReading:
    """The command: the company adopts a reading, on the strength of a document."""

    question: str
    reading: str
    by: str
    on: date
    document: str
    memo: str | None = None


def debt_needs(command: RecordDebt) -> Needs:
    """Nothing but the issuer."""
    return Needs(on=command.sold_on)


def decide_debt(command: RecordDebt, given: Slice) -> Decision:
    """Record the issue as of the later of its sale and its issue."""
    event = DebtIssued(
        instrument=parse_name(command.instrument, "instrument"),
        issuer=parse_id(command.issued_by or given.issuer, "issued-by"),
        sold_on=command.sold_on,
        issued_on=command.issued_on,
        principal=parse_money(command.principal, "principal"),
        gross_proceeds=parse_money(command.gross_proceeds, "gross proceeds")
        if command.gross_proceeds is not None
        else None,
        high_yield=command.high_yield,
    )
    not_after_today(event.completed_on, given)
    exceptions = []
    if event.gross_proceeds is None:
        exceptions.append(
            Reason(code=Code.FACT_MISSING, text="gross proceeds are not recorded; principal is not proceeds")
        )
    if event.high_yield is None:
        exceptions.append(Reason(code=Code.FACT_MISSING, text="whether it is high yield debt is not recorded"))
    return Decision(
        outcome=Outcome.RECORDED, event=event, effective_on=event.completed_on, exceptions=tuple(exceptions)
    )


def adoption_needs(command: AdoptReading) -> Needs:
    """All recorded terms: the question must be among them."""
    return Needs(on=command.on, terms=True)


def decide_adoption(command: AdoptReading, given: Slice) -> Decision:
    """Adopt one of the question's readings. By itself this enters no held request."""
    not_after_today(command.on, given)
    assert given.terms is not None
    question = given.terms.questions().get(command.question)
    if question is None:
        raise unknown_question(command.question)
    readings = [reading.reading for reading in question.readings]
    if command.reading not in readings:
        raise Invalid(
            Fault.UNKNOWN_READING,
            f"{command.question} has no reading {shown(command.reading)}",
            advice=f"Its readings are {', '.join(readings)}",
        )
    if not command.document.strip():
        raise Invalid(
            Fault.DOCUMENT_REQUIRED,
            "adopting a reading names the document that it rests on",
            advice="Give it with --document, such as --document 'memo of 10 Jan 2000'",
        )
    chosen = next(reading for reading in question.readings if reading.reading == command.reading)
    event = ReadingAdopted(
        question=command.question,
        reading=command.reading,
        by=parse_name(command.by, "by"),
        document=parse_reference(command.document, "document"),
        memo=parse_name(command.memo, "memo") if command.memo else None,
    )
    return Decision(
        outcome=Outcome.RECORDED,
        event=event,
        effective_on=command.on,
        reasons=(
            Reason(
                code=Code.QUESTION_OPEN,
                text=f"{NOT_BINDING}. {chosen.effect}",
                clause=question.question,
                cite=question.cite,
                reading=command.reading,
            ),
        ),
        rests_on=(Rest(kind=RestKind.READING, text=f"{command.by}: {event.document}", document=event.document),),
    )
