"""What a decision comes back with: the event to record, and everything the receipt says about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.computations import Computation
from ledger.domain.entries import Account
from ledger.domain.events import Event, HolderRegistered, SeriesDesignated
from ledger.domain.fact_events import AliasRecorded, HolderRenamed
from ledger.domain.slices import Balance, Slice
from ledger.domain.standing import Reason, Rest
from ledger.domain.values import folded, format_shares, shown
from ledger.errors import Code, Fault, Invalid

NOT_BINDING = "the company's reading for its register; it does not bind the holder, a transferee or a court"


class Outcome(StrEnum):
    """What became of a command. REGISTERED changes the register, RECORDED records a fact."""

    REGISTERED = "registered"
    RECORDED = "recorded"
    REFUSED = "refused"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingLine:
    """Shares of one series for one holder at the end of the effective day, as text in the series' decimals."""

    series: str
    holder: str
    shares: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The event that a command leads to, the day it takes effect, and what the receipt says.

    `opened` names the lots or the registration that begin with it; `computed` says what each lot's part came from.
    """

    outcome: Outcome
    event: Event
    effective_on: date
    request: str | None = None
    opened: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    rests_on: tuple[Rest, ...] = ()
    exceptions: tuple[Reason, ...] = ()
    before: tuple[HoldingLine, ...] = ()
    after: tuple[HoldingLine, ...] = ()
    computed: Computation | None = None


def not_after_today(on: date, given: Slice) -> None:
    """Nothing takes effect on a day that has not come yet in the issuer's time zone."""
    if on > given.today:
        raise Invalid(
            Fault.DATE_IN_FUTURE,
            f"{on} is after today, {given.today} in the issuer's time zone",
            advice="Record it on the day that it takes effect",
        )


def unknown_series(series: str) -> Invalid:
    """No such series was recorded."""
    return Invalid(
        Fault.UNKNOWN_SERIES,
        f"series {shown(series)} is not recorded",
        advice="`control` lists the series; `record-series` adds one",
    )


def unknown_holder(holder: str) -> Invalid:
    """No such holder was recorded."""
    return Invalid(
        Fault.UNKNOWN_HOLDER,
        f"holder {shown(holder)} is not recorded",
        advice="`holders` lists the holders; `record-holder` adds one",
    )


def unknown_family(family: str) -> Invalid:
    """No holder of that family was recorded."""
    return Invalid(
        Fault.UNKNOWN_HOLDER,
        f"no recorded holder is of the family {shown(family)}",
        advice="`holders` lists the holders with their families",
    )


def unknown_lot(lot: str) -> Invalid:
    """No such lot was opened."""
    return Invalid(Fault.UNKNOWN_LOT, f"lot {shown(lot)} is not recorded", advice="`lots` lists the lots")


def unknown_registration(registration: str) -> Invalid:
    """No such registration was opened."""
    return Invalid(
        Fault.UNKNOWN_REGISTRATION,
        f"registration {shown(registration)} is not recorded",
        advice="`demands` lists the registrations; `record-demand` opens one",
    )


def unknown_document(document: str) -> Invalid:
    """No such document is recorded or known to exist."""
    return Invalid(
        Fault.UNKNOWN_DOCUMENT,
        f"document {shown(document)} is not recorded, nor known to exist",
        advice="`documents` lists them; `record-agreement` adds one",
    )


def unknown_question(question: str) -> Invalid:
    """No recorded agreement asks it."""
    return Invalid(
        Fault.UNKNOWN_QUESTION,
        f"question {shown(question)} is not in any recorded agreement",
        advice="`readings` lists the questions",
    )


def designated(given: Slice, series: str) -> SeriesDesignated:
    """The series, or Invalid where it is unknown."""
    if given.series is None:
        raise unknown_series(series)
    return given.series


def holder_known(given: Slice, holder: str) -> None:
    """Invalid where the holder is unknown."""
    if given.holder(holder) is None:
        raise unknown_holder(holder)


def shares_positive(units: int, text: str) -> None:
    """Invalid where no share would move."""
    if units <= 0:
        raise Invalid(Fault.SHARES_NOT_POSITIVE, f"{text} shares is not a number of shares to move")


def falls_short(balance: Balance, decimals: int, on: date) -> str:
    """How many shares an account has on a day, and the later day that leaves fewer to take."""
    text = f"{format_shares(balance.shares, decimals)} on {on}"
    if balance.lowest < balance.shares:
        text += f", and only {format_shares(balance.lowest, decimals)} left on {balance.lowest_on}"
    return text


def short_of_unissued(given: Slice, series: SeriesDesignated, units: int, on: date, what: str) -> None:
    """Invalid where so many shares cannot be issued on a day, or would be missing on a later one."""
    assert given.unissued is not None
    if units > min(given.unissued.shares, given.unissued.lowest):
        raise Invalid(
            Fault.SHARES_EXCEED_AUTHORISED,
            f"series {series.series} has unissued shares: {falls_short(given.unissued, series.decimals, on)}; "
            f"{what} needs {format_shares(units, series.decimals)}",
            advice="Take no more than that, or increase the authorised shares first (`record-authorised`)",
        )


def counted_as_recorded(given: Slice, record_on: date, what: str) -> None:
    """Invalid where a split came between a record date and the day itself: what was held is counted in old shares."""
    if given.split_since:
        raise Invalid(
            Fault.LATER_ENTRIES,
            f"the series was split on {given.split_since[0]}, after the record date {record_on}: what was held then is "
            f"counted in shares of before the split, and {what} in those of after it",
            advice="Name a record date from the day of the split on, or let it take effect before the split",
        )


def below_zero(
    series: str, account: Account, holder: str, lot: str, balance: Balance, units: int, decimals: int, on: date
) -> Invalid:
    """An entry would leave an account below zero on its day or a later one."""
    where = f"lot {lot} of {holder}" if holder else f"lot {lot}" if lot else f"series {series}"
    taken = format_shares(units, decimals)
    return Invalid(
        Fault.ACCOUNT_BELOW_ZERO,
        f"{where} has {account} shares: {falls_short(balance, decimals, on)}; this takes {taken}",
        advice="No account may be below zero at the end of any day: reverse the later event first, or take fewer",
    )


def lines(given: Slice, series: SeriesDesignated, moved: Iterable[tuple[str, int]]) -> tuple[HoldingLine, ...]:
    """Holdings of the holders a command concerns, after the given movements by holder."""
    totals = dict(given.holdings)
    for holder, units in moved:
        totals[holder] = totals.get(holder, 0) + units
    return tuple(
        HoldingLine(series=series.series, holder=holder, shares=format_shares(units, series.decimals))
        for holder, units in totals.items()
    )


def missing(code: Code, text: str) -> Reason:
    """An exception: something is missing or wrong, but it does not stop the act."""
    return Reason(code=code, text=text)


def namesakes(given: Slice, holder: str, names: Iterable[str]) -> Iterator[Reason]:
    """Exceptions for names that another holder has too: nothing is merged, but somebody should look."""
    taken: dict[str, str] = {}
    for recorded in given.named:
        event = recorded.event
        if isinstance(event, HolderRegistered) and event.holder != holder:
            taken |= {folded(name): event.holder for name in (event.name, *event.aliases)}
        if isinstance(event, AliasRecorded) and event.holder != holder:
            taken[folded(event.alias)] = event.holder
        if isinstance(event, HolderRenamed) and event.holder != holder:
            taken[folded(event.name)] = event.holder
    for name in names:
        if (other := taken.get(folded(name))) is not None:
            yield missing(Code.NAME_SUSPICIOUS, f"{shown(name)} is also a name of {other}; the two are not merged")
