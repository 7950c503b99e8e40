"""Transfers and releases in the worked example: refused, held, registered, and what each receipt says."""

from datetime import date

import pytest

from ledger.domain.register import RegisterHolder
from ledger.domain.registration_events import RegistrationStatus
from ledger.domain.releases import ReleaseRequest
from ledger.domain.requests import Act, Basis
from ledger.domain.standing import RestKind
from ledger.errors import Code, Fault, Invalid
from ledger.receipts import Receipt
from tests.domain.example import Book

THREE_EXCEPTIONS = [Code.INSTRUCTION_MISSING, Code.CERTIFICATE_NOT_SURRENDERED, Code.SECURITIES_LAW_BASIS_MISSING]


def codes(receipt: Receipt) -> list[Code]:
    return [reason.code for reason in receipt.reasons]


def register_stranger(book: Book) -> None:
    book.record(RegisterHolder(holder="stranger", name="Stranger, Inc."))


def test_a_transfer_to_a_party_of_the_agreement_is_refused_because_it_knows_of_the_lock_up(book: Book) -> None:
    receipt = book.transfer("lucent", "newcourt", "500", "1999-12-10")
    assert (receipt.outcome, receipt.request) == ("refused", "T-1")
    assert codes(receipt) == [Code.LOCKED, Code.LOCKED, Code.NOTICED]
    assert [reason.reading for reason in receipt.reasons] == ["Q-01 R1", "Q-01 R2", None]
    assert {(reason.clause, reason.cite) for reason in receipt.reasons[:2]} == {("LU", "spa-a1 ¶2 (SPA §4.06(f))")}
    assert receipt.reasons[-1].text == "the registrar may decline the entry: newcourt is a party to spa-a1 (UCC §8-204)"
    assert receipt.sequence is not None, "the request is recorded"
    assert receipt.before == receipt.after
    assert book.shares("lucent", "1999-12-31") == 33333
    with book.view("1999-12-31") as view:
        (waiting,) = view.holds()
    assert (waiting.request, waiting.outcome) == ("T-1", "refused")


def test_a_transfer_to_a_stranger_is_held_because_nothing_shows_that_it_knows(book: Book) -> None:
    register_stranger(book)
    receipt = book.transfer("lucent", "stranger", "500", "1999-12-10")
    assert receipt.outcome == "held"
    assert codes(receipt) == [Code.LOCKED, Code.LOCKED, Code.NO_NOTICE]
    assert book.shares("stranger", "1999-12-31") == 0


@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        ("1999-05-31", "held"),
        ("2000-05-23", "refused"),
        ("2000-05-24", "held"),
        ("2000-08-04", "held"),
        ("2000-08-05", "registered"),
    ],
)
def test_what_is_disputed_or_unknown_is_held_even_where_the_transferee_knows(book: Book, on: str, outcome: str) -> None:
    assert book.transfer("lucent", "newcourt", "500", on).outcome == outcome


def test_a_transfer_by_newcourt_is_registered_with_what_is_missing(book: Book) -> None:
    receipt = book.transfer("newcourt", "lucent", "500", "1999-12-10")
    assert receipt.outcome == "registered"
    assert [exception.code for exception in receipt.exceptions] == THREE_EXCEPTIONS
    assert [(line.holder, line.shares) for line in receipt.after] == [("newcourt", "21722"), ("lucent", "33833")]
    assert {rest.kind for rest in receipt.rests_on} == {RestKind.ILLUSTRATIVE, RestKind.MISSING_DOCUMENT}
    assert (book.shares("newcourt", "1999-12-09"), book.shares("newcourt", "1999-12-10")) == (22222, 21722)


def test_what_lucent_bought_from_newcourt_is_not_bound_and_would_pass(book: Book) -> None:
    book.transfer("newcourt", "lucent", "500", "1999-12-10")
    refused = book.transfer("lucent", "newcourt", "500", "1999-12-11")
    assert refused.outcome == "refused", "the oldest lot gives first"
    (hint,) = [reason.text for reason in refused.reasons if reason.code is Code.LOTS_THAT_WOULD_PASS]
    assert "F-3 (500)" in hint
    named = book.transfer("lucent", "newcourt", "500", "1999-12-11", lots=("F-3",))
    assert named.outcome == "registered"
    with book.view("1999-12-11") as view:
        rows = [(row.status, str(row.shares)) for row in view.eligibility(holder="lucent", series="F")]
    assert rows == [("locked", "33333")]


