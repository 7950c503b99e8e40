"""What is presented to the registrar: the acts, their footing, and the requests that are stored as presented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    SUCCESSION = "succession"


class Form(StrEnum):
    """The two kinds of registration a demand may ask for."""

    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferShares:
    """The command: enter a transfer on the register. Shares are as typed, in the series' decimals.

    `request` names one that was logged before. `presented_at` is a UTC instant as text; without it the request is
    presented when it is recorded. `in_breach` enters what happened although a clause restricted it.
    """

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
    balance_certificate: str | None = None
    in_breach: bool = False
    presented_at: str | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeShares:
    """The command: note a pledge of a holder's shares. Shares are as typed; `express` as both parties asked."""

    series: str
    holder: str
    pledgee: str
    shares: str
    on: date
    lots: tuple[str, ...] = ()
    express: bool = False
    instruction: str | None = None
    in_breach: bool = False
    presented_at: str | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnforcePledge:
    """The command: enter the pledgee as holder of pledged shares; without shares all that are in the pledge."""

    pledge: str
    on: date
    shares: str | None = None
    certificate: str | None = None
    surrendered: tuple[str, ...] = ()
    in_breach: bool = False
    presented_at: str | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRegistration:
    """The command: a holder demands that its shares be registered. Dates are those of its notice.

    `jointly_with` names holders that demand together with it, and `pool` the pool under whose right it demands,
    where a right is counted for a group; without it a holder demands under its own right, if it has one.
    """

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
    underwritten: bool = False
    jointly_with: tuple[str, ...] = ()
    pool: str | None = None


Request = TransferShares | PledgeShares | EnforcePledge | DemandRegistration
