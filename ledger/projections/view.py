"""`View`: one consistent read of one issuer's ledger, as of one moment. Every question is a method."""

from __future__ import annotations

import weakref
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from ledger.domain.decisions import (
    unknown_family,
    unknown_holder,
    unknown_lot,
    unknown_registration,
    unknown_series,
)
from ledger.domain.mentions import Subject
from ledger.domain.requests import Act, Basis
from ledger.domain.rights import pools
from ledger.domain.slices import Terms
from ledger.domain.values import Moment
from ledger.projections import (
    certificates,
    confirmations,
    control_book,
    counsel,
    courses,
    documents,
    eligibility,
    exceptions,
    explanations,
    history,
    holdings,
    lineage,
    notices,
    people,
    periods,
    pledges,
    registrations,
    reports,
    requests,
    rights,
    roll_forward,
    rule144,
    statements,
    stockholders,
    stops,
    support,
    transactions,
)
from ledger.projections.certificates import CertificateFinding, CertificateLine
from ledger.projections.confirmations import ConfirmationLine
from ledger.projections.control_book import ControlChange, ControlLine
from ledger.projections.counsel import CounselLine
from ledger.projections.courses import CourseLine
from ledger.projections.documents import DocumentLine
from ledger.projections.eligibility import EligibilityLine
from ledger.projections.exceptions import ExceptionLine
from ledger.projections.explanations import Explanation
from ledger.projections.history import HistoryLine, HoldLine
from ledger.projections.holdings import Holding, LotLine
from ledger.projections.lineage import LineageLine
from ledger.projections.notices import NoticeLine
from ledger.projections.people import HolderLine, ReadingLine, SourceLine
from ledger.projections.periods import CorrectionLine, PeriodLine
from ledger.projections.pledges import PledgeLine
from ledger.projections.registrations import RegistrationLine
from ledger.projections.reports import MonthState, ReportLine
from ledger.projections.requests import RequestLine
from ledger.projections.rights import DemandLine, RightLine
from ledger.projections.roll_forward import RollForwardLine
from ledger.projections.rows import Rows
from ledger.projections.rule144 import Rule144Line
from ledger.projections.statements import StatementLine
from ledger.projections.stockholders import StockholderLine
from ledger.projections.stops import StopLine
from ledger.projections.support import SupportLine
from ledger.projections.transactions import TransactionLine
from ledger.store.closings import REPORTED
from ledger.store.journal import Head
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """Where the ledger stands: its head, its last closed month, and what waits for somebody."""

    head: int
    hash: str
    last_closed_month: str | None
    open_holds: int
    open_questions: int
    exceptions: int
    illustrative: int


