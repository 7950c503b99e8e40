"""What happens to the shares of a series: authorised, paid in kind, converted, returned, reissued, split.

Lines name lots. Where an event is computed from holdings (a dividend, a pro-rata redemption, a split), each line keeps
the units that it was computed from as its basis, so that a later entry that would change it is noticed. `fraction`
is the part of a share that rounding left over, exact, as text; `cash` what was paid for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ledger.domain.proportions import Rounding
from ledger.domain.values import Units


class Origin(StrEnum):
    """How the shares of a lot came into being."""

    ISSUED = "issued"
    PIK = "pik"
    CONVERSION = "conversion"
    EXCHANGE = "exchange"
    REISSUE = "reissue"


SOLD = (Origin.ISSUED, Origin.REISSUE)
"""Shares that the company sold itself; all others came of other shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotMove:
    """How many shares were taken from one lot, and the lot opened for them."""

    source: str
    child: str
    shares: Units


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
    price: Decimal | None
    consideration: str | None
    book_entry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LotOpened:
    """A lot was taken over from an earlier register with its history as stated there, when this ledger began."""

    series: str
    holder: str
    shares: Units
    lot: str
    origin: Origin
    under: str
    original_purchaser: str
    acquired_on: date
    holding_period_start: date
    certificate: str | None
    book_entry: bool
    history: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisedChanged:
    """The authorised shares of a series were increased, or reduced by shares that nobody holds."""

    series: str
    shares: Units
    increased: bool
    from_retired: bool
    consent: str | None
    filing: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveChanged:
    """So many unissued shares are now set aside for a purpose, such as a conversion; none any more where zero."""

    series: str
    purpose: str
    shares: Units
    consent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DividendLine:
    """A dividend on one lot: its units on the record date, the lot opened for what was paid, and what was left over."""

    lot: str
    holder: str
    basis: Units
    child: str | None
    units: Units
    fraction: str
    cash: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DividendPaid:
    """A dividend was paid in kind on every lot held at the close of the record date.

    `rate` is a percentage as typed, `per_share` the shares for each as typed; one of them is given.
    """

    series: str
    declared_on: date | None
    record_on: date
    rate: str | None
    per_share: str | None
    rounding: Rounding
    cash_price: Decimal | None
    consent: str | None
    lines: tuple[DividendLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLine:
    """Units of one lot given up, and the lot of the other series opened for what was received."""

    lot: str
    units: Units
    child: str | None
    received: Units
    fraction: str
    cash: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesConverted:
    """Shares of one series became shares of another by conversion, at a ratio of new to old."""

    series: str
    to_series: str
    holder: str
    ratio: str
    rounding: Rounding
    cash_price: Decimal | None
    consent: str | None
    surrendered: tuple[str, ...]
    certificate: str | None
    lines: tuple[ExchangeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesExchanged:
    """Shares of one series were exchanged for shares of another, at a ratio of new to old."""

    series: str
    to_series: str
    holder: str
    ratio: str
    rounding: Rounding
    cash_price: Decimal | None
    consent: str | None
    surrendered: tuple[str, ...]
    certificate: str | None
    lines: tuple[ExchangeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """Units of one lot that came back to the company; `basis` where they were computed pro rata."""

    lot: str
    holder: str
    units: Units
    basis: Units | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesRedeemed:
    """Shares were redeemed and retired: of named lots, or pro rata of all held at the close of the record date.

    `whole` where no number was named: computed again, it is again all that is held.
    """

    series: str
    record_on: date | None
    whole: bool
    price: Decimal | None
    consent: str | None
    surrendered: tuple[str, ...]
    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesCancelled:
    """Shares of a holder were cancelled and retired."""

    series: str
    reason: str
    consent: str | None
    surrendered: tuple[str, ...]
    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesRetracted:
    """An issuance that was not accepted was taken back; the shares are unissued again."""

    series: str
    reason: str
    consent: str | None
    surrendered: tuple[str, ...]
    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesRepurchased:
    """The company bought shares of a holder into its treasury; each lot stays what it is there."""

    series: str
    price: Decimal | None
    consent: str | None
    surrendered: tuple[str, ...]
    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreasuryReissued:
    """Treasury shares were issued again to a holder, each lot's in a new lot."""

    series: str
    holder: str
    under: str
    price: Decimal | None
    consideration: str | None
    consent: str | None
    certificate: str | None
    moves: tuple[LotMove, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreasuryRetired:
    """Treasury shares were retired."""

    series: str
    consent: str | None
    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitLine:
    """What a split made of one lot in one account: the units before and after, and what was left over.

    `holder` is '' for treasury shares.
    """

    lot: str
    holder: str
    pledged: bool
    basis: Units
    units: Units
    fraction: str
    cash: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesSplit:
    """Every lot of a series came to have so many new shares for so many old ones, at the beginning of the day."""

    series: str
    ratio: str
    rounding: Rounding
    cash_price: Decimal | None
    consent: str | None
    lines: tuple[SplitLine, ...]


ReturnEvent = SharesRedeemed | SharesCancelled | SharesRetracted | SharesRepurchased
ExchangeEvent = SharesConverted | SharesExchanged
ShareEvent = (
    SharesIssued
    | LotOpened
    | AuthorisedChanged
    | ReserveChanged
    | DividendPaid
    | SharesConverted
    | SharesExchanged
    | SharesRedeemed
    | SharesCancelled
    | SharesRetracted
    | SharesRepurchased
    | TreasuryReissued
    | TreasuryRetired
    | SharesSplit
)
