"""What a decision is given: balances by date (later dates too), lots, facts and terms.

A command states its `Needs`; the store answers with one `Slice`; the decision is a pure function of
the two. Nothing here reads anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from ledger.domain.agreements import Agreement, Clause, Document, ExecutionStatus, Question, Supersession
from ledger.domain.ancestry import Ancestor
from ledger.domain.certificate_history import CertificateState
from ledger.domain.entries import Account
from ledger.domain.events import AgreementRecorded, HolderRegistered, Recorded, SeriesDesignated
from ledger.domain.fact_events import ExecutionNoted, ReadingAdopted
from ledger.domain.period_events import PeriodTotal
from ledger.domain.reader import Reader
from ledger.domain.share_events import LotOpened, Origin

T = TypeVar("T")
CLAUSES_KEPT = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Shares of one origin. A transfer's child lots inherit everything but holder, root and parents."""

    lot: str
    series: str
    holder: str
    origin: Origin
    agreement: str
    original_purchaser: str
    acquired_on: date
    holding_period_start: date
    root: str
    parents: tuple[str, ...]
    certificate: str | None
    opened: int
    root_opened: int
    ancestors: tuple[Ancestor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One account's units at the end of a day, and the lowest at the end of that day or any later one."""

    shares: int
    lowest: int
    lowest_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLot:
    """A lot with what is in it, the issuance that it goes back to, and the event that opened it.

    For a decision `balance` is what is not pledged, and `pledged` what is on that day; elsewhere `balance` is both, and
    `pledged_within` the part of it that is. `earlier` has its units, pledged or not, on the days on which a staggered
    release counts, `splits` what its series was split by since. `moved` is how what it came of had come to its holder.
    """

    lot: Lot
    balance: Balance
    issued: Recorded
    opened: Recorded
    moved: Recorded | None = None
    legends: tuple[Recorded, ...] = ()
    earlier: Mapping[date, int] = field(default_factory=dict)
    later: Mapping[date, int] = field(default_factory=dict)
    splits: tuple[tuple[date, Fraction], ...] = ()
    pledged: int = 0
    pledged_within: int = 0

    @property
    def issued_on(self) -> date:
        """The day on which its shares were issued: as stated, where the lot was taken over from another register."""
        event = self.issued.event
        return event.acquired_on if isinstance(event, LotOpened) else self.issued.effective_on

    @property
    def units(self) -> int:
        """All that its holder has in it, pledged or not."""
        return self.balance.shares + self.pledged


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPaper:
    """What one lot has on a day, pledged or not, and the outstanding certificate that represents it, if any."""

    lot: Lot
    units: int
    certificate: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotUnits:
    """What one lot had in one account at the close of a day; `holder` is '' for treasury shares."""

    lot: str
    account: Account
    holder: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedClause:
    """A clause together with the document that states it and the event that recorded it."""

    clause: Clause
    document: Document
    recorded: Recorded

    @property
    def sequence(self) -> int:
        """The sequence of the event that recorded it."""
        return self.recorded.sequence

    @property
    def cite(self) -> str:
        """Document id and place, such as 'amendment-1 ¶2'."""
        return self.clause.cite if self.clause.assumed else f"{self.document.document} {self.clause.cite}"

    def read(self, reader: Callable[[Reader], T]) -> T:
        """Its parameters, by the reader of its kind; they had no fault when they were recorded."""
        found: T = _read(reader, self.clause)
        return found


@lru_cache(CLAUSES_KEPT)
def _read(reader: Callable[[Reader], T], clause: Clause) -> T:
    """A clause is read for every world of every lot, and never changes: what was read is kept."""
    return reader(Reader(clause.terms(), clause.clause, []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All agreements, adopted readings and facts as known; agreements carry their own dates.

    `facts` are debt issues, changes of control, successions, milestones, executions and stop-transfers, in the order of
    their days.
    """

    issuer: str
    agreements: tuple[Recorded, ...] = ()
    adopted: Mapping[str, Recorded] = field(default_factory=dict)
    facts: tuple[Recorded, ...] = ()

    def on(self, day: date) -> Terms:
        """The same terms with the facts up to a day."""
        return replace(self, facts=tuple(fact for fact in self.facts if fact.effective_on <= day))

    def reading(self, question: str, reading: Recorded | None) -> Terms:
        """The same terms with a question read in one way, or open again."""
        others = {name: adopted for name, adopted in self.adopted.items() if name != question}
        return replace(self, adopted=others if reading is None else {**others, question: reading})

    def clauses(self, kind: str) -> Iterator[CitedClause]:
        """Every recorded clause of a kind, in the order of recording, whatever its dates."""
        for recorded in self.agreements:
            assert isinstance(recorded.event, AgreementRecorded)
            agreement = recorded.event.agreement
            for clause in agreement.clauses:
                if clause.kind == kind:
                    yield CitedClause(clause=clause, document=agreement.document, recorded=recorded)

    def in_force(self, cited: CitedClause, on: date) -> bool:
        """Whether the clause has begun and no later clause that replaces or supersedes it has."""
        begins = cited.clause.effective_on
        if begins is not None and on < begins:
            return False
        return not any(
            (other.clause.replaces == cited.clause.clause or self._supersedes(other.clause, cited))
            and (other.clause.effective_on is None or other.clause.effective_on <= on)
            for other in self.clauses(cited.clause.kind)
            if other.clause.clause != cited.clause.clause
        )

    def unrecorded(self, cited: CitedClause, on: date) -> Supersession | None:
        """The replaced clause that applied on a day before this one began, where it is not recorded."""
        replaced, begins = cited.clause.supersedes, cited.clause.effective_on
        if replaced is None or begins is None or not replaced.since <= on < begins:
            return None
        known = any(self._supersedes(cited.clause, other) for other in self.clauses(cited.clause.kind))
        return None if known else replaced

    def _supersedes(self, clause: Clause, other: CitedClause) -> bool:
        """Whether a clause supersedes another, named by its document and its place in it."""
        replaced = clause.supersedes
        return replaced is not None and (replaced.document, replaced.clause) == (
            other.document.document,
            other.clause.cite,
        )

    def question(self, question: str) -> Question:
        """The question of that id; agreements that name an unknown one are never recorded."""
        return self.questions()[question]

    def questions(self) -> dict[str, Question]:
        """Every question by its id."""
        return {
            question.question: question
            for recorded in self.agreements
            if isinstance(recorded.event, AgreementRecorded)
            for question in recorded.event.agreement.questions
        }

    def documents(self) -> dict[str, Document]:
        """Every document that is recorded or known to exist, by id; a recorded one wins."""
        found: dict[str, Document] = {}
        for recorded in self.agreements:
            assert isinstance(recorded.event, AgreementRecorded)
            for known in recorded.event.agreement.known_documents:
                found.setdefault(known.document, known)
        return found | {name: one.document for name, one in self.recorded_documents().items()}

    def recorded_documents(self) -> dict[str, Agreement]:
        """The agreements that are recorded themselves, by document id."""
        events = (one.event for one in self.agreements)
        return {e.agreement.document.document: e.agreement for e in events if isinstance(e, AgreementRecorded)}

    def signatures(self, document: Document) -> dict[str, tuple[ExecutionStatus, Recorded | None]]:
        """How each signature block of a document stands: as its file says, or as was established later."""
        found: dict[str, tuple[ExecutionStatus, Recorded | None]] = {
            one.party: (one.status, None) for one in document.executions
        }
        for recorded in self.facts:
            if isinstance(recorded.event, ExecutionNoted) and recorded.event.document == document.document:
                found[recorded.event.party] = (recorded.event.status, recorded)
        return found

    def not_shown(self, document: Document, *, illegible_too: bool) -> list[str]:
        """The parties whose execution a document needs and does not show; with the illegible ones, if asked.

        It needs those that its own condition names, else every party that has a signature block.
        """
        signatures = self.signatures(document)
        needed = document.effective_when.executed_by if document.effective_when else tuple(signatures)
        doubtful = {ExecutionStatus.BLANK, ExecutionStatus.ILLEGIBLE} if illegible_too else {ExecutionStatus.BLANK}
        return [party for party in needed if party not in signatures or signatures[party][0] in doubtful]

    def missing(self, holder: str, series: str | None = None) -> list[Document]:
        """Documents known to exist, and not recorded, that could bear on a holder or on its shares of a series.

        One that is recorded without its text and without a clause says nothing, so it is missing too.
        """
        recorded = self.recorded_documents()

        def says_something(document: Document) -> bool:
            agreement = recorded.get(document.document)
            return agreement is not None and (document.held or bool(agreement.clauses))

        return [
            document
            for document in self.documents().values()
            if not says_something(document) and document.bears_on(holder, series)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a command asks the store for.

    `lots_of`: the lots of a holder, or with `shares` the oldest that have as many, and a few more. `everybody`: all
    lots and registrations, where a right is counted for a pool. `basis_on`: every lot at a day's close, or with
    `treasury` those in it; `entries_from`: what moves shares from a day on. `papers_of`: what represents lots.
    `stops`: those of the holder, or of all. `reports_of`: the reports of a month; `hash_at`: a sequence's hash.
    """

    on: date
    series: str | None = None
    holders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    lots_of: str | None = None
    shares: str | None = None
    lots: tuple[str, ...] = ()
    terms: bool = False
    registrations_of: str | None = None
    registration: str | None = None
    request: str | None = None
    certificates: tuple[str, ...] = ()
    papers_of: tuple[str, ...] | None = None
    document: str | None = None
    question: str | None = None
    event: int | None = None
    notices_to: str | None = None
    names_of: str | None = None
    lot: str | None = None
    pledge: str | None = None
    stop: str | None = None
    stops: bool = False
    everybody: bool = False
    outstanding: bool = False
    statement: str | None = None
    reserves: bool = False
    month: str | None = None
    basis_on: date | None = None
    treasury: bool = False
    retired: bool = False
    to_series: str | None = None
    entries_from: date | None = None
    reports_of: str | None = None
    hash_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependent:
    """A later event that speaks of something which the event to be reversed had opened."""

    recorded: Recorded
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What closing a month rests on: the first and the last closing before it, the head, and the totals at its end."""

    first: Recorded | None
    last: Recorded | None
    head_hash: str
    totals: tuple[PeriodTotal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """What the store found for some `Needs`, all of it as of one head."""

    issuer: str
    today: date
    head: int
    designated: Recorded | None = None
    first_designated: Recorded | None = None
    registered: Mapping[str, Recorded] = field(default_factory=dict)
    named: tuple[Recorded, ...] = ()
    unissued: Balance | None = None
    lots: tuple[HeldLot, ...] = ()
    pledged: int = 0
    holdings: Mapping[str, int] = field(default_factory=dict)
    next_lot: int = 1
    next_request: int = 1
    next_registration: int = 1
    next_pledge: int = 1
    next_stop: int = 1
    terms: Terms | None = None
    registrations: tuple[tuple[Recorded, ...], ...] = ()
    request: tuple[Recorded, ...] = ()
    request_said: tuple[Mapping[str, object], ...] = ()
    pledge: tuple[Recorded, ...] = ()
    certificates: Mapping[str, CertificateState] = field(default_factory=dict)
    papers: Mapping[str, LotPaper] = field(default_factory=dict)
    document: Recorded | None = None
    event: Recorded | None = None
    reversed_by: Recorded | None = None
    dependents: tuple[Dependent, ...] = ()
    notices: tuple[Recorded, ...] = ()
    renamings: tuple[Recorded, ...] = ()
    lot: HeldLot | None = None
    stop: tuple[Recorded, ...] = ()
    stops: tuple[Recorded, ...] = ()
    stopped: Mapping[str, Lot] = field(default_factory=dict)
    decimals: Mapping[str, int] = field(default_factory=dict)
    everybody: tuple[HeldLot, ...] = ()
    outstanding: int = 0
    next_statement: int = 1
    statement: tuple[Recorded, ...] = ()
    reserves: tuple[Recorded, ...] = ()
    closing: Closing | None = None
    basis: tuple[LotUnits, ...] = ()
    retired: Balance | None = None
    authorised: Balance | None = None
    split_since: tuple[date, ...] = ()
    to_series: SeriesDesignated | None = None
    to_unissued: Balance | None = None
    holdings_of_other: Mapping[str, int] = field(default_factory=dict)
    next_lot_of_other: int = 1
    later_entries: tuple[Recorded, ...] = ()
    reports: tuple[Recorded, ...] = ()
    hash_at: str | None = None

    @property
    def series(self) -> SeriesDesignated | None:
        """The designation of the series asked for, or None where there is none."""
        event = self.designated.event if self.designated else None
        return event if isinstance(event, SeriesDesignated) else None

    def holder(self, holder: str) -> HolderRegistered | None:
        """The registration of a holder asked for, or None."""
        recorded = self.registered.get(holder)
        return recorded.event if recorded and isinstance(recorded.event, HolderRegistered) else None


def adoption_of(terms: Terms, question: str) -> tuple[Recorded, ReadingAdopted] | None:
    """The adopted reading of a question, or None while it is open."""
    recorded = terms.adopted.get(question)
    return (recorded, recorded.event) if recorded and isinstance(recorded.event, ReadingAdopted) else None
