"""What is noted against shares that stay where they are: pledges, stop-transfers, certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.share_events import LotMove
from ledger.domain.values import Units
from ledger.domain.waivers import Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeLine:
    """Units of one lot that are pledged, or released."""

    lot: str
    units: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesPledged:
    """Shares of a holder became security for a pledgee; the record holder did not change.

    `express` says that the entry expresses the transfer as collateral, as both parties may ask (8 Del. C. §159).
    """

    request: str
    pledge: str
    series: str
    holder: str
    pledgee: str
    lines: tuple[PledgeLine, ...]
    express: bool
    instruction: str | None
    waiver: Waiver | None
    in_breach: bool
    presented_at: str | None
    relied_on: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeReleased:
    """Pledged shares became the holder's own again."""

    pledge: str
    series: str
    holder: str
    lines: tuple[PledgeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeEnforced:
    """Pledged shares passed to the pledgee, each lot's in a new lot."""

    request: str
    pledge: str
    series: str
    holder: str
    pledgee: str
    certificate: str | None
    surrendered: tuple[str, ...]
    moves: tuple[LotMove, ...]
    waiver: Waiver | None
    in_breach: bool
    presented_at: str | None
    relied_on: tuple[int, ...]


class StopKind(StrEnum):
    """Who asked that no transfer be entered: the company, a claimant by a demand under UCC §8-403, or a court."""

    ISSUER = "issuer"
    DEMAND = "demand"
    COURT = "court"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTransferPlaced:
    """Transfers of a holder's shares of a series, or of some of its lots, are not to be entered.

    `until` is the last day of it; a demand under UCC §8-403 always has one, at most 30 days after `notified_on`.
    """

    stop: str
    kind: StopKind
    series: str
    holder: str
    lots: tuple[str, ...]
    by: str
    reason: str
    notified_on: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTransferReleased:
    """A stop-transfer was lifted."""

    stop: str
    series: str
    holder: str
    reason: str


class CertificateCause(StrEnum):
    """Why certificates were replaced."""

    LOST = "lost"
    MUTILATED = "mutilated"
    CONSOLIDATED = "consolidated"
    DIVIDED = "divided"
    BOOK_ENTRY = "book-entry"
    CERTIFICATED = "certificated"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLot:
    """The certificate that represents a lot from now on; None where it is in book entry."""

    lot: str
    certificate: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatesReplaced:
    """Certificates of a holder were replaced by others, or by book entry; no share moved.

    `indemnity` is the affidavit or bond given for a lost one.
    """

    series: str
    holder: str
    cause: CertificateCause
    replaced: tuple[str, ...]
    lots: tuple[CertificateLot, ...]
    indemnity: str | None


HoldingEvent = (
    SharesPledged | PledgeReleased | PledgeEnforced | StopTransferPlaced | StopTransferReleased | CertificatesReplaced
)
