"""Reports that were issued: a file that left the house can be told again by its hashes, and made again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import Decision, Outcome
from ledger.domain.events import Recorded
from ledger.domain.period_events import ReportIssued, State
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import parse_id, parse_name, shown
from ledger.errors import Fault, Invalid

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReport:
    """The command: note that a report was made, from which place of the journal, and what its bytes are.

    `sequence` is the last that the report rests on, `head_hash` the hash of that event. The rest is as in
    `ReportIssued`.
    """

    report: str
    month: str
    state: State
    sequence: int
    head_hash: str
    known_at: str | None
    sheets: tuple[str, ...]
    file_sha256: str
    contents_sha256: str
    program: str


def needs(command: IssueReport, today: date) -> Needs:
    """The reports of the month that were issued before, and the hash at the place that the report rests on."""
    if not _MONTH.fullmatch(command.month):
        raise Invalid(
            Fault.MALFORMED, f"month {shown(command.month)} is not a month", advice="Write it as YYYY-MM: 2031-12"
        )
    return Needs(on=today, reports_of=command.month, hash_at=command.sequence)


def decide(command: IssueReport, given: Slice) -> Decision:
    """Note the report on the day of its issue, unless it was issued before with the same bytes."""
    for name, text in (("file_sha256", command.file_sha256), ("contents_sha256", command.contents_sha256)):
        if not _SHA256.fullmatch(text):
            raise Invalid(Fault.MALFORMED, f"{name} {shown(text)} is not a SHA-256 in hexadecimal")
    if given.hash_at != command.head_hash:
        raise Invalid(
            Fault.UNKNOWN_SEQUENCE,
            f"there is no event #{command.sequence} with the hash {shown(command.head_hash)} in this journal",
            advice="Make the report from this ledger",
        )
    event = ReportIssued(
        report=parse_id(command.report, "report"),
        month=command.month,
        state=command.state,
        sequence=command.sequence,
        head_hash=command.head_hash,
        known_at=command.known_at,
        sheets=tuple(parse_name(sheet, "sheet") for sheet in command.sheets),
        file_sha256=command.file_sha256,
        contents_sha256=command.contents_sha256,
        program=parse_name(command.program, "program"),
    )
    before = next((one for one in given.reports if _same(one, event)), None)
    if before is not None:
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"the same report was issued before, as #{before.sequence}",
            advice="It is the same file: nothing has to be recorded again",
        )
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=given.today)


def _same(before: Recorded, event: ReportIssued) -> bool:
    """Whether a report was issued already: of the same place, and the same to the byte."""
    issued = before.event
    assert isinstance(issued, ReportIssued)
    return _identity(issued) == _identity(event)


def _identity(event: ReportIssued) -> tuple[object, ...]:
    return (
        event.report,
        event.month,
        event.state,
        event.sequence,
        event.sheets,
        event.file_sha256,
        event.contents_sha256,
    )
