"""The authorised shares of a series: increased, or reduced by shares that nobody holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.decisions import (
    Decision,
    Outcome,
    designated,
    falls_short,
    missing,
    not_after_today,
    shares_positive,
)
from ledger.domain.share_events import AuthorisedChanged
from ledger.domain.slices import Needs, Slice
from ledger.domain.values import UNITS_MAX, format_shares, parse_name, parse_shares
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAuthorised:
    """The command: increase or reduce the authorised shares of a series by so many, as typed.

    A reduction takes unissued shares, or with `from_retired` shares that were retired and may not be issued again.
    """

    series: str
    shares: str
    increased: bool
    on: date
    from_retired: bool = False
    consent: str | None = None
    filing: str | None = None


def needs(command: ChangeAuthorised) -> Needs:
    """The series with its unissued and retired shares from that day on."""
    return Needs(on=command.on, series=command.series, retired=True)


def decide(command: ChangeAuthorised, given: Slice) -> Decision:
    """An increase needs no room; a reduction takes shares that nobody holds on that day or any later one."""
    series = designated(given, command.series)
    not_after_today(command.on, given)
    units = parse_shares(command.shares, series.decimals)
    shares_positive(units, command.shares)
    if command.from_retired and command.increased:
        raise Invalid(
            Fault.MALFORMED,
            "an increase adds shares that may be issued; retired ones are not issued again",
            advice="Leave --from-retired out",
        )
    assert given.authorised is not None
    total = -min(given.authorised.shares, given.authorised.lowest)
    if command.increased and total + units > UNITS_MAX:
        raise Invalid(
            Fault.MALFORMED,
            f"series {command.series} has {format_shares(total, series.decimals)} authorised shares; with "
            f"{command.shares} more it would have more than a series can count",
            advice=f"A series counts up to {UNITS_MAX} smallest units",
        )
    source, what = (given.retired, "retired") if command.from_retired else (given.unissued, "unissued")
    assert source is not None
    if not command.increased and units > min(source.shares, source.lowest):
        raise Invalid(
            Fault.SHARES_EXCEED_AUTHORISED,
            f"series {command.series} has {what} shares: {falls_short(source, series.decimals, command.on)}; "
            f"the reduction needs {command.shares}",
            advice="Only shares that nobody holds can be taken from the authorised ones",
        )
    exceptions = []
    if not command.consent:
        exceptions.append(missing(Code.CONSENT_MISSING, "no consent is named for this change of the authorised shares"))
    if not command.filing:
        exceptions.append(missing(Code.FILING_MISSING, "no filing is named for this change of the authorised shares"))
    return Decision(
        outcome=Outcome.REGISTERED,
        event=AuthorisedChanged(
            series=command.series,
            shares=units,
            increased=command.increased,
            from_retired=command.from_retired,
            consent=parse_name(command.consent, "consent") if command.consent else None,
            filing=parse_name(command.filing, "filing") if command.filing else None,
        ),
        effective_on=command.on,
        exceptions=tuple(exceptions),
    )
