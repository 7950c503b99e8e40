"""Mentions: every subject that an event speaks of, each once, and which of them it opens."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger.domain.agreements import ExecutionStatus, NoticeAddress
from ledger.domain.events import (
    AgreementRecorded,
    Event,
    EventReversed,
    HolderRegistered,
    IssuerRegistered,
    RequestHeld,
    RequestRefused,
)
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
from ledger.domain.mentions import mentions_of, number_of
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    DemandAccepted,
    HolderJoined,
    PapersCompleted,
    RegistrationProgressed,
    RegistrationStatus,
    SharesIncluded,
)
from ledger.domain.requests import DemandRegistration, Form, TransferShares
from ledger.domain.share_events import Origin, SharesIssued
from ledger.domain.values import Units
from tests.domain.given import (
    DOCUMENT,
    ILLUSTRATIVE,
    adopted_reading,
    agreed,
    clause,
    debt,
    designated,
    lock_up,
    question,
)
from tests.domain.test_entries import transferred

ON = date(2011, 2, 1)
TRANSFER = TransferShares(series="X", transferor="ann", transferee="bob", shares="1", on=ON)
DEMAND = DemandRegistration(holder="ann", form=Form.LONG, series="X", shares="1", received_on=ON)


def spoken(event: Event) -> set[tuple[str, str, bool]]:
    found = mentions_of(event)
    assert len({(one.kind, one.subject) for one in found}) == len(found), "each subject once"
    return {(one.kind.value, one.subject, one.opens) for one in found}


def test_a_series_and_a_holder_begin_with_their_own_events() -> None:
    assert spoken(designated().event) == {("series", "X", True)}
    holder = HolderRegistered(holder="ann", name="Ann", jurisdiction=None, aliases=(), family=None, address=None)
    assert spoken(holder) == {("holder", "ann", True), ("name", "ann", False)}
    assert spoken(IssuerRegistered(issuer="acme", name="Acme", zone="UTC")) == set()


def test_an_agreement_opens_its_document_and_questions_and_only_speaks_of_others() -> None:
    agreement = agreed(question=[question("Q-1", "a", "b")], **{"known-document": [{"id": "base", "title": "Base"}]})
    assert spoken(AgreementRecorded(agreement=agreement)) == {
        ("document", "deed", True),
        ("question", "Q-1", True),
        ("document", "base", False),
    }


def test_names_and_aliases_are_found_whatever_the_case_of_their_letters() -> None:
    holder = HolderRegistered(
        holder="ann", name="Ann & Söhne", jurisdiction=None, aliases=("ANN & SÖHNE", "Ann"), family="a", address=None
    )
    assert spoken(holder) == {("holder", "ann", True), ("name", "ann & söhne", False), ("name", "ann", False)}
    alias = AliasRecorded(holder="bob", alias="X" * 300, cite="preamble")
    assert spoken(alias) == {("holder", "bob", False), ("name", "x" * 250, False)}


def test_an_agreement_speaks_of_the_questions_that_its_clauses_leave_open() -> None:
    open_day = {"last_day_locked": {"question": "Q-1", "a": True, "b": False}}
    agreement = agreed(clause("C-1", "lock-up", lock_up(**open_day)))
    assert spoken(AgreementRecorded(agreement=agreement)) == {
        ("document", "deed", True),
        ("question", "Q-1", False),
    }


def test_an_issuance_opens_a_lot_and_a_certificate_where_there_is_one() -> None:
    event = SharesIssued(
        price=None,
        consideration=None,
        book_entry=False,
        series="X",
        holder="ann",
        shares=Units(1),
        lot="X-1",
        under="purchase",
        origin=Origin.ISSUED,
        parent=None,
        certificate="PX-1",
        consent=None,
    )
    rest = {("series", "X", False), ("holder", "ann", False), ("lot", "X-1", True)}
    assert spoken(event) == {*rest, ("certificate", "PX-1", True)}
    assert spoken(replace(event, certificate=None)) == rest
    in_kind = replace(event, certificate=None, lot="X-2", origin=Origin.PIK, parent="X-1")
    assert spoken(in_kind) == {*rest - {("lot", "X-1", True)}, ("lot", "X-2", True), ("lot", "X-1", False)}


def test_a_transfer_speaks_of_its_sources_and_opens_their_children() -> None:
    event = transferred(("X-1", "X-3", 60), ("X-2", "X-4", 40)).event
    rest = {
        ("series", "X", False),
        ("holder", "ann", False),
        ("holder", "bob", False),
        ("request", "T-1", False),
        ("lot", "X-1", False),
        ("lot", "X-2", False),
        ("lot", "X-3", True),
        ("lot", "X-4", True),
    }
    assert spoken(event) == rest
    papers = replace(event, certificate="PX-2", surrendered=("PX-1",), registration="R-1")
    assert spoken(papers) == rest | {
        ("certificate", "PX-2", True),
        ("certificate", "PX-1", False),
        ("registration", "R-1", False),
    }


def test_opening_wins_where_an_event_speaks_of_a_subject_twice() -> None:
    event = replace(transferred(("X-1", "X-3", 60)).event, certificate="PX-1", surrendered=("PX-1",))
    assert ("certificate", "PX-1", True) in spoken(event)


def test_a_request_speaks_of_those_who_asked() -> None:
    both = {("series", "X", False), ("holder", "ann", False), ("holder", "bob", False), ("request", "T-7", False)}
    assert spoken(RequestHeld(request="T-7", command=TRANSFER, relied_on=())) == both
    asked = {("series", "X", False), ("holder", "ann", False), ("request", "D-7", False)}
    assert spoken(RequestRefused(request="D-7", command=DEMAND, relied_on=())) == asked


def test_a_demand_opens_a_registration_and_its_progress_speaks_of_it() -> None:
    event = DemandAccepted(
        request="D-1",
        registration="R-1",
        holder="ann",
        form=Form.LONG,
        series="X",
        shares=Units(1),
        received_on=ON,
        given_on=ON,
        dated_on=ON,
        opinion=None,
        opinion_by=None,
        opinion_on=None,
        underwritten=False,
        jointly_with=(),
        pool=None,
        waiver=None,
        relied_on=(),
    )
    assert spoken(event) == {
        ("request", "D-1", False),
        ("registration", "R-1", True),
        ("holder", "ann", False),
        ("series", "X", False),
    }
    progress = RegistrationProgressed(
        registration="R-1",
        status=RegistrationStatus.FILED,
        by=None,
        file_number=None,
        withdrawn_by=None,
        reimbursed=None,
        company_default=None,
        underwritten=None,
    )
    assert spoken(progress) == {("registration", "R-1", False)}


@pytest.mark.parametrize(
    ("event", "subjects"),
    [
        (
            HolderJoined(registration="R-1", holder="bob", series="X", shares=Units(1)),
            {("registration", "R-1"), ("holder", "bob"), ("series", "X")},
        ),
        (
            SharesIncluded(registration="R-1", holder="bob", shares=Units(1)),
            {("registration", "R-1"), ("holder", "bob")},
        ),
        (PapersCompleted(registration="R-1", holder="bob", papers=None), {("registration", "R-1"), ("holder", "bob")}),
        (
            CounselSelected(registration="R-1", counsel="Elm", selected_by=("ann", "bob")),
            {("registration", "R-1"), ("holder", "ann"), ("holder", "bob")},
        ),
        (
            CounselReimbursed(registration="R-1", counsel="Elm", paid_to="ann", amount=Decimal(1)),
            {("registration", "R-1"), ("holder", "ann")},
        ),
        (ControlChanged(affiliate="sub", controller="ann", controlled=False), {("holder", "sub"), ("holder", "ann")}),
        (HolderSucceeded(predecessor="ann", successor="bob"), {("holder", "ann"), ("holder", "bob")}),
        (MilestoneReached(milestone="offering"), set()),
        (LegendNoted(lot="X-1", clause="C-1", noted=True), {("lot", "X-1")}),
        (
            NoticeGiven(holder="bob", document="deed", about="it", addresses=("office",)),
            {("holder", "bob"), ("document", "deed")},
        ),
        (
            ExecutionNoted(document="deed", party="ann", signatory=None, status=ExecutionStatus.SIGNED),
            {("document", "deed")},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_fact_speaks_of_what_it_is_about_and_opens_nothing(event: Event, subjects: set[tuple[str, str]]) -> None:
    assert spoken(event) == {(kind, subject, False) for kind, subject in subjects}


def test_a_change_of_address_speaks_of_its_holder_and_its_document() -> None:
    address = NoticeAddress(
        address="office",
        holder="bob",
        is_copy=False,
        addressee="Bob",
        attention=None,
        lines=("1 Low St",),
        fax=None,
        cite="by notice",
        effective_on=ON,
    )
    found = spoken(NoticeAddressChanged(document="deed", address=address))
    assert found == {("holder", "bob", False), ("document", "deed", False)}


def test_facts_readings_and_reversals_say_what_they_concern() -> None:
    assert spoken(debt(ON).event) == set()
    assert spoken(adopted_reading("Q-1", "a").event) == {("question", "Q-1", False), ("document", "opinion", False)}
    assert spoken(EventReversed(reverses=7, reason="wrong")) == {("event", "7", False)}


def test_a_reversal_speaks_of_all_that_the_original_spoke_of_and_opens_nothing() -> None:
    original = transferred(("X-1", "X-3", 60)).event
    found = mentions_of(EventReversed(reverses=6, reason="wrong"), original=original)
    assert not any(one.opens for one in found)
    subjects = {(one.kind, one.subject) for one in found}
    assert subjects == {("event", "6")} | {(one.kind, one.subject) for one in mentions_of(original)}


def test_illustrative_evidence_is_a_subject_too() -> None:
    event = debt(ON).event
    assert [(one.kind, one.subject) for one in mentions_of(event, ILLUSTRATIVE)] == [("evidence", "illustrative")]
    assert mentions_of(event, DOCUMENT) == ()


def test_the_number_of_an_id_is_at_its_end() -> None:
    assert [number_of(name) for name in ("F-3", "T-7", "A-B-12")] == [3, 7, 12]
