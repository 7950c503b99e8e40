"""Demands for registration in the worked example (rra-a1): who, from when, for what, and how often."""

from datetime import date

import pytest

from ledger.domain.issuances import IssueShares
from ledger.domain.register import RegisterHolder
from ledger.domain.registration_events import RegistrationStatus
from ledger.domain.requests import Form
from ledger.domain.standing import RestKind
from ledger.errors import Code, Fault, Invalid
from ledger.receipts import Receipt
from tests.domain.example import APRIL, Book

FILED, EFFECTIVE = RegistrationStatus.FILED, RegistrationStatus.EFFECTIVE


def codes(receipt: Receipt) -> list[Code]:
    return [reason.code for reason in receipt.reasons]


def left(book: Book, on: str) -> dict[tuple[str, str], tuple[object, object, object, object]]:
    """Entitled, used, reserved and remaining by holder and form."""
    with book.view(on) as view:
        return {(r.holder, r.form): (r.entitled, r.used, r.reserved, r.remaining) for r in view.rights()}


# --- the guards, in their order of precedence


def test_a_demand_by_somebody_unknown_or_for_an_unknown_series_is_invalid(book: Book) -> None:
    for changes, fault in (
        ({"holder": "lucent", "series": "G"}, Fault.UNKNOWN_SERIES),
        ({"holder": "nobody"}, Fault.UNKNOWN_HOLDER),
    ):
        with pytest.raises(Invalid) as refusal:
            book.demand(changes.pop("holder"), "1999-10-31", **changes)
        assert refusal.value.fault is fault


def test_a_demand_before_any_right_existed_is_refused(book: Book) -> None:
    for holder in ("newcourt", "lucent"):
        receipt = book.demand(holder, "1999-05-15")
        assert (receipt.outcome, codes(receipt)) == ("refused", [Code.NO_DEMAND_RIGHT])
    receipt = book.demand("first-union", "1999-04-29")
    assert (receipt.outcome, codes(receipt)) == ("refused", [Code.NO_DEMAND_RIGHT])


def test_first_unions_demand_before_the_amendment_is_held_because_its_terms_are_in_a_missing_document(
    book: Book,
) -> None:
    receipt = book.demand("first-union", "1999-05-15")
    assert (receipt.outcome, codes(receipt)) == ("held", [Code.ENTITLEMENT_UNKNOWN])
    assert "rra-1999-04-30" in receipt.reasons[0].text


@pytest.mark.parametrize("received", ["1999-06-01", "1999-07-15", "1999-10-30"])
def test_a_demand_up_to_30_october_is_refused_as_not_yet_exercisable(book: Book, received: str) -> None:
    receipt = book.demand("lucent", received)
    assert (receipt.outcome, codes(receipt)) == ("refused", [Code.NOT_YET_EXERCISABLE])
    (reason,) = receipt.reasons
    assert (reason.clause, reason.cite) == ("RR-demand", "rra-a1 ¶¶3, 4 (RRA §2.1(a), (b))")
    assert "only after 30 Oct 1999" in reason.text


def test_a_demand_given_and_received_on_sunday_31_october_is_accepted(book: Book) -> None:
    receipt = book.demand("lucent", "1999-10-31", given_on="1999-10-31", dated_on="1999-10-31")
    assert (receipt.outcome, receipt.request, codes(receipt)) == ("registered", "D-1", [])
    assert {rest.kind for rest in receipt.rests_on} == {
        RestKind.ILLUSTRATIVE,
        RestKind.ASSUMPTION,
        RestKind.MISSING_DOCUMENT,
    }


def test_a_day_that_the_notice_does_not_state_is_an_assumption(book: Book) -> None:
    receipt = book.demand("lucent", "1999-10-31")
    stated = [rest.text for rest in receipt.rests_on if "is stated" in rest.text]
    assert len(stated) == 2
    assert receipt.outcome == "registered"


@pytest.mark.parametrize(
    ("reading", "outcome"), [(None, "held"), ("received", "registered"), ("given", "refused"), ("dated", "refused")]
)
def test_given_on_the_30th_and_received_on_the_31st_turns_on_which_date_counts(
    book: Book, reading: str | None, outcome: str
) -> None:
    if reading:
        book.adopt("Q-10", reading)
    receipt = book.demand("lucent", "1999-10-31", given_on="1999-10-30")
    assert receipt.outcome == outcome
    if reading is None:
        assert Code.QUESTION_OPEN in codes(receipt)
        assert "Q-10" in {reason.clause for reason in receipt.reasons}


def test_a_notice_dated_too_early_turns_on_the_same_question(book: Book) -> None:
    early = {"given_on": "1999-10-31", "dated_on": "1999-10-29"}
    assert book.demand("lucent", "1999-11-02", **early).outcome == "held"
    book.adopt("Q-10", "given")
    assert book.demand("lucent", "1999-11-02", **early).outcome == "registered"


def test_a_notice_cannot_be_given_after_it_was_received(book: Book) -> None:
    with pytest.raises(Invalid) as refusal:
        book.demand("lucent", "1999-10-31", given_on="1999-11-01")
    assert refusal.value.fault is Fault.DATE_ORDER