class View:
    """Answers as of one moment. It holds one read transaction and never the writer's lock.

    `head` is the journal's last event, `known` the last one that the moment counts.
    """

    def __init__(self, reads: Reads, moment: Moment, stack: ExitStack) -> None:
        self._reads = reads
        self._closed = weakref.finalize(self, stack.close)
        self.issuer = reads.issuer
        registered = reads.registered()
        self.name = registered.name
        self.zone = registered.zone
        self.moment = moment
        self.head: Head = reads.head()
        self.known: Head = reads.head(up_to=moment.sequence)

    def close(self) -> None:
        """End the read transaction."""
        self._closed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def at(self, effective_on: date) -> View:
        """The same knowledge in the same transaction, asked as of another effective day."""
        return View(self._reads, replace(self.moment, effective_on=effective_on), ExitStack())

    def before_reports(self) -> View:
        """The same knowledge less the reports that were issued last: what a report is made from.

        So issuing one changes no other. What was asked as now, or by a sequence, is known at the instant of the last
        event that is left, and the two are the same: both run until the effective day.
        """
        left = self._reads.head(up_to=self.moment.sequence, but=REPORTED)
        by_event = self.moment.latest or self.moment.known_at == self.known.recorded_at
        known_at = left.recorded_at if by_event else self.moment.known_at
        moment = replace(self.moment, sequence=left.sequence, known_at=known_at, latest=by_event)
        return View(self._reads, moment, ExitStack())

    def stands(self, sequence: int, its_hash: str) -> bool:
        """Whether the journal has an event with this hash at a sequence; before its first it has the hash of 0."""
        found = self._reads.head(up_to=sequence)
        return (found.sequence, found.hash) == (sequence, its_hash)

    def _known_ids(self, *, holder: str | None = None, series: str | None = None, lot: str | None = None) -> None:
        """Invalid where a question names a holder, series or lot that was never recorded: it may be misspelt."""
        if lot is not None and not self._reads.opened(Subject.LOT, lot):
            raise unknown_lot(lot)
        if holder is not None and not self._reads.opened(Subject.HOLDER, holder):
            raise unknown_holder(holder)
        if series is not None and not self._reads.opened(Subject.SERIES, series):
            raise unknown_series(series)

    def holdings(
        self, *, holder: str | None = None, series: str | None = None, family: str | None = None
    ) -> Rows[Holding]:
        """Who holds how many shares of what; with a family, every holder of it in rows of its own."""
        self._known_ids(holder=holder, series=series)
        among = None if family is None else self._family(family)
        return holdings.holdings(self._reads, self.moment, holder=holder, series=series, among=among)

    def _family(self, family: str) -> frozenset[str]:
        """The holders of a family; Invalid where it has none, as it may be misspelt."""
        found = frozenset(row.holder for row in self.holders() if row.family == family)
        if not found:
            raise unknown_family(family)
        return found

    def lots(self, *, holder: str | None = None, series: str | None = None) -> Rows[LotLine]:
        """The lots with shares in them."""
        self._known_ids(holder=holder, series=series)
        return holdings.lots(self._reads, self.moment, holder=holder, series=series)

    def certificates(
        self, *, series: str | None = None, holder: str | None = None, outstanding: bool = False
    ) -> Rows[CertificateLine]:
        """The certificates, what each was issued for, and what became of it."""
        self._known_ids(holder=holder, series=series)
        return certificates.certificates(
            self._reads, self.moment, series=series, holder=holder, outstanding=outstanding
        )

    def certificate_findings(self, *, series: str | None = None, holder: str | None = None) -> Rows[CertificateFinding]:
        """What does not add up: numbers missing, lots without a certificate, certificates with other shares."""
        self._known_ids(holder=holder, series=series)
        return certificates.findings(self._reads, self.moment, series=series, holder=holder)

    def rule_144(self, *, holder: str | None = None, series: str | None = None) -> Rows[Rule144Line]:
        """When the Rule 144 holding periods of each lot end: indicative, counsel to confirm."""
        self._known_ids(holder=holder, series=series)
        return rule144.rule_144(self._reads, self.moment, holder=holder, series=series)

    def control(self) -> Rows[ControlLine]:
        """Authorised, issued, outstanding, unissued, treasury, retired and reserved shares of each series."""
        return control_book.control(self._reads, self.moment)

    def control_history(self, *, series: str | None = None) -> Rows[ControlChange]:
        """Each day on which a figure of the control book changed, and what the change rests on."""
        self._known_ids(series=series)
        return control_book.control_history(self._reads, self.moment, series=series)

    def periods(self) -> Rows[PeriodLine]:
        """The months that were closed, each beside its totals as they are known now."""
        return periods.periods(self._reads, self.moment)

    def month_state(self, month: str) -> MonthState:
        """Whether a month, YYYY-MM, is closed, and how many corrections were recorded since."""
        return reports.month_state(self._reads, self.moment, month)

    def reports(self, *, month: str | None = None) -> Rows[ReportLine]:
        """The reports that were issued, of a month or of all, in the order of issue."""
        return reports.reports(self._reads, self.moment, month=month)

    def corrections(self) -> Rows[CorrectionLine]:
        """What was recorded in a month after it was closed."""
        return periods.corrections(self._reads, self.moment)

    def statements(self, *, holder: str | None = None, only_open: bool = False) -> Rows[StatementLine]:
        """Outside totals beside the ledger's; with `only_open`, those that differ and are not resolved."""
        self._known_ids(holder=holder)
        return statements.statements(self._reads, self.moment, holder=holder, only_open=only_open)

    def rights(self, *, holder: str | None = None) -> Rows[RightLine]:
        """Registrations entitled, used, reserved and remaining, of everybody, a holder or a pool."""
        if holder not in pools(self.terms()):
            self._known_ids(holder=holder)
        return rights.rights(self._reads, self.moment, holder=holder)

    def demands(self, *, holder: str | None = None) -> Rows[DemandLine]:
        """Demands made, with their status and whether they counted."""
        self._known_ids(holder=holder)
        return rights.demands(self._reads, self.moment, holder=holder)

    def registrations(self) -> Rows[RegistrationLine]:
        """The registrations, and when each was filed, became effective and ended."""
        return registrations.registrations(self._reads, self.moment)

    def counting(self) -> tuple[str, ...]:
        """The clauses in force on the day that say what uses up a demand; the last one decides."""
        return registrations.counting(self._reads, self.moment)

    def eligibility(
        self,
        *,
        holder: str | None = None,
        series: str | None = None,
        act: Act = Act.SELL,
        basis: Basis = Basis.PRIVATE,
        transferee: str | None = None,
        by_lot: bool = False,
    ) -> Rows[EligibilityLine]:
        """The standing of shares for an act, with reasons, under every live reading, to a transferee if named."""
        self._known_ids(holder=holder, series=series)
        self._known_ids(holder=transferee)
        return eligibility.eligibility(
            self._reads,
            self.moment,
            act=act,
            basis=basis,
            holder=holder,
            series=series,
            transferee=transferee,
            by_lot=by_lot,
        )

    def courses(self) -> Rows[CourseLine]:
        """How the standing of each lot held runs through time, for a private sale and a pledge."""
        return courses.courses(self._reads, self.moment)

    def holders(self, *, text: str | None = None) -> Rows[HolderLine]:
        """Registered holders, or those that match a text."""
        return people.holders(self._reads, self.moment, text=text)

    def stockholders(self, *, series: str | None = None) -> Rows[StockholderLine]:
        """Who stood registered, as known at this view's moment, beside what is known of the same day now."""
        self._known_ids(series=series)
        return stockholders.stockholders(self._reads, self.moment, series=series)

    def lineage(self, lot: str, *, up: bool = True, down: bool = True) -> Rows[LineageLine]:
        """What a lot came of, back to the charter of its series, and what came of it."""
        return lineage.lineage(self._reads, self.moment, lot, up=up, down=down)

    def confirmations(self, *, holder: str | None = None) -> Rows[ConfirmationLine]:
        """What a letter to each holder, or to one, asks it to confirm."""
        self._known_ids(holder=holder)
        return confirmations.confirmations(self._reads, self.moment, holder=holder)

    def readings(self) -> Rows[ReadingLine]:
        """Questions with their readings, open or adopted."""
        return people.readings(self._reads, self.moment)

    def explain(self, question: str) -> Rows[Explanation]:
        """One question in full, with what each of its readings would change: one row."""
        return explanations.explain(self._reads, self.moment, question)

    def sources(self) -> Rows[SourceLine]:
        """Documents, recorded or only known to exist."""
        return people.sources(self._reads, self.moment)

    def terms(self) -> Terms:
        """The agreements, adopted readings and facts, as the rules are given them."""
        return self._reads.terms(self.moment)

    def notices(self, *, holder: str | None = None) -> Rows[NoticeLine]:
        """Where notices go on the day, and the notices given, with whether they count."""
        self._known_ids(holder=holder)
        return notices.notices(self._reads, self.moment, holder=holder)

    def counsel(self, *, registration: str | None = None) -> Rows[CounselLine]:
        """Counsel selected and reimbursed in registrations, and whether that was owed."""
        if registration is not None and not self._reads.opened(Subject.REGISTRATION, registration):
            raise unknown_registration(registration)
        return counsel.counsel(self._reads, self.moment, registration=registration)

    def documents(self) -> Rows[DocumentLine]:
        """The documents, who executed each, and whether it took effect."""
        return documents.documents(self._reads, self.moment)

    def history(
        self,
        *,
        holder: str | None = None,
        series: str | None = None,
        lot: str | None = None,
        since: date | None = None,
    ) -> Rows[HistoryLine]:
        """The events, in the order of recording."""
        self._known_ids(holder=holder, series=series, lot=lot)
        return history.history(self._reads, self.moment, holder=holder, series=series, lot=lot, since=since)

    def transactions(self, *, since: date | None = None) -> Rows[TransactionLine]:
        """The same events with their parties, shares, lots and papers apart, reports that were issued left out."""
        return transactions.transactions(self._reads, self.moment, since=since)

    def support(self) -> Rows[SupportLine]:
        """How many facts name each document as evidence, and how well they are supported."""
        return support.support(self._reads, self.moment)

    def holds(self) -> Rows[HoldLine]:
        """Requests held or refused, not entered since."""
        return history.holds(self._reads, self.moment)

    def requests(self, *, holder: str | None = None, waiting: bool = False) -> Rows[RequestLine]:
        """Every request ever presented, with the days to its decision; `waiting` leaves only the undecided ones."""
        self._known_ids(holder=holder)
        return requests.requests(self._reads, self.moment, holder=holder, waiting=waiting)

    def pledges(self, *, holder: str | None = None, series: str | None = None) -> Rows[PledgeLine]:
        """Pledges of a holder or to it, or all, with what is in each on the day."""
        self._known_ids(holder=holder, series=series)
        return pledges.pledges(self._reads, self.moment, holder=holder, series=series)

    def stops(self, *, holder: str | None = None) -> Rows[StopLine]:
        """Stop-transfers placed up to the day, and how each stands on it."""
        self._known_ids(holder=holder)
        return stops.stops(self._reads, self.moment, holder=holder)

    def exceptions(self) -> Rows[ExceptionLine]:
        """What is missing or wrong although it stopped nothing."""
        return exceptions.exceptions(self._reads, self.moment)

    def roll_forward(self, since: date) -> Rows[RollForwardLine]:
        """From the beginning of a day to the end of this view's day."""
        return roll_forward.roll_forward(self._reads, self.moment, since)

    def illustrative(self) -> int:
        """How many events known at this moment are marked illustrative, whatever day they take effect."""
        return self._reads.illustrative(self.moment)

    def status(self) -> Rows[StatusLine]:
        """One row that says where the ledger stands."""
        line = StatusLine(
            head=self.head.sequence,
            hash=self.head.hash,
            last_closed_month=periods.last_closed_month(self._reads, self.moment),
            open_holds=len(self.holds()),
            open_questions=sum(row.adopted is None for row in self.readings()),
            exceptions=len(self.exceptions()),
            illustrative=self.illustrative(),
        )
        return Rows(StatusLine, [line])
