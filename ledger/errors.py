"""What can go wrong, as closed lists of codes.

A code is never renamed and never reused: scripts and auditors match on it.
`Fault` is for what is impossible (nothing is recorded), `Code` for what a rule answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Fault(StrEnum):
    """Why a command cannot be recorded at all (exit code 2)."""

    MALFORMED = "MALFORMED"
    DATE_IN_FUTURE = "DATE_IN_FUTURE"
    DATE_ORDER = "DATE_ORDER"
    UNKNOWN_ISSUER = "UNKNOWN_ISSUER"
    UNKNOWN_SERIES = "UNKNOWN_SERIES"
    UNKNOWN_HOLDER = "UNKNOWN_HOLDER"
    UNKNOWN_LOT = "UNKNOWN_LOT"
    UNKNOWN_REQUEST = "UNKNOWN_REQUEST"
    UNKNOWN_REGISTRATION = "UNKNOWN_REGISTRATION"
    UNKNOWN_QUESTION = "UNKNOWN_QUESTION"
    UNKNOWN_READING = "UNKNOWN_READING"
    UNKNOWN_SEQUENCE = "UNKNOWN_SEQUENCE"
    UNKNOWN_CERTIFICATE = "UNKNOWN_CERTIFICATE"
    UNKNOWN_CLAUSE = "UNKNOWN_CLAUSE"
    UNKNOWN_DOCUMENT = "UNKNOWN_DOCUMENT"
    UNKNOWN_ADDRESS = "UNKNOWN_ADDRESS"
    UNKNOWN_SUCCESSION = "UNKNOWN_SUCCESSION"
    UNKNOWN_PLEDGE = "UNKNOWN_PLEDGE"
    UNKNOWN_STOP = "UNKNOWN_STOP"
    UNKNOWN_STATEMENT = "UNKNOWN_STATEMENT"
    NOT_IN_REGISTRATION = "NOT_IN_REGISTRATION"
    ALREADY_RECORDED = "ALREADY_RECORDED"
    ALREADY_REVERSED = "ALREADY_REVERSED"
    REQUEST_SETTLED = "REQUEST_SETTLED"
    SHARES_NOT_POSITIVE = "SHARES_NOT_POSITIVE"
    SHARES_EXCEED_AUTHORISED = "SHARES_EXCEED_AUTHORISED"
    SHARES_EXCEED_HOLDING = "SHARES_EXCEED_HOLDING"
    SHARES_EXCEED_LOT = "SHARES_EXCEED_LOT"
    TRANSFER_TO_ONESELF = "TRANSFER_TO_ONESELF"
    NOT_EXACT = "NOT_EXACT"
    NOTHING_HELD = "NOTHING_HELD"
    ACCOUNT_BELOW_ZERO = "ACCOUNT_BELOW_ZERO"
    BASIS_CHANGED = "BASIS_CHANGED"
    LATER_ENTRIES = "LATER_ENTRIES"
    CERTIFICATE_IN_USE = "CERTIFICATE_IN_USE"
    CERTIFICATE_CANCELLED = "CERTIFICATE_CANCELLED"
    REGISTRATION_REQUIRED = "REGISTRATION_REQUIRED"
    STATUS_NOT_POSSIBLE = "STATUS_NOT_POSSIBLE"
    AGREEMENT_FAULTY = "AGREEMENT_FAULTY"
    REGISTER_FAULTY = "REGISTER_FAULTY"
    DOCUMENT_REQUIRED = "DOCUMENT_REQUIRED"
    EVIDENCE_REQUIRED = "EVIDENCE_REQUIRED"
    NOTHING_CHANGED = "NOTHING_CHANGED"
    NOT_COVERED = "NOT_COVERED"
    PERIOD_CLOSED = "PERIOD_CLOSED"
    PERIOD_OPEN = "PERIOD_OPEN"
    HAS_DEPENDENTS = "HAS_DEPENDENTS"
    NOT_REVERSIBLE = "NOT_REVERSIBLE"
    KEY_REUSED = "KEY_REUSED"
    TOO_MANY_COMBINATIONS = "TOO_MANY_COMBINATIONS"
    IMPORT_FAULTY = "IMPORT_FAULTY"
    FILE_EXISTS = "FILE_EXISTS"


class Code(StrEnum):
    """Why a rule answered as it did, or what is missing although it did not stop the act."""

    # an act is restricted, or it cannot be said
    LOCKED = "LOCKED"
    FREE = "FREE"
    QUESTION_OPEN = "QUESTION_OPEN"
    FACT_MISSING = "FACT_MISSING"
    NO_NOTICE = "NO_NOTICE"
    NOTICED = "NOTICED"
    NOT_CONTROLLED = "NOT_CONTROLLED"
    LOTS_THAT_WOULD_PASS = "LOTS_THAT_WOULD_PASS"
    STOPPED = "STOPPED"
    # a demand for registration
    NO_DEMAND_RIGHT = "NO_DEMAND_RIGHT"
    ENTITLEMENT_UNKNOWN = "ENTITLEMENT_UNKNOWN"
    NOT_YET_EXERCISABLE = "NOT_YET_EXERCISABLE"
    OPINION_MISSING = "OPINION_MISSING"
    EXCEEDS_REGISTRABLE = "EXCEEDS_REGISTRABLE"
    NO_REGISTRATION_LEFT = "NO_REGISTRATION_LEFT"
    TOO_FEW_REGISTRABLE = "TOO_FEW_REGISTRABLE"
    COUNTED = "COUNTED"
    # what was computed, or follows in the same step
    COMPUTED = "COMPUTED"
    RECOMPUTED = "RECOMPUTED"
    # missing or wrong, though it does not stop the act (exceptions)
    CONSENT_MISSING = "CONSENT_MISSING"
    CERTIFICATE_MISSING = "CERTIFICATE_MISSING"
    CERTIFICATE_NOT_SURRENDERED = "CERTIFICATE_NOT_SURRENDERED"
    INSTRUCTION_MISSING = "INSTRUCTION_MISSING"
    SECURITIES_LAW_BASIS_MISSING = "SECURITIES_LAW_BASIS_MISSING"
    REGISTRATION_NOT_EFFECTIVE = "REGISTRATION_NOT_EFFECTIVE"
    EVIDENCE_MISSING = "EVIDENCE_MISSING"
    DOCUMENT_NOT_RECORDED = "DOCUMENT_NOT_RECORDED"
    WAIVED = "WAIVED"
    AUTHORITY_MISSING = "AUTHORITY_MISSING"
    IN_BREACH = "IN_BREACH"
    NOT_COMPLIANT = "NOT_COMPLIANT"
    FILING_MISSING = "FILING_MISSING"
    CONSIDERATION_MISSING = "CONSIDERATION_MISSING"
    INDEMNITY_MISSING = "INDEMNITY_MISSING"
    RESERVE_SHORT = "RESERVE_SHORT"
    CERTIFICATE_GAP = "CERTIFICATE_GAP"
    CERTIFICATE_DIFFERS = "CERTIFICATE_DIFFERS"
    PRIOR_PERIOD = "PRIOR_PERIOD"
    DIFFERENCE = "DIFFERENCE"
    UNDONE = "UNDONE"
    NAME_SUSPICIOUS = "NAME_SUSPICIOUS"
    CONTROL_LOST = "CONTROL_LOST"
    NO_RIGHT_TO_JOIN = "NO_RIGHT_TO_JOIN"
    NOT_OWED = "NOT_OWED"
    PAPERS_MISSING = "PAPERS_MISSING"
    COPY_ONLY = "COPY_ONLY"
    NOT_EXECUTED = "NOT_EXECUTED"


class LedgerError(Exception):
    """Something the caller can be told in one message."""

    exit_code = 1


class Unavailable(LedgerError):
    """The command could not run at all: no database, no permission, a locked file (exit code 1)."""


class Invalid(LedgerError):
    """What was asked is impossible. Nothing was recorded and no idempotency key was used.

    `lines` are the faults of a file, such as 'FILE:3: ...', where there may be many and the text only counts them.
    """

    exit_code = 2

    def __init__(self, fault: Fault, text: str, *, advice: str = "", lines: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.fault = fault
        self.text = text
        self.advice = advice
        self.lines = tuple(lines)

    def __str__(self) -> str:
        return f"{self.text}. {self.advice}" if self.advice else self.text


class Damaged(LedgerError):
    """Verification found a difference between what is stored and what was recorded (exit code 5)."""

    exit_code = 5
