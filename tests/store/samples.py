"""One example of every kind of event, in an order in which one ledger can hold them all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ledger.domain.agreements import Agreement, Clause, Document, Question, Reading, Supersession
from ledger.domain.events import (
    AgreementRecorded,
    Event,
    EventReversed,
    HolderRegistered,
    IssuerRegistered,
    RequestHeld,
    RequestRefused,
    SeriesDesignated,
    SharesTransferred,
)
from ledger.domain.fact_events import DebtIssued, ReadingAdopted
from ledger.domain.period_events import PeriodClosed
from ledger.domain.periods import ordered
from ledger.domain.registration_events import DemandAccepted, RegistrationProgressed, RegistrationStatus
from ledger.domain.requests import Act, Basis, DemandRegistration, Form, TransferShares
from ledger.domain.share_events import LotMove, Origin, SharesIssued
from ledger.domain.values import Evidence, EvidenceKind, Moment, Units
from ledger.store.closings import closing
from ledger.store.engine import Connection, Engine, open_engine, writing
from ledger.store.journal import Draft, append, open_issuer
from ledger.store.reads import Reads
from ledger.store.schema import upgrade
from tests.store.certificate_samples import CERTIFICATES
from tests.store.later_samples import DAY, JOINT, LATER, NEXT
from tests.store.opening_samples import OPENINGS
from tests.store.period_samples import PERIODS
from tests.store.request_samples import REQUESTS
from tests.store.share_samples import SHARES
from tests.store.stop_samples import STOPS

NAME = 'Žofie & Søn "Größe" \\ 株式会社 \U0001f3db'
EVIDENCE = (
    Evidence(kind=EvidenceKind.DOCUMENT, text="minutes"),
    Evidence(kind=EvidenceKind.TEXT, text="p. 3, “as agreed”"),
)
REFUSED = TransferShares(series="A", transferor="ada", transferee="bob", shares="1.5", on=NEXT)
DEMANDED = DemandRegistration(holder="bob", form=Form.SHORT, series="A", shares="40", received_on=NEXT)

_PAPER = Document(
    document="spa",
    title="Share Purchase Agreement",
    made_on=DAY,
    governing_law="Delaware",
    sha256="a" * 64,
    parties=("ada", "bob"),
    series=("A",),
    amends=(),
)
_KNOWN = Document(
    document="side",
    title="Side Letter",
    made_on=None,
    governing_law=None,
    sha256=None,
    parties=(),
    series=(),
    amends=("spa",),
)
_CLAUSE = Clause(
    clause="LU",
    kind="lock-up",
    cite="section 4",
    text="The buyer keeps its shares.",
    effective_on=DAY,
    assumed=False,
    parameters='{"obligors":["ada"]}',
    supersedes=Supersession(document="old", clause="section 1", since=DAY, could_bind=("ada",)),
    replaces=None,
)
_QUESTION = Question(
    question="Q-1",
    title="Until when?",
    cite="section 4",
    words="until then",
    readings=(Reading(reading="R1", text="that day too", effect="locked"), Reading(reading="R2", text="no", effect="")),
)

FIRST: tuple[tuple[date, Event], ...] = (
    (DAY, IssuerRegistered(issuer="acme", name=NAME, zone="UTC")),
    (DAY, SeriesDesignated(series="A", name="Series A", authorised=Units(9_007_199_254_740_993), decimals=2)),
    (
        DAY,
        HolderRegistered(
            holder="ada", name="Ada, Inc.", jurisdiction="Delaware", aliases=("Ada",), family="ada", address="1 High St"
        ),
    ),
    (DAY, HolderRegistered(holder="bob", name="Bob", jurisdiction=None, aliases=(), family=None, address=None)),
    (
        DAY,
        AgreementRecorded(
            agreement=Agreement(document=_PAPER, known_documents=(_KNOWN,), questions=(_QUESTION,), clauses=(_CLAUSE,))
        ),
    ),
    (
        DAY,
        SharesIssued(
            price=None,
            consideration=None,
            book_entry=False,
            series="A",
            holder="ada",
            shares=Units(9_007_199_254_740_993),
            lot="A-1",
            under="spa",
            origin=Origin.ISSUED,
            parent=None,
            certificate="PA-1",
            consent=None,
        ),
    ),
    (
        NEXT,
        SharesTransferred(
            balance_certificate=None,
            in_breach=False,
            presented_at=None,
            request="T-1",
            series="A",
            transferor="ada",
            transferee="bob",
            moves=(LotMove(source="A-1", child="A-2", shares=Units(4_000)),),
            act=Act.SELL,
            basis=Basis.PRIVATE,
            registration=None,
            certificate=None,
            surrendered=("PA-1",),
            contract_on=DAY,
            instruction="letter",
            securities_law=None,
            waiver=None,
            relied_on=(5, 6),
        ),
    ),
    (NEXT, RequestRefused(request="T-2", command=REFUSED, relied_on=(5,))),
    (NEXT, RequestHeld(request="T-3", command=DEMANDED, relied_on=())),
    (
        NEXT,
        DemandAccepted(
            request="T-4",
            registration="R-1",
            holder="bob",
            form=Form.LONG,
            series="A",
            shares=Units(4_000),
            received_on=NEXT,
            given_on=DAY,
            dated_on=DAY,
            opinion="of counsel",
            opinion_by="Firm LLP",
            opinion_on=DAY,
            underwritten=False,
            jointly_with=(),
            pool=None,
            waiver=None,
            relied_on=(5,),
        ),
    ),
    (
        NEXT,
        RegistrationProgressed(
            registration="R-1",
            status=RegistrationStatus.STOP_ORDERED,
            by=None,
            file_number="333",
            withdrawn_by=None,
            reimbursed=None,
            company_default=None,
            underwritten=None,
        ),
    ),
    (
        NEXT,
        DebtIssued(
            instrument="6 1/2% Notes",
            issuer="acme",
            sold_on=DAY,
            issued_on=NEXT,
            principal=Decimal("50000000.10"),
            gross_proceeds=None,
            high_yield=True,
        ),
    ),
    (NEXT, ReadingAdopted(question="Q-1", reading="R2", by="the board", document="minutes", memo=None)),
    (NEXT, EventReversed(reverses=7, reason="not signed")),
)
"""One of each kind that the first version knew; payloads.jsonl begins with them as that version stored them."""

EVENTS = (
    *FIRST[:-1],
    *LATER,
    *OPENINGS,
    *PERIODS,
    *CERTIFICATES,
    *STOPS,
    *REQUESTS,
    *SHARES,
    (NEXT, RequestHeld(request="D-6", command=JOINT, relied_on=())),
    FIRST[-1],
)
HEAD = len(EVENTS)


def fixed_clock() -> datetime:
    return datetime(2021, 3, 3, 12, 0, 0, 5, tzinfo=UTC)


def append_samples(connection: Connection, issuer: str = "acme", *, events: tuple = EVENTS) -> None:
    """Append the events to a new issuer: the first with a key, a receipt and evidence.

    A month is closed at the head that it is appended to, with the totals of that.
    """
    open_issuer(connection, issuer)
    drafts = [Draft(event=event, effective_on=on, evidence=EVIDENCE) for on, event in events]
    first = Draft(
        event=drafts[0].event,
        effective_on=drafts[0].effective_on,
        evidence=EVIDENCE,
        receipt='{"outcome":"recorded"}',
        key="K-1",
        request_hash="f" * 64,
    )
    ticks = iter(range(len(drafts)))
    for draft in (first, *drafts[1:]):
        append(
            connection,
            issuer,
            [_at_the_head(connection, issuer, draft)],
            actor="clerk",
            now=lambda: fixed_clock() + timedelta(seconds=next(ticks)),
        )


def _at_the_head(connection: Connection, issuer: str, draft: Draft) -> Draft:
    if not isinstance(draft.event, PeriodClosed):
        return draft
    reads = Reads(connection, issuer)
    head = reads.head()
    at = Moment(effective_on=draft.effective_on, sequence=head.sequence, known_at=head.recorded_at)
    event = replace(draft.event, head=head.sequence, head_hash=head.hash, totals=ordered(closing(reads, at).totals))
    return replace(draft, event=event)


def sampled(database: str) -> Engine:
    """A database with a ledger that holds every kind of event."""
    engine = open_engine(database, create=True)
    upgrade(engine)
    with writing(engine) as connection:
        append_samples(connection)
    return engine