@pytest.mark.parametrize("opinion", [None, "", "  "])
def test_without_the_holders_opinion_a_demand_is_held_and_asks_for_it(book: Book, opinion: str | None) -> None:
    receipt = book.demand("lucent", "1999-10-31", opinion=opinion)
    assert (receipt.outcome, codes(receipt)) == ("held", [Code.OPINION_MISSING])
    assert "--opinion" in receipt.reasons[0].text


@pytest.mark.parametrize(
    ("reading", "outcome"), [(None, "held"), ("G1a", "registered"), ("G1b", "registered"), ("G2", "registered")]
)
def test_newcourts_series_e_turns_on_the_garbled_limb(book: Book, reading: str | None, outcome: str) -> None:
    if reading:
        book.adopt("Q-05", reading)
    receipt = book.demand("newcourt", "1999-10-31")
    assert receipt.outcome == outcome
    if reading is None:
        assert codes(receipt) == [Code.EXCEEDS_REGISTRABLE, Code.QUESTION_OPEN]
        assert receipt.reasons[1].clause == "Q-05"


def test_newcourts_series_e_is_refused_where_the_limb_is_void_and_its_series_f_never_depends_on_it(
    book: Book,
) -> None:
    book.adopt("Q-05", "G3")
    assert book.demand("newcourt", "1999-10-31").outcome == "refused"
    assert book.demand("newcourt", "1999-10-31", series="F").outcome == "registered"


def test_more_than_the_registrable_shares_is_refused_with_the_numbers(book: Book) -> None:
    receipt = book.demand("lucent", "1999-10-31", shares="33334")
    assert (receipt.outcome, codes(receipt)) == ("refused", [Code.EXCEEDS_REGISTRABLE])
    assert "asks for 33334 of series F and holds 33333" in receipt.reasons[0].text
    assert book.demand("lucent", "1999-10-31", shares="33333").outcome == "registered"


def test_shares_of_another_holder_cannot_be_demanded(book: Book) -> None:
    assert codes(book.demand("lucent", "1999-10-31", series="E")) == [Code.EXCEEDS_REGISTRABLE]


def test_all_refusals_and_holds_are_said_together_and_a_refusal_wins(book: Book) -> None:
    receipt = book.demand("lucent", "1999-10-30", opinion=None, shares="99999")
    assert receipt.outcome == "refused"
    assert set(codes(receipt)) == {Code.NOT_YET_EXERCISABLE, Code.OPINION_MISSING, Code.EXCEEDS_REGISTRABLE}


def test_a_stranger_is_refused_and_a_transferee_of_registrable_shares_is_held(book: Book) -> None:
    book.record(RegisterHolder(holder="stranger", name="Stranger, Inc."))
    receipt = book.demand("stranger", "1999-12-11", series="F", shares="1")
    assert (receipt.outcome, codes(receipt)) == ("refused", [Code.NO_DEMAND_RIGHT])
    book.transfer("newcourt", "stranger", "500", "1999-12-10")
    receipt = book.demand("stranger", "1999-12-11", series="F", shares="1")
    assert (receipt.outcome, codes(receipt)) == (
        "held",
        [Code.NO_DEMAND_RIGHT, Code.QUESTION_OPEN, Code.NO_DEMAND_RIGHT],
    )


def test_a_stranger_that_buys_registrable_shares_later_was_a_stranger_on_the_day(book: Book) -> None:
    book.record(RegisterHolder(holder="stranger", name="Stranger, Inc."))
    book.transfer("newcourt", "stranger", "500", "1999-12-10")
    assert book.demand("stranger", "1999-12-09", series="F", shares="1").outcome == "refused"


def test_a_demand_entered_late_is_judged_by_the_shares_held_on_its_day(book: Book) -> None:
    book.transfer("first-union", "newcourt", "35000", "1999-12-01", series="E")
    assert book.demand("first-union", "1999-11-30").outcome == "registered"
    assert codes(book.demand("first-union", "1999-12-01")) == [Code.EXCEEDS_REGISTRABLE]


# --- how often


def make_effective(book: Book, *registrations: str, on: str = "1999-12-01") -> None:
    for registration in registrations:
        book.progress(registration, (FILED, on), (EFFECTIVE, on))


def test_a_third_long_form_is_refused_while_a_short_form_and_other_holders_are_not_touched(book: Book) -> None:
    for _ in range(2):
        assert book.demand("first-union", "1999-10-31").outcome == "registered"
    make_effective(book, "R-1", "R-2")
    others = {key: value for key, value in left(book, "2000-01-01").items() if key[0] != "first-union"}
    assert left(book, "2000-01-01")["first-union", "long"] == (2, 2, 0, 0)
    third = book.demand("first-union", "2000-01-02")
    assert (third.outcome, codes(third)) == ("refused", [Code.COUNTED, Code.COUNTED, Code.NO_REGISTRATION_LEFT])
    assert "2 entitled, 2 used, 0 reserved" in third.reasons[-1].text
    assert book.demand("first-union", "2000-01-02", form=Form.SHORT).outcome == "registered"
    assert left(book, "2000-01-02")["first-union", "short"] == (2, 0, 1, 1)
    now = left(book, "2000-01-02")
    assert {key: now[key] for key in others} == others == dict.fromkeys(others, (2, 0, 0, 2))
    assert book.demand("lucent", "2000-01-02").outcome == "registered"


