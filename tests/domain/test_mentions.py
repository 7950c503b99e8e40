"""Mentions: every subject that an event speaks of, each once, and which of them it opens."""

from dataclasses import replace
from datetime import date

from ledger.domain.events import (
    AgreementRecorded,
    DemandAccepted,
    DemandRegistration,
    Event,
    EventReversed,
    Form,
    HolderRegistered,
    IssuerRegistered,
    Origin,
    RegistrationProgressed,
    RegistrationStatus,
    RequestHeld,
    RequestRefused,
    SharesIssued,
    TransferShares,
)
from ledger.domain.mentions import mentions_of, number_of
from ledger.domain.values import Units
from tests.domain.given import DOCUMENT, ILLUSTRATIVE, adopted_reading, agreed, debt, designated, question
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
    assert spoken(holder) == {("holder", "ann", True)}
    assert spoken(IssuerRegistered(issuer="acme", name="Acme", zone="UTC")) == set()


def test_an_agreement_opens_its_document_and_questions_and_only_speaks_of_others() -> None:
    agreement = agreed(question=[question("Q-1", "a", "b")], **{"known-document": [{"id": "base", "title": "Base"}]})
    assert spoken(AgreementRecorded(agreement=agreement)) == {
        ("document", "deed", True),
        ("question", "Q-1", True),
        ("document", "base", False),
    }


def test_an_issuance_opens_a_lot_and_a_certificate_where_there_is_one() -> None:
    event = SharesIssued(
        series="X",
        holder="ann",
        shares=Units(1),
        lot="X-1",
        under="purchase",
        origin=Origin.ISSUED,
        certificate="PX-1",
        consent=None,
    )
    rest = {("series", "X", False), ("holder", "ann", False), ("lot", "X-1", True)}
    assert spoken(event) == {*rest, ("certificate", "PX-1", True)}
    assert spoken(replace(event, certificate=None)) == rest


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
        waiver=None,
        relied_on=(),
    )
    assert spoken(event) == {
        ("request", "D-1", False),
        ("registration", "R-1", True),
        ("holder", "ann", False),
        ("series", "X", False),
    }
    progress = RegistrationProgressed(registration="R-1", status=RegistrationStatus.FILED, by=None, file_number=None)
    assert spoken(progress) == {("registration", "R-1", False)}


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
