"""Rule 144 (17 CFR 230.144): when the holding periods of restricted shares end. Information, never a standing.

Nothing here restricts or sets free: no decision reads it. Each answer says which law it was worked out
from and what it takes for granted, and is for counsel to confirm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from ledger.domain.calendars import add_months
from ledger.domain.share_events import Origin

INDICATIVE = "indicative, counsel to confirm"
PAID_IN_FULL = "assumes that the full purchase price was paid on the day of acquisition (Rule 144(d)(1))"
NO_AFFILIATE = (
    "assumes that no transferor was an affiliate of the issuer: a resale by an affiliate starts the period anew "
    "(Rule 144(d)(1))"
)
PAID_ON = "tacked to the shares it was paid on (Rule 144(d)(3)(i))"
CONVERTED = "tacked to the shares it was converted from, assuming that nothing else was given (Rule 144(d)(3)(ii))"
EXCHANGED = "tacked to the shares it was exchanged for, assuming that nothing else was given (Rule 144(d)(3)(ii))"

CONDITIONS_BY_HOLDER = (
    "from the first date on the other conditions still apply (current public information, volume, manner of sale, "
    "notice); the second date is for a holder that is not an affiliate of the issuer and was none in the three "
    "months before the sale, and an affiliate stays under the conditions"
)
CONDITIONS_BY_ISSUER = (
    "the ledger does not know whether the issuer has reported under the Exchange Act for the 90 days before the sale, "
    "so both cases are given; between the dates a holder that is not an affiliate of the issuer, and was none in the "
    "three months before the sale, depends on current public information, and an affiliate stays under all "
    "conditions; an issuer that is or was a shell company is another matter (Rule 144(i))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The periods in force from a day on, in calendar months from the start of the holding period.

    They hold for shares acquired before that day too. `resale_if_reporting` is set where the law is milder to
    an issuer that reports under the Exchange Act; the others are then those of one that does not.
    """

    since: date
    citation: str
    resale: int
    unrestricted: int
    resale_if_reporting: int | None
    conditions: str


LAWS = (
    # Release 33-6862 (55 FR 17933): two years, and three under paragraph (k). The period has since run from the
    # last acquisition from the issuer or an affiliate, so that a buyer tacks the time of those before it. Under
    # the law until then each purchase began a period of its own, which no lot says; hence the table begins here.
    Law(
        since=date(1990, 4, 30),
        citation="17 CFR 230.144(d) and (k), as amended by Release 33-6862, in force from 1990-04-30",
        resale=24,
        unrestricted=36,
        resale_if_reporting=None,
        conditions=CONDITIONS_BY_HOLDER,
    ),
    # Release 33-7390 (62 FR 9242): one year instead of two, two under paragraph (k) instead of three.
    Law(
        since=date(1997, 4, 29),
        citation="17 CFR 230.144(d) and (k), as amended by Release 33-7390, in force from 1997-04-29",
        resale=12,
        unrestricted=24,
        resale_if_reporting=None,
        conditions=CONDITIONS_BY_HOLDER,
    ),
    # Release 33-8869 (72 FR 71546): six months where the issuer reports, else one year; after one year a holder
    # that is not an affiliate is under no condition, whether the issuer reports or not (paragraph (b)(1)).
    Law(
        since=date(2008, 2, 15),
        citation="17 CFR 230.144(b) and (d), as amended by Release 33-8869, in force from 2008-02-15",
        resale=12,
        unrestricted=12,
        resale_if_reporting=6,
        conditions=CONDITIONS_BY_ISSUER,
    ),
)
"""Oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The days on which the periods of some shares end, under one law."""

    law: Law
    first_resale_on: date
    first_resale_if_reporting_on: date | None
    unrestricted_on: date

    @property
    def note(self) -> str:
        """How far the dates go: never that a share may be sold."""
        return f"{INDICATIVE}; {self.law.conditions}"


def law_on(day: date) -> Law | None:
    """The law in force on a day; None before the first one of the table."""
    return next((law for law in reversed(LAWS) if law.since <= day), None)


def ends(holding_period_start: date, asked_on: date) -> Ends | None:
    """When the periods end, by the law in force on the day asked; None where the table has none.

    The law of the day asked also gives the dates that lie after it, as if it were never amended again.
    """
    law = law_on(asked_on)
    if law is None:
        return None
    milder = law.resale_if_reporting
    return Ends(
        law=law,
        first_resale_on=add_months(holding_period_start, law.resale),
        first_resale_if_reporting_on=None if milder is None else add_months(holding_period_start, milder),
        unrestricted_on=add_months(holding_period_start, law.unrestricted),
    )


def basis(origin: Origin, *, transferred: bool) -> Iterator[str]:
    """What the dates of a lot take for granted. `transferred` is true where it, or what it derives from, was."""
    match origin:
        case Origin.ISSUED | Origin.REISSUE:
            pass
        case Origin.PIK:
            yield PAID_ON
        case Origin.CONVERSION:
            yield CONVERTED
        case Origin.EXCHANGE:
            yield EXCHANGED
        case _ as never:
            assert_never(never)
    yield PAID_IN_FULL
    if transferred:
        yield NO_AFFILIATE
