"""What the sheets are made of: the answers of one view for one month, each asked once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from zoneinfo import ZoneInfo

from ledger.domain.calendars import month_ends, spoken
from ledger.errors import Fault, Invalid
from ledger.projections.confirmations import ConfirmationLine
from ledger.projections.control_book import ControlLine
from ledger.projections.counsel import CounselLine
from ledger.projections.courses import CourseLine
from ledger.projections.documents import DocumentLine
from ledger.projections.eligibility import EligibilityLine
from ledger.projections.exceptions import ExceptionLine
from ledger.projections.explanations import Explanation
from ledger.projections.history import HoldLine
from ledger.projections.holdings import Holding, LotLine
from ledger.projections.people import ReadingLine, SourceLine
from ledger.projections.periods import CorrectionLine, PeriodLine
from ledger.projections.pledges import PledgeLine
from ledger.projections.registrations import RegistrationLine
from ledger.projections.reports import MonthState
from ledger.projections.requests import RequestLine
from ledger.projections.rights import DemandLine, RightLine
from ledger.projections.roll_forward import RollForwardLine
from ledger.projections.rows import Rows
from ledger.projections.rule144 import Rule144Line
from ledger.projections.statements import StatementLine
from ledger.projections.stops import StopLine
from ledger.projections.support import SupportLine
from ledger.projections.transactions import TransactionLine
from ledger.projections.view import View
from reports.workbook import Header

MONTH = re.compile(r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])", re.ASCII)
HASH_SHOWN = 12
SET_SHOWN = 8
MONTHS_SHOWN = 12
LOTS_FOLLOWED = 1000
"""Of more lots than this, the course through time and the effect of each reading are left to the commands."""


@dataclass(frozen=True)
class Answers:
    """A month of one issuer's ledger, as known at the moment of the view."""

    view: View
    month: str
    first: date
    last: date

    @classmethod
    def of(cls, view: View, month: str) -> Answers:
        """The answers as of the last day of a month written YYYY-MM."""
        if not MONTH.fullmatch(month):
            raise Invalid(Fault.MALFORMED, f"{month!r} is not a month", advice="Write it as YYYY-MM")
        first, last = month_ends(month)
        return cls(view.before_reports().at(last), month, first, last)

    @cached_property
    def names(self) -> dict[str, str]:
        """The legal name of each holder."""
        return {row.holder: row.name for row in self.view.holders()}

    @cached_property
    def families(self) -> dict[str, str | None]:
        """The family of each holder."""
        return {row.holder: row.family for row in self.view.holders()}

    @cached_property
    def holdings(self) -> Rows[Holding]:
        """Who holds what at the end of the month."""
        return self.view.holdings()

    @cached_property
    def lots(self) -> Rows[LotLine]:
        """The lots at the end of the month."""
        return self.view.lots()

    @cached_property
    def noted(self) -> dict[str, ConfirmationLine]:
        """What is noted against each lot: pledged shares, its certificate, legends, stops."""
        return {row.lot: row for row in self.view.confirmations()}

    @cached_property
    def rule_144(self) -> Rows[Rule144Line]:
        """The indicative dates of each lot."""
        return self.view.rule_144()

    @cached_property
    def control(self) -> Rows[ControlLine]:
        """The control book at the end of the month."""
        return self.view.control()

    @cached_property
    def opening(self) -> dict[str, Decimal]:
        """The outstanding shares of each series at the end of the month before, as known now."""
        return {row.series: row.outstanding for row in self.view.at(self.eve).control()}

    @cached_property
    def roll_forward(self) -> Rows[RollForwardLine]:
        """What came in and went out during the month."""
        return self.view.roll_forward(self.first)

    @cached_property
    def standings(self) -> Rows[EligibilityLine]:
        """The standing of every holding at the end of the month."""
        return self.view.eligibility()

    @cached_property
    def transactions(self) -> Rows[TransactionLine]:
        """The events that took effect in the month."""
        return self.view.transactions(since=self.first)

    @cached_property
    def rights(self) -> Rows[RightLine]:
        """Registrations left per holder and form."""
        return self.view.rights()

    @cached_property
    def counting(self) -> tuple[str, ...]:
        """The clauses that say what uses up a demand."""
        return self.view.counting()

    @cached_property
    def registrations(self) -> dict[str, RegistrationLine]:
        """Each registration by its id."""
        return {row.registration: row for row in self.view.registrations()}

    @cached_property
    def counsel(self) -> Rows[CounselLine]:
        """Counsel selected and reimbursed."""
        return self.view.counsel()

    @cached_property
    def requests(self) -> Rows[RequestLine]:
        """Every request ever presented."""
        return self.view.requests()

    @cached_property
    def documents(self) -> dict[str, DocumentLine]:
        """Each document by its id, with who executed it."""
        return {row.document: row for row in self.view.documents()}

    @cached_property
    def support(self) -> Rows[SupportLine]:
        """How many facts name each document as evidence."""
        return self.view.support()

    @cached_property
    def demands(self) -> Rows[DemandLine]:
        """Demands made up to the end of the month."""
        return self.view.demands()

    @cached_property
    def readings(self) -> Rows[ReadingLine]:
        """The questions, open or adopted."""
        return self.view.readings()

    @cached_property
    def sources(self) -> Rows[SourceLine]:
        """The documents."""
        return self.view.sources()

    @cached_property
    def holds(self) -> Rows[HoldLine]:
        """Requests that wait, held or refused."""
        return self.view.holds()

    @cached_property
    def exceptions(self) -> Rows[ExceptionLine]:
        """What is missing or wrong."""
        return self.view.exceptions()

    @cached_property
    def statements(self) -> Rows[StatementLine]:
        """Outside totals up to the end of the month beside the ledger's."""
        return self.view.statements()

    @cached_property
    def pledges(self) -> Rows[PledgeLine]:
        """Pledges, in force or not."""
        return self.view.pledges()

    @cached_property
    def stops(self) -> Rows[StopLine]:
        """Stop-transfers, in place or not."""
        return self.view.stops()

    @cached_property
    def courses(self) -> Rows[CourseLine] | None:
        """How the standing of each lot held runs through time; None where there are too many lots to work it out."""
        return self.view.courses() if len(self.lots) <= LOTS_FOLLOWED else None

    @cached_property
    def corrections(self) -> Rows[CorrectionLine]:
        """What was recorded in a month after it was closed."""
        return self.view.at(date.max).corrections()

    @cached_property
    def periods(self) -> Rows[PeriodLine]:
        """The months that were closed, each beside its totals as they are known now."""
        return self.view.at(date.max).periods()

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """Each question in full, with what each of its readings would change; none where there are too many lots."""
        if len(self.lots) > LOTS_FOLLOWED:
            return ()
        return tuple(self.view.explain(row.question)[0] for row in self.readings)

    @cached_property
    def by_month(self) -> dict[date, dict[str, Decimal]]:
        """The outstanding shares of each series at the end of the last twelve months, this one last, as known now."""
        ends = [self.last]
        while len(ends) < MONTHS_SHOWN:
            ends.append(ends[-1].replace(day=1) - timedelta(days=1))
        return {end: {row.series: row.outstanding for row in self.view.at(end).control()} for end in reversed(ends)}

    @property
    def reconciled(self) -> int:
        """How many outside statements of a day of the month agree, or are resolved."""
        return sum(self.first <= row.on <= self.last and not row.open for row in self.statements)

    @cached_property
    def illustrative(self) -> int:
        """How many recorded facts are marked illustrative."""
        return self.view.illustrative()

    @property
    def eve(self) -> date:
        """The last day of the month before."""
        return self.first - timedelta(days=1)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The issuer's time zone, in which its days are counted."""
        return ZoneInfo(self.view.zone)

    def name(self, holder: str) -> str:
        """The legal name of a holder, or its id where none is known."""
        return self.names.get(holder, holder)

    def outstanding(self, series: str) -> Decimal:
        """The outstanding shares of a series in the control book."""
        return next((row.outstanding for row in self.control if row.series == series), Decimal(0))

    @cached_property
    def state(self) -> MonthState:
        """Whether the month is closed, and what was corrected since."""
        return self.view.month_state(self.month)

    @cached_property
    def header(self) -> Header:
        """What stands at the top of every sheet."""
        view, moment = self.view, self.view.moment
        adopted = [f"{row.question} {row.adopted}" for row in self.readings if row.adopted is not None]
        head = f"head #{view.known.sequence} {view.known.hash[:HASH_SHOWN]}"
        warnings = []
        if self.illustrative:
            warnings.append(f"ILLUSTRATIVE: {self.illustrative} recorded facts are marked illustrative")
        return Header(
            title=f"{view.name}: register of securities, {self.month}",
            lines=(
                f"As of {spoken(self.last)} ({self.last}, end of day in {view.zone}); "
                f"known at {moment.known_at}, up to #{moment.sequence}; {head}",
                f"{self.state.text}; readings adopted: {', '.join(adopted) or 'no reading adopted'}; "
                f"interpretation set {sha256(' '.join(adopted).encode()).hexdigest()[:SET_SHOWN]}",
            ),
            warnings=tuple(warnings),
            footer=f"{view.issuer} {self.month} {self.state.short}, {head}",
        )


def total(figures: Iterable[Decimal]) -> Decimal:
    """An exact sum."""
    return sum(figures, Decimal(0))
