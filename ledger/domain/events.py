"""Every fact that can be recorded: one closed union of frozen events, in the past tense.

Share quantities are `Units` (integers in the series' smallest unit). The day an event takes effect
is in its envelope (`Recorded.effective_on`), not repeated in its fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.agreements import Agreement
from ledger.domain.fact_events import (
    AliasRecorded,
    ControlChanged,
    DebtIssued,
    ExecutionNoted,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
    NoticeAddressChanged,
    NoticeGiven,
    ReadingAdopted,
)
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    DemandAccepted,
    HolderJoined,
    PapersCompleted,
    RegistrationProgressed,
    SharesIncluded,
)
from ledger.domain.requests import Act, Basis, DemandRegistration, TransferShares
from ledger.domain.values import Evidence, Units


class Origin(StrEnum):
    """How the shares of a lot came into being."""

    ISSUED = "issued"
    PIK = "pik"
    CONVERSION = "conversion"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerRegistered:
    """The ledger of an issuer was opened, in its time zone."""

    issuer: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDesignated:
    """A series was created with a number of authorised shares, counted in so many decimal places."""

    series: str
    name: str
    authorised: Units
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderRegistered:
    """A legal entity was entered as one that may hold shares."""

    holder: str
    name: str
    jurisdiction: str | None
    aliases: tuple[str, ...]
    family: str | None
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRecorded:
    """A document's rules, questions and assumptions were recorded as data."""

    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesIssued:
    """Shares moved from the unissued to a holder, in a new lot.

    Shares paid in kind name the lot that they are paid on as `parent`; they share its history.
    """

    series: str
    holder: str
    shares: Units
    lot: str
    under: str
    origin: Origin
    parent: str | None
    certificate: str | None
    consent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotMove:
    """How many shares a transfer took from one lot, and the lot it opened for them."""

    source: str
    child: str
    shares: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesTransferred:
    """Shares moved between record holders; the series total did not change."""

    request: str
    series: str
    transferor: str
    transferee: str
    moves: tuple[LotMove, ...]
    act: Act
    basis: Basis
    registration: str | None
    certificate: str | None
    surrendered: tuple[str, ...]
    contract_on: date | None
    instruction: str | None
    securities_law: str | None
    waiver: str | None
    relied_on: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused:
    """A transfer or a demand was presented and refused by a rule; the register did not change."""

    request: str
    command: TransferShares | DemandRegistration
    relied_on: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHeld:
    """A transfer or a demand was presented and cannot be decided yet; the register did not change."""

    request: str
    command: TransferShares | DemandRegistration
    relied_on: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReversed:
    """An earlier event was undone by this one; both stay in the journal."""

    reverses: int
    reason: str


Event = (
    IssuerRegistered
    | SeriesDesignated
    | HolderRegistered
    | AgreementRecorded
    | SharesIssued
    | SharesTransferred
    | RequestRefused
    | RequestHeld
    | DemandAccepted
    | RegistrationProgressed
    | DebtIssued
    | ReadingAdopted
    | HolderJoined
    | SharesIncluded
    | CounselSelected
    | CounselReimbursed
    | PapersCompleted
    | ControlChanged
    | HolderSucceeded
    | AliasRecorded
    | MilestoneReached
    | LegendNoted
    | NoticeAddressChanged
    | NoticeGiven
    | ExecutionNoted
    | EventReversed
)

NAMES: dict[type[Event], str] = {
    IssuerRegistered: "issuer-registered",
    SeriesDesignated: "series-designated",
    HolderRegistered: "holder-registered",
    AgreementRecorded: "agreement-recorded",
    SharesIssued: "shares-issued",
    SharesTransferred: "shares-transferred",
    RequestRefused: "request-refused",
    RequestHeld: "request-held",
    DemandAccepted: "demand-accepted",
    RegistrationProgressed: "registration-progressed",
    DebtIssued: "debt-issued",
    ReadingAdopted: "reading-adopted",
    HolderJoined: "holder-joined",
    SharesIncluded: "shares-included",
    CounselSelected: "counsel-selected",
    CounselReimbursed: "counsel-reimbursed",
    PapersCompleted: "papers-completed",
    ControlChanged: "control-changed",
    HolderSucceeded: "holder-succeeded",
    AliasRecorded: "alias-recorded",
    MilestoneReached: "milestone-reached",
    LegendNoted: "legend-noted",
    NoticeAddressChanged: "notice-address-changed",
    NoticeGiven: "notice-given",
    ExecutionNoted: "execution-noted",
    EventReversed: "event-reversed",
}
"""Stored names, explicit and for ever: moving or renaming a class never touches history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event in its place in the journal: when it took effect, when and by whom it was recorded."""

    sequence: int
    effective_on: date
    recorded_at: str
    recorded_by: str
    event: Event
    evidence: tuple[Evidence, ...] = ()
