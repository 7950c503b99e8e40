"""The one way in: key, slice, decide, append, receipt, all in one writer's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from ledger.domain import (
    corrections,
    demands,
    documents,
    entities,
    facts,
    issuances,
    kinds,
    notices,
    participation,
    register,
    registrations,
    releases,
    transfers,
)
from ledger.domain.corrections import ReverseEvent
from ledger.domain.decisions import Decision, HoldingLine, Outcome, missing
from ledger.domain.documents import NoteExecution
from ledger.domain.entities import (
    EntityCommand,
    NoteLegend,
    RecordAlias,
    RecordControl,
    RecordMilestone,
    RecordSuccession,
)
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice, NoticeCommand
from ledger.domain.participation import (
    CompletePapers,
    IncludeShares,
    JoinRegistration,
    ParticipationCommand,
    ReimburseCounsel,
    SelectCounsel,
)
from ledger.domain.register import DesignateSeries, RegisterHolder, RegisterIssuer
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.domain.requests import DemandRegistration, TransferShares
from ledger.domain.slices import Needs
from ledger.domain.standing import Reason, Rest, RestKind
from ledger.domain.values import Evidence, parse_reference, refuse_unstorable, shown
from ledger.errors import Code, Fault, Invalid
from ledger.store.codec import canonical, plain, request_hash
from ledger.store.engine import Connection, Engine, reading, writing
from ledger.store.journal import Draft, append, lock, open_issuer
from ledger.store.reads import Reads
from ledger.store.slicing import Slicer

Command = (
    RegisterIssuer
    | DesignateSeries
    | RegisterHolder
    | RecordAgreement
    | IssueShares
    | TransferShares
    | DemandRegistration
    | ProgressRegistration
    | RecordDebt
    | AdoptReading
    | ReverseEvent
    | ReleaseRequest
    | ParticipationCommand
    | EntityCommand
    | NoticeCommand
    | NoteExecution
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a command. `sequence` and `hash` are None for a dry run."""

    outcome: Outcome
    sequence: int | None
    hash: str | None
    request: str | None
    opened: tuple[str, ...]
    reasons: tuple[Reason, ...]
    rests_on: tuple[Rest, ...]
    exceptions: tuple[Reason, ...]
    before: tuple[HoldingLine, ...]
    after: tuple[HoldingLine, ...]

    def data(self) -> dict[str, Any]:
        """The receipt as plain JSON data, in the shape of `docs/cli.md`."""
        found: dict[str, Any] = plain(self)
        return found


def record(
    engine: Engine,
    issuer: str,
    command: Command,
    *,
    actor: str,
    now: Callable[[], datetime],
    key: str | None = None,
    evidence: tuple[Evidence, ...] = (),
    dry_run: bool = False,
) -> Receipt:
    """Judge a command and record what it leads to. Invalid is raised, and nothing is recorded.

    The same `key` with the same command returns the first receipt; with another command it is Invalid.
    """
    key = parse_reference(key, "key") if key is not None else None
    refuse_unstorable((key, actor, plain(command), plain(evidence)))
    if dry_run:
        with reading(engine) as connection:
            reads = Reads(connection, issuer)
            asked = request_hash(command, evidence) if key is not None else None
            if key is not None and (first := _first_receipt(reads, key, asked)) is not None:
                return first
            return _receipt(_decide(command, Slicer(reads), _today(reads, command, now()), evidence)[-1], None, None)
    with writing(engine) as connection:
        if isinstance(command, RegisterIssuer):
            open_issuer(connection, issuer)
        lock(connection, issuer)
        return record_locked(connection, issuer, command, actor=actor, now=now, key=key, evidence=evidence)


def record_locked(
    connection: Connection,
    issuer: str,
    command: Command,
    *,
    actor: str,
    now: Callable[[], datetime],
    key: str | None,
    evidence: tuple[Evidence, ...],
) -> Receipt:
    """`record` inside a transaction that holds the issuer's lock already."""
    reads = Reads(connection, issuer)
    asked = request_hash(command, evidence) if key is not None else None
    if key is not None and (first := _first_receipt(reads, key, asked)) is not None:
        return first
    decided = _decide(command, Slicer(reads), _today(reads, command, now()), evidence)
    drafts = [Draft(event=one.event, effective_on=one.effective_on, evidence=evidence) for one in decided]
    drafts[-1] = replace(drafts[-1], receipt=_stored(decided[-1]), key=key, request_hash=asked)
    recorded, its_hash = append(connection, issuer, drafts, actor=actor, now=now)[-1]
    return _receipt(decided[-1], recorded.sequence, its_hash)