def test_a_holder_with_bound_and_unbound_lots_has_a_row_for_each_outcome(book: Book) -> None:
    book.transfer("newcourt", "lucent", "500", "1999-12-10")
    with book.view("1999-12-11") as view:
        rows = view.eligibility(holder="lucent", series="F")
    assert sorted((row.status, str(row.shares)) for row in rows) == [("free", "500"), ("locked", "33333")]


def test_a_transfer_of_more_than_is_held_is_invalid_before_any_rule_is_asked(book: Book) -> None:
    with pytest.raises(Invalid) as refusal:
        book.transfer("lucent", "newcourt", "33334", "1999-12-10")
    assert refusal.value.fault is Fault.SHARES_EXCEED_HOLDING
    assert "holds 33333 of series F on 1999-12-10" in refusal.value.text


# --- a sale in a registration


def registration_effective(book: Book) -> None:
    assert book.demand("lucent", "1999-10-31").outcome == "registered"
    book.progress("R-1", (RegistrationStatus.FILED, "1999-11-15"), (RegistrationStatus.EFFECTIVE, "1999-12-01"))


@pytest.mark.parametrize(("reading", "outcome"), [("broad", "registered"), ("narrow", "refused"), (None, "held")])
def test_a_sale_in_an_effective_registration_follows_the_reading_of_its_question(
    book: Book, reading: str | None, outcome: str
) -> None:
    registration_effective(book)
    if reading:
        book.adopt("Q-04", reading)
    receipt = book.transfer(
        "lucent", "newcourt", "500", "1999-12-01", act=Act.SELL, basis=Basis.REGISTERED, registration="R-1"
    )
    assert receipt.outcome == outcome


def test_a_registration_that_is_not_yet_effective_or_no_longer_does_not_help(book: Book) -> None:
    registration_effective(book)
    book.adopt("Q-04", "broad")

    def sell(on: str) -> str:
        sale = {"act": Act.SELL, "basis": Basis.REGISTERED, "registration": "R-1"}
        return book.transfer("lucent", "newcourt", "500", on, **sale).outcome

    assert (sell("1999-11-30"), sell("1999-12-01")) == ("refused", "registered")
    book.progress("R-1", (RegistrationStatus.STOP_ORDERED, "1999-12-20"))
    assert (sell("1999-12-19"), sell("1999-12-20")) == ("registered", "refused")


def test_a_registration_of_another_holder_or_another_series_does_not_help(book: Book) -> None:
    assert book.demand("first-union", "1999-10-31").outcome == "registered"
    book.progress("R-1", (RegistrationStatus.FILED, "1999-11-15"), (RegistrationStatus.EFFECTIVE, "1999-12-01"))
    book.adopt("Q-04", "broad")
    sale = {"act": Act.SELL, "basis": Basis.REGISTERED, "registration": "R-1"}
    refused = book.transfer("lucent", "newcourt", "500", "1999-12-01", **sale)
    assert refused.outcome == "refused"
    assert codes(refused)[-1] is Code.REGISTRATION_NOT_EFFECTIVE


def sales_of_3000(book: Book) -> list[str]:
    registration_effective(book)
    book.adopt("Q-04", "broad")
    sale = {"act": Act.SELL, "basis": Basis.REGISTERED, "registration": "R-1"}
    return [book.transfer("lucent", "newcourt", "3000", on, **sale).outcome for on in ("1999-12-01", "1999-12-02")]


def test_no_more_shares_are_sold_in_a_registration_than_it_registered(book: Book) -> None:
    assert sales_of_3000(book) == ["registered", "refused"], "R-1 registers 5,000"


# --- releases


def release(book: Book, request: str, **options: str) -> Receipt:
    return book.record(ReleaseRequest(request=request, **options))


