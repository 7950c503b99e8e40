"""Samples of the events, and of the fields of older ones, that came with the second version of the payloads."""

from datetime import date
from decimal import Decimal

from ledger.domain.agreements import (
    Agreement,
    Argument,
    BoundUnder,
    Clause,
    Document,
    EffectiveWhen,
    Execution,
    ExecutionStatus,
    NoticeAddress,
    Question,
    Reading,
    Supersession,
)
from ledger.domain.events import AgreementRecorded, Event, HolderRegistered, SeriesDesignated
from ledger.domain.fact_events import (
    AliasRecorded,
    ControlChanged,
    ExecutionNoted,
    HolderSucceeded,
    LegendNoted,
    MilestoneReached,
    NoticeAddressChanged,
    NoticeGiven,
)
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    DemandAccepted,
    HolderJoined,
    PapersCompleted,
    RegistrationProgressed,
    RegistrationStatus,
    SharesIncluded,
    WithdrawnBy,
)
from ledger.domain.requests import DemandRegistration, Form
from ledger.domain.share_events import Origin, SharesIssued
from ledger.domain.values import Units

DAY = date(2020, 1, 1)
NEXT = date(2020, 1, 2)

_ADDRESS = NoticeAddress(
    address="bob-office",
    holder="bob",
    is_copy=False,
    addressee="Bob",
    attention="The Treasurer",
    lines=("1 Low St", "Springfield"),
    fax="(555) 0100",
    cite="section 9",
    effective_on=DAY,
)
_QUESTION = Question(
    question="Q-2",
    title="Whom?",
    cite="section 1",
    words="the buyer",
    readings=(Reading(reading="R1", text="one", effect="bound"), Reading(reading="R2", text="both", effect="free")),
    bites="Where the second buyer sells.",
    arguments=(Argument(reading="R2", text="Two of them signed.", cite="signature page"),),
)
_CLAUSE = Clause(
    clause="LU-2",
    kind="lock-up",
    cite="section 1",
    text="The buyer keeps these too.",
    effective_on=DAY,
    assumed=True,
    parameters='{"obligors":["bob"]}',
    supersedes=Supersession(
        document="older",
        clause="section 1",
        since=DAY,
        could_bind=("bob",),
        question="Q-2",
        bound=(BoundUnder(reading="R1", holders=("bob",)), BoundUnder(reading="R2", holders=())),
    ),
    replaces="LU",
)
AGREEMENT = Agreement(
    document=Document(
        document="rra",
        title="Registration Rights Agreement",
        made_on=DAY,
        governing_law="New York",
        sha256="b" * 64,
        parties=("acme", "bob"),
        series=("B",),
        amends=(),
        concerns=("ada",),
        executions=(
            Execution(party="bob", signatory="Bob", capacity="Treasurer", status=ExecutionStatus.SIGNED),
            Execution(party="ada", signatory=None, capacity=None, status=ExecutionStatus.BLANK),
        ),
        effective_when=EffectiveWhen(cite="section 12", executed_by=("bob", "ada")),
    ),
    known_documents=(),
    questions=(_QUESTION,),
    clauses=(_CLAUSE,),
    notice_addresses=(_ADDRESS,),
)
LATER: tuple[tuple[date, Event], ...] = (
    (DAY, SeriesDesignated(series="B", name="Series B", authorised=Units(100), decimals=0)),
    (DAY, HolderRegistered(holder="cyd", name="Cyd", jurisdiction=None, aliases=("C.",), family="ada", address=None)),
    (DAY, AgreementRecorded(agreement=AGREEMENT)),
    (
        DAY,
        SharesIssued(
            price=None,
            consideration=None,
            book_entry=False,
            series="B",
            holder="cyd",
            shares=Units(60),
            lot="B-1",
            under="rra",
            origin=Origin.ISSUED,
            parent=None,
            certificate=None,
            consent="board",
        ),
    ),
    (
        NEXT,
        SharesIssued(
            price=None,
            consideration=None,
            book_entry=False,
            series="B",
            holder="cyd",
            shares=Units(3),
            lot="B-2",
            under="rra",
            origin=Origin.PIK,
            parent="B-1",
            certificate=None,
            consent=None,
        ),
    ),
    (
        NEXT,
        DemandAccepted(
            request="D-5",
            registration="R-2",
            holder="cyd",
            form=Form.SHORT,
            series="B",
            shares=Units(40),
            received_on=NEXT,
            given_on=NEXT,
            dated_on=NEXT,
            opinion=None,
            opinion_by=None,
            opinion_on=None,
            underwritten=True,
            jointly_with=("bob",),
            pool="holders",
            waiver=None,
            relied_on=(),
        ),
    ),
    (NEXT, HolderJoined(registration="R-2", holder="bob", series="A", shares=Units(1_000))),
    (NEXT, SharesIncluded(registration="R-2", holder="bob", shares=Units(900))),
    (NEXT, CounselSelected(registration="R-2", counsel="Dunn & Elm LLP", selected_by=("cyd", "bob"))),
    (
        NEXT,
        CounselReimbursed(
            registration="R-2", counsel="Dunn & Elm LLP", paid_to="cyd", amount=Decimal("9007199254740993.10")
        ),
    ),
    (NEXT, PapersCompleted(registration="R-2", holder="bob", papers="questionnaire")),
    (
        NEXT,
        RegistrationProgressed(
            registration="R-2",
            status=RegistrationStatus.WITHDRAWN,
            by="letter of Cyd",
            file_number=None,
            withdrawn_by=WithdrawnBy.HOLDER,
            reimbursed=False,
            company_default=True,
            underwritten=False,
        ),
    ),
    (NEXT, ControlChanged(affiliate="cyd", controller="ada", controlled=True)),
    (NEXT, HolderSucceeded(predecessor="cyd", successor="bob")),
    (NEXT, AliasRecorded(holder="ada", alias="Adä", cite="spa, signature page")),
    (NEXT, MilestoneReached(milestone="public-offering")),
    (NEXT, LegendNoted(lot="B-1", clause="LU-2", noted=True)),
    (NEXT, NoticeAddressChanged(document="rra", address=_ADDRESS)),
    (NEXT, NoticeGiven(holder="bob", document="rra", about="the lock-up", addresses=("bob-office",))),
    (NEXT, ExecutionNoted(document="rra", party="ada", signatory="Ada", status=ExecutionStatus.ILLEGIBLE)),
)
JOINT = DemandRegistration(
    holder="cyd",
    form=Form.LONG,
    series="B",
    shares="5",
    received_on=NEXT,
    underwritten=True,
    jointly_with=("bob",),
)
