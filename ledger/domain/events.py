"""Every fact that can be recorded: one closed union of frozen events, in the past tense.

Share quantities are `Units` (integers in the series' smallest unit). The day an event takes effect
is in its envelope (`Recorded.effective_on`), not repeated in its fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ledger.domain.agreements import Agreement
from ledger.domain.values import Evidence, Units


class Act(StrEnum):
    """What is done with shares; a covenant names the acts that it forbids."""

    TRANSFER = "transfer"
    SELL = "sell"
    ASSIGN = "assign"
    PLEDGE = "pledge"


class Basis(StrEnum):
    """On what footing an act is done."""

    PRIVATE = "private"
    REGISTERED = "registered"
    AFFILIATE = "affiliate"


class Form(StrEnum):
    """The two kinds of registration a demand may ask for."""

    LONG = "long"
    SHORT = "short"


class RegistrationStatus(StrEnum):
    """Where a registration stands; `requested` comes from the demand itself."""

    REQUESTED = "requested"
    FILED = "filed"
    EFFECTIVE = "effective"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    POSTPONED = "postponed"
    STOP_ORDERED = "stop-ordered"


class Origin(StrEnum):
    """How the shares of a lot came into being."""

    ISSUED = "issued"


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
    """Shares moved from the unissued to a holder, in a new lot."""

    series: str
    holder: str
    shares: Units
    lot: str
    under: str
    origin: Origin
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
class TransferShares:
    """The command: enter a transfer on the register. Shares are as typed, in the series' decimals."""

    series: str
    transferor: str
    transferee: str
    shares: str
    on: date
    act: Act = Act.TRANSFER
    basis: Basis = Basis.PRIVATE
    registration: str | None = None
    lots: tuple[str, ...] = ()
    certificate: str | None = None
    surrendered: tuple[str, ...] = ()
    contract_on: date | None = None
    instruction: str | None = None
    securities_law: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRegistration:
    """The command: a holder demands that its shares be registered. Dates are those of its notice."""

    holder: str
    form: Form
    series: str
    shares: str
    received_on: date
    given_on: date | None = None
    dated_on: date | None = None
    opinion: str | None = None
    opinion_by: str | None = None
    opinion_on: date | None = None


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
class DemandAccepted:
    """A holder's demand for registration met every recorded condition and opened a registration."""

    request: str
    registration: str
    holder: str
    form: Form
    series: str
    shares: Units
    received_on: date
    given_on: date
    dated_on: date
    opinion: str | None
    opinion_by: str | None
    opinion_on: date | None
    waiver: str | None
    relied_on: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationProgressed:
    """A registration reached a new status."""

    registration: str
    status: RegistrationStatus
    by: str | None
    file_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtIssued:
    """Debt was sold and issued. Money is exact; None means that the fact is not recorded."""

    instrument: str
    issuer: str
    sold_on: date
    issued_on: date | None
    principal: Decimal
    gross_proceeds: Decimal | None
    high_yield: bool | None

    @property
    def completed_on(self) -> date:
        """The later of sale and issue: 'issuance and sale' needs both. Unstated, the issue is taken as on the sale."""
        return max(self.sold_on, self.issued_on or self.sold_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAdopted:
    """The company adopted one reading of disputed words, for its register."""

    question: str
    reading: str
    by: str
    document: str
    memo: str | None


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