def test_a_held_request_stays_held_until_a_reading_is_adopted_and_is_then_registered(book: Book) -> None:
    assert book.transfer("lucent", "newcourt", "500", "2000-05-25").outcome == "held"
    with pytest.raises(Invalid) as refusal:
        release(book, "T-1")
    assert refusal.value.fault is Fault.NOTHING_CHANGED
    book.adopt("Q-01", "R1")
    assert book.shares("lucent", "2000-05-25") == 33333, "adopting a reading by itself enters nothing"
    entered = release(book, "T-1")
    assert (entered.outcome, entered.request) == ("registered", "T-1")
    assert {rest.kind for rest in entered.rests_on} >= {RestKind.READING}
    assert book.shares("lucent", "2000-05-25") == 32833
    with book.view("2000-05-25") as view:
        assert list(view.holds()) == []


def test_a_held_request_may_turn_out_to_be_refused(book: Book) -> None:
    book.transfer("lucent", "newcourt", "500", "2000-05-25")
    book.adopt("Q-01", "R2")
    assert release(book, "T-1").outcome == "refused"


def test_a_waiver_names_its_document_and_stands_as_an_exception(book: Book) -> None:
    book.transfer("lucent", "newcourt", "500", "1999-12-10")
    for nothing in ({}, {"document": "  "}):
        with pytest.raises(Invalid) as refusal:
            release(book, "T-1", waiver="the board agrees", **nothing)
        assert refusal.value.fault is Fault.DOCUMENT_REQUIRED
    entered = release(book, "T-1", waiver="the board agrees", document="minutes of 1 Dec 1999")
    assert entered.outcome == "registered"
    (waived,) = [exception for exception in entered.exceptions if exception.code is Code.WAIVED]
    assert waived.text == (
        "entered under a waiver by the issuer (the board agrees; minutes of 1 Dec 1999); the standing was locked"
    )
    assert Code.LOCKED in codes(entered), "the reasons that were waived stay on the receipt"


def test_a_request_is_entered_once(book: Book) -> None:
    book.transfer("lucent", "newcourt", "500", "1999-12-10")
    release(book, "T-1", waiver="the board agrees", document="minutes")
    with pytest.raises(Invalid) as refusal:
        release(book, "T-1")
    assert refusal.value.fault is Fault.REQUEST_SETTLED
    with pytest.raises(Invalid) as refusal:
        release(book, "T-9")
    assert refusal.value.fault is Fault.UNKNOWN_REQUEST


def test_a_request_entered_at_once_is_settled_too(book: Book) -> None:
    assert book.transfer("newcourt", "lucent", "500", "1999-12-10").request == "T-1"
    with pytest.raises(Invalid) as refusal:
        release(book, "T-1")
    assert refusal.value.fault is Fault.REQUEST_SETTLED


def test_a_held_demand_is_released_by_a_reading_as_well(book: Book) -> None:
    held = book.demand("lucent", "1999-10-31", given_on="1999-10-30")
    assert (held.outcome, held.request) == ("held", "D-1")
    with pytest.raises(Invalid) as refusal:
        release(book, "D-1")
    assert refusal.value.fault is Fault.NOTHING_CHANGED
    book.adopt("Q-10", "received")
    accepted = release(book, "D-1")
    assert (accepted.outcome, accepted.request) == ("registered", "D-1")
    with book.view("1999-10-31") as view:
        (row,) = view.demands()
    assert (row.registration, row.status) == ("R-1", "requested")


def test_a_refused_demand_may_be_accepted_under_a_waiver(book: Book) -> None:
    book.demand("lucent", "1999-10-30")
    waiver = {"waiver": "the company agrees", "authority": "board, 1 Nov 1999"}
    accepted = release(book, "D-1", **waiver, document="minutes")
    assert accepted.outcome == "registered"
    assert [exception.code for exception in accepted.exceptions] == [Code.WAIVED]
    assert Code.NOT_YET_EXERCISABLE in codes(accepted)


def test_everything_that_was_recorded_still_verifies(book: Book) -> None:
    register_stranger(book)
    book.transfer("lucent", "stranger", "500", "1999-12-10")
    book.transfer("newcourt", "lucent", "500", "1999-12-10")
    book.demand("first-union", date(1999, 10, 31).isoformat())
    assert book.ledger.verify().passed
