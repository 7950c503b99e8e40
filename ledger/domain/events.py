"""Every fact that can be recorded: one closed union of frozen events, in the past tense.

Share quantities are `Units` (integers in the series' smallest unit). The day an event takes effect
is in its envelope (`Recorded.effective_on`), not repeated in its fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import Agreement
from ledger.domain.fact_events import (
    AddressChanged,
    AliasRecorded,
    ControlChanged,
    DebtIssued,
    ExecutionNoted,
    FactEvent,
    HolderRenamed,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
    NoticeAddressChanged,
    NoticeGiven,
    ReadingAdopted,
)
from ledger.domain.holding_events import (
    CertificatesReplaced,
    HoldingEvent,
    PledgeEnforced,
    PledgeReleased,
    SharesPledged,
    StopTransferPlaced,
    StopTransferReleased,
)
from ledger.domain.period_events import (
    PeriodClosed,
    PeriodEvent,
    PriorPeriodCorrected,
    ReportIssued,
    StatementRecorded,
    StatementResolved,
)
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    DemandAccepted,
    HolderJoined,
    PapersCompleted,
    RegistrationEvent,
    RegistrationProgressed,
    SharesIncluded,
)
from ledger.domain.requests import Act, Basis, Request
from ledger.domain.share_events import (
    AuthorisedChanged,
    DividendPaid,
    LotMove,
    LotOpened,
    ReserveChanged,
    ShareEvent,
    SharesCancelled,
    SharesConverted,
    SharesExchanged,
    SharesIssued,
    SharesRedeemed,
    SharesRepurchased,
    SharesRetracted,
    SharesSplit,
    TreasuryReissued,
    TreasuryRetired,
)
from ledger.domain.values import Evidence, Units
from ledger.domain.waivers import Waiver


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
class SharesTransferred:
    """Shares moved between record holders; the series total did not change.

    `in_breach` marks one that happened although a clause restricted it. `presented_at` is the UTC instant at which it
    was presented, where that was before it was recorded.
    """

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
    waiver: Waiver | None
    relied_on: tuple[int, ...]
    balance_certificate: str | None
    in_breach: bool
    presented_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused:
    """A transfer, a pledge or a demand was presented and refused by a rule; the register did not change."""

    request: str
    command: Request
    relied_on: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHeld:
    """A transfer, a pledge or a demand was presented and cannot be decided yet; the register did not change."""

    request: str
    command: Request
    relied_on: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLogged:
    """Something was presented that cannot be judged yet; from `presented_at` on its clock runs.

    Who gives, who gets and how many shares are as the paper says; `missing` is what it wants.
    """

    request: str
    presented_at: str
    series: str
    transferor: str
    transferee: str
    shares: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn:
    """A request that was logged, held or refused was taken back by whoever presented it."""

    request: str
    reason: str


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
    | ShareEvent
    | SharesTransferred
    | RequestRefused
    | RequestHeld
    | RequestLogged
    | RequestWithdrawn
    | RegistrationEvent
    | FactEvent
    | HoldingEvent
    | PeriodEvent
    | EventReversed
)

NAMES: dict[type[Event], str] = {
    IssuerRegistered: "issuer-registered",
    SeriesDesignated: "series-designated",
    HolderRegistered: "holder-registered",
    AgreementRecorded: "agreement-recorded",
    SharesIssued: "shares-issued",
    LotOpened: "lot-opened",
    AuthorisedChanged: "authorised-changed",
    ReserveChanged: "reserve-changed",
    DividendPaid: "dividend-paid",
    SharesConverted: "shares-converted",
    SharesExchanged: "shares-exchanged",
    SharesRedeemed: "shares-redeemed",
    SharesCancelled: "shares-cancelled",
    SharesRetracted: "shares-retracted",
    SharesRepurchased: "shares-repurchased",
    TreasuryReissued: "treasury-reissued",
    TreasuryRetired: "treasury-retired",
    SharesSplit: "shares-split",
    SharesPledged: "shares-pledged",
    PledgeReleased: "pledge-released",
    PledgeEnforced: "pledge-enforced",
    StopTransferPlaced: "stop-transfer-placed",
    StopTransferReleased: "stop-transfer-released",
    CertificatesReplaced: "certificates-replaced",
    SharesTransferred: "shares-transferred",
    RequestRefused: "request-refused",
    RequestHeld: "request-held",
    RequestLogged: "request-logged",
    RequestWithdrawn: "request-withdrawn",
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
    HolderRenamed: "holder-renamed",
    AddressChanged: "address-changed",
    PeriodClosed: "period-closed",
    PriorPeriodCorrected: "prior-period-corrected",
    StatementRecorded: "statement-recorded",
    StatementResolved: "statement-resolved",
    ReportIssued: "report-issued",
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