def test_pending_demands_are_reserved_so_that_three_cannot_be_open_at_once(book: Book) -> None:
    for _ in range(2):
        book.demand("first-union", "1999-10-31")
    assert left(book, "1999-10-30")["first-union", "long"] == (2, 0, 0, 2)
    assert left(book, "1999-10-31")["first-union", "long"] == (2, 0, 2, 0)
    assert codes(book.demand("first-union", "1999-10-31")) == [Code.NO_REGISTRATION_LEFT]
    book.progress("R-1", (RegistrationStatus.POSTPONED, "1999-11-01"))
    assert left(book, "1999-11-01")["first-union", "long"] == (2, 0, 2, 0), "a postponed one is still pending"


@pytest.mark.parametrize(
    ("steps", "numbers"),
    [
        ([(FILED, "1999-11-05")], (2, 0, 1, 1)),
        ([(RegistrationStatus.WITHDRAWN, "1999-11-05")], (2, 0, 0, 2)),
        ([(FILED, "1999-11-05"), (RegistrationStatus.WITHDRAWN, "1999-11-06")], (2, 0, 0, 2)),
        ([(FILED, "1999-11-05"), (EFFECTIVE, "1999-11-06")], (2, 1, 0, 1)),
        (
            [(FILED, "1999-11-05"), (EFFECTIVE, "1999-11-06"), (RegistrationStatus.COMPLETED, "1999-11-07")],
            (2, 1, 0, 1),
        ),
        (
            [(FILED, "1999-11-05"), (EFFECTIVE, "1999-11-06"), (RegistrationStatus.STOP_ORDERED, "1999-11-07")],
            (2, 0, 1, 1),
        ),
        (
            [(FILED, "1999-11-05"), (EFFECTIVE, "1999-11-06"), (RegistrationStatus.WITHDRAWN, "1999-11-07")],
            (2, 1, 0, 1),
        ),
    ],
)
def test_what_consumes_a_demand_follows_the_counting_rule_and_withdrawal_in_time_gives_it_back(
    book: Book, steps: list[tuple[RegistrationStatus, str]], numbers: tuple[int, int, int, int]
) -> None:
    book.demand("first-union", "1999-10-31")
    book.progress("R-1", *steps)
    assert left(book, "1999-12-31")["first-union", "long"] == numbers


def test_a_demand_entered_late_leaves_room_on_every_day_between_not_only_today(book: Book) -> None:
    assert book.demand("lucent", "1999-11-10").outcome == "registered"
    assert book.demand("lucent", "1999-11-20").outcome == "registered"
    book.progress("R-1", (RegistrationStatus.WITHDRAWN, "1999-12-01"))
    late = book.demand("lucent", "1999-11-01")
    assert (late.outcome, codes(late)[-1]) == ("held", Code.NO_REGISTRATION_LEFT)
    assert "2 reserved by pending demands, on 20 Nov 1999" in late.reasons[-1].text


def test_a_demand_entered_late_may_not_make_three_of_two(book: Book) -> None:
    for _ in range(2):
        assert book.demand("first-union", "1999-12-01").outcome == "registered"
    late = book.demand("first-union", "1999-11-01")
    assert (late.outcome, codes(late)) == ("held", [Code.NO_REGISTRATION_LEFT])


def test_before_the_amendment_only_first_union_has_rights_and_their_numbers_are_unknown(book: Book) -> None:
    assert left(book, "1999-04-29") == {}
    unknown = ("unknown", "unknown", 0, "unknown")
    assert left(book, "1999-05-31") == {("first-union", "long"): unknown, ("first-union", "short"): unknown}
    with book.view("1999-05-31") as view:
        assert {row.exercisable_from for row in view.rights()} == {"unknown"}


def test_from_the_amendment_three_holders_have_two_and_two_each_from_31_october(book: Book) -> None:
    for on in ("1999-06-01", "1999-10-30", "1999-10-31", "2009-01-01"):
        holders = ("first-union", "newcourt", "lucent")
        assert left(book, on) == {(h, form): (2, 0, 0, 2) for h in holders for form in ("long", "short")}
        with book.view(on) as view:
            assert {str(row.exercisable_from) for row in view.rights()} == {"1999-10-31"}


def test_shares_issued_under_another_agreement_are_not_registrable(book: Book) -> None:
    on = date(1999, 11, 1)
    issue = IssueShares(series="E", holder="first-union", shares="10", on=on, under="spa-x")
    book.record(issue)
    with book.view("1999-11-01") as view:
        lots = {(row.agreement, row.registrable) for row in view.lots(holder="first-union")}
    assert lots == {(APRIL, "yes"), ("spa-x", "disputed")}, "the literal reading covers every Series E share"