def today_in(zone: str, now: datetime) -> date:
    """The calendar day in a time zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def _today(reads: Reads, command: Command, now: datetime) -> date:
    return today_in(command.zone if isinstance(command, RegisterIssuer) else reads.registered().zone, now)


def _decide(command: Command, slicer: Slicer, today: date, evidence: tuple[Evidence, ...]) -> tuple[Decision, ...]:
    """The slice that the command needs, and what its room decides."""
    match command:
        case RegisterIssuer():
            return (register.decide_issuer(command, slicer.slice(Needs(on=today), today)),)
        case DesignateSeries():
            return (register.decide_series(command, slicer.slice(register.needs_of_series(command), today)),)
        case RegisterHolder():
            return (register.decide_holder(command, slicer.slice(register.needs_of_holder(command, today), today)),)
        case RecordAgreement():
            return (kinds.decide(command, slicer.slice(kinds.needs(command, today), today)),)
        case IssueShares():
            decision = issuances.decide(command, slicer.slice(issuances.needs(command), today))
            return (_note_missing_evidence(decision, evidence),)
        case TransferShares():
            return (transfers.decide(command, slicer.slice(transfers.needs(command), today)),)
        case DemandRegistration():
            return (demands.decide(command, slicer.slice(demands.needs(command), today)),)
        case ProgressRegistration():
            return (registrations.decide(command, slicer.slice(registrations.needs(command), today)),)
        case RecordDebt():
            decision = facts.decide_debt(command, slicer.slice(facts.debt_needs(command), today))
            return (_note_missing_evidence(decision, evidence),)
        case AdoptReading():
            return (facts.decide_adoption(command, slicer.slice(facts.adoption_needs(command), today)),)
        case ReverseEvent():
            return corrections.decide(command, slicer.slice(corrections.needs(command, today), today))
        case ReleaseRequest():
            return (_release(command, slicer, today),)
        case _:
            return (_note_missing_evidence(_decide_fact(command, slicer, today), evidence),)


def _decide_fact(
    command: ParticipationCommand | EntityCommand | NoticeCommand | NoteExecution, slicer: Slicer, today: date
) -> Decision:
    """Facts about registrations, entities, notices and signatures: each wants support, none is refused by a rule."""
    match command:
        case JoinRegistration() | IncludeShares() | SelectCounsel() | ReimburseCounsel() | CompletePapers():
            return participation.decide(command, slicer.slice(participation.needs(command), today))
        case RecordControl() | RecordSuccession() | RecordAlias() | RecordMilestone() | NoteLegend():
            return entities.decide(command, slicer.slice(entities.needs(command, today), today))
        case ChangeNoticeAddress() | GiveNotice():
            return notices.decide(command, slicer.slice(notices.needs(command), today))
        case NoteExecution():
            return documents.decide(command, slicer.slice(documents.needs(command), today))
        case _:
            assert_never(command)


def _release(command: ReleaseRequest, slicer: Slicer, today: date) -> Decision:
    """Judge a held or refused request again, by what is recorded now."""
    asked = releases.pending(command, slicer.slice(releases.needs(command, today), today))
    waiver = releases.waiver(command)
    match asked:
        case TransferShares():
            given = slicer.slice(transfers.needs(asked), today)
            return transfers.decide(asked, given, request=command.request, waiver=waiver)
        case DemandRegistration():
            given = slicer.slice(demands.needs(asked), today)
            return demands.decide(asked, given, request=command.request, waiver=waiver)
        case _:
            assert_never(asked)


def _note_missing_evidence(decision: Decision, evidence: tuple[Evidence, ...]) -> Decision:
    if evidence:
        return decision
    text = "nothing is given in support of this fact: it is only asserted (give --evidence or --document)"
    return replace(decision, exceptions=(*decision.exceptions, missing(Code.EVIDENCE_MISSING, text)))


def _first_receipt(reads: Reads, key: str, asked: str | None) -> Receipt | None:
    """The receipt of an earlier command with the same key, if it was the same command."""
    first = reads.first_with_key(key)
    if first is None:
        return None
    if first.request_hash != asked:
        raise Invalid(
            Fault.KEY_REUSED,
            f"key {shown(key)} was used for another command, #{first.sequence}",
            advice="Use a new key for a new command; a retry must repeat the command exactly",
        )
    data = first.data
    return Receipt(
        outcome=Outcome(data["outcome"]),
        sequence=first.sequence,
        hash=first.hash,
        request=data["request"],
        opened=tuple(data["opened"]),
        reasons=tuple(Reason(**{**reason, "code": Code(reason["code"])}) for reason in data["reasons"]),
        rests_on=tuple(Rest(**{**rest, "kind": RestKind(rest["kind"])}) for rest in data["rests_on"]),
        exceptions=tuple(Reason(**{**reason, "code": Code(reason["code"])}) for reason in data["exceptions"]),
        before=tuple(HoldingLine(**line) for line in data["before"]),
        after=tuple(HoldingLine(**line) for line in data["after"]),
    )


def _receipt(decision: Decision, sequence: int | None, its_hash: str | None) -> Receipt:
    return Receipt(
        outcome=decision.outcome,
        sequence=sequence,
        hash=its_hash,
        request=decision.request,
        opened=decision.opened,
        reasons=decision.reasons,
        rests_on=decision.rests_on,
        exceptions=decision.exceptions,
        before=decision.before,
        after=decision.after,
    )


def _stored(decision: Decision) -> str:
    """The receipt as stored with the event: everything but the place and the hash, which the event has."""
    data = _receipt(decision, None, None).data()
    return canonical({name: value for name, value in data.items() if name not in ("sequence", "hash")})
