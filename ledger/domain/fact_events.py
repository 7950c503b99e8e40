"""Facts about entities, lots and documents: debt, control, names, legends, notices, signatures, readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ledger.domain.agreements import ExecutionStatus, NoticeAddress


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
class ControlChanged:
    """An affiliate came under the control of a holder, or no longer was."""

    affiliate: str
    controller: str
    controlled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderSucceeded:
    """A legal entity succeeded to another by merger, change of form or operation of law."""

    predecessor: str
    successor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRecorded:
    """A document calls a holder by another form of its name; the cite says where."""

    holder: str
    alias: str
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReached:
    """A day on which clauses count arrived, such as that of a public offering."""

    milestone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendNoted:
    """A clause's restriction was noted on the certificate or statement of a lot, or taken off it."""

    lot: str
    clause: str
    noted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAddressChanged:
    """A notice address under a document began or was replaced, by notice of the party."""

    document: str
    address: NoticeAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven:
    """The company gave a holder notice of something under a document, at the addresses named."""

    holder: str
    document: str
    about: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionNoted:
    """How a party's signature on a document stands was established."""

    document: str
    party: str
    signatory: str | None
    status: ExecutionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAdopted:
    """The company adopted one reading of disputed words, for its register."""

    question: str
    reading: str
    by: str
    document: str
    memo: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderRenamed:
    """A holder took another name; it is the same legal entity, and its shares did not move."""

    holder: str
    name: str
    former: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChanged:
    """The address of a holder on the register changed; None where there is none any more."""

    holder: str
    address: str | None


FactEvent = (
    DebtIssued
    | ReadingAdopted
    | ControlChanged
    | HolderSucceeded
    | AliasRecorded
    | MilestoneReached
    | LegendNoted
    | NoticeAddressChanged
    | NoticeGiven
    | ExecutionNoted
    | HolderRenamed
    | AddressChanged
)
