"""Entering a transfer: its guards in their order of precedence, and which lots give."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain import transfers
from ledger.domain.decisions import Decision
from ledger.domain.events import Recorded, RequestHeld, RequestLogged, RequestRefused, SharesTransferred
from ledger.domain.judging import Permission
from ledger.domain.requests import Act, Basis, TransferShares
from ledger.domain.slices import HeldLot, Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import (
    TODAY,
    WAIVER,
    agreed,
    certificate,
    clause,
    designated,
    document,
    given,
    held,
    lock_up,
    question,
    recorded,
    terms,
)
from tests.domain.test_entries import transferred
from tests.domain.test_registrations import accepted, reached

ON = date(2011, 7, 1)
COMMAND = TransferShares(series="X", transferor="ann", transferee="bob", shares="60", on=ON)
LOCKED = terms(agreed(clause("C-1", "lock-up", lock_up())))


def decide(command: TransferShares = COMMAND, slice_: Slice | None = None, **permission: Any) -> Decision:
    return transfers.decide(command, slice_ or given(), Permission(**permission))


def fault_of(command: TransferShares, slice_: Slice | None = None) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value


def moves(decision: Decision) -> list[tuple[str, str, int]]:
    assert isinstance(decision.event, SharesTransferred)
    return [(move.source, move.child, move.shares) for move in decision.event.moves]


def test_a_transfer_needs_the_transferors_lots_both_holders_and_every_term() -> None:
    papers = {"certificate": "P-2", "balance_certificate": "P-3", "surrendered": ("P-1",)}
    found = transfers.needs(replace(COMMAND, lots=("X-1",), registration="R-1", request="T-4", **papers))
    assert (found.on, found.series, found.holders, found.lots_of) == (ON, "X", ("ann", "bob"), "ann")
    assert (found.lots, found.registration, found.certificates) == (("X-1",), "R-1", ("P-2", "P-3", "P-1"))
    assert (found.terms, found.request) == (True, "T-4")
    assert transfers.needs(COMMAND).certificates == ()


EVERYTHING_WRONG: dict[str, Any] = {
    "series": "Z",
    "transferor": "cat",
    "transferee": "cat",
    "on": TODAY + timedelta(days=1),
    "act": Act.PLEDGE,
    "contract_on": TODAY + timedelta(days=2),
    "basis": Basis.REGISTERED,
    "certificate": "PX-1",
    "surrendered": ("PX-9",),
    "in_breach": True,
    "shares": "1e3",
    "request": "T-4",
    "balance_certificate": "PX-3",
}
ONE_AFTER_ANOTHER: list[tuple[dict[str, Any], Fault]] = [
    ({}, Fault.UNKNOWN_SERIES),
    ({"series": "X"}, Fault.UNKNOWN_HOLDER),
    ({"transferor": "ann"}, Fault.UNKNOWN_HOLDER),
    ({"transferee": "ann"}, Fault.TRANSFER_TO_ONESELF),
    ({"transferee": "bob"}, Fault.DATE_IN_FUTURE),
    ({"on": ON}, Fault.MALFORMED),
    ({"act": Act.SELL}, Fault.DATE_ORDER),
    ({"contract_on": ON}, Fault.REGISTRATION_REQUIRED),
    ({"registration": "R-9"}, Fault.UNKNOWN_REGISTRATION),
    ({"basis": Basis.PRIVATE}, Fault.MALFORMED),
    ({"registration": None}, Fault.CERTIFICATE_IN_USE),
    ({"certificate": "PX-2"}, Fault.UNKNOWN_CERTIFICATE),
    ({"surrendered": ("PX-1",)}, Fault.EVIDENCE_REQUIRED),
    ({"in_breach": False}, Fault.MALFORMED),
    ({"shares": "0"}, Fault.SHARES_NOT_POSITIVE),
    ({"shares": "101"}, Fault.UNKNOWN_REQUEST),
    ({"request": None}, Fault.SHARES_EXCEED_HOLDING),
    ({"shares": "100"}, Fault.MALFORMED),
]


def test_what_is_impossible_is_found_in_this_order_before_any_rule_is_asked() -> None:
    command, found = replace(COMMAND, **EVERYTHING_WRONG), []
    for mended, _ in ONE_AFTER_ANOTHER:
        command = replace(command, **mended)
        known = {"designated": designated() if command.series == "X" else None}
        found.append(fault_of(command, given(**known, certificates=certificate("PX-1"), terms=LOCKED)).fault)
    assert found == [fault for _, fault in ONE_AFTER_ANOTHER]
    fits = replace(command, balance_certificate=None)
    assert decide(fits, given(certificates=certificate("PX-1"))).outcome == "registered"


def test_a_registered_transfer_says_what_moved_and_what_is_missing() -> None:
    decision = decide(slice_=given(next_lot=2))
    assert moves(decision) == [("X-1", "X-2", 60)]
    assert (decision.outcome, decision.request, decision.effective_on) == ("registered", "T-1", ON)
    assert [(line.holder, line.shares) for line in decision.before] == [("ann", "100"), ("bob", "0")]
    assert [(line.holder, line.shares) for line in decision.after] == [("ann", "40"), ("bob", "60")]
    assert [exception.code for exception in decision.exceptions] == [
        Code.INSTRUCTION_MISSING,
        Code.CERTIFICATE_NOT_SURRENDERED,
        Code.SECURITIES_LAW_BASIS_MISSING,
    ]


def test_with_instruction_certificate_and_basis_nothing_is_missing() -> None:
    papers = {"surrendered": ("PX-1",), "balance_certificate": "PX-2"}
    command = replace(COMMAND, instruction="letter", securities_law="Rule 144", **papers)
    slice_ = given(lots=(held(certificate="PX-1"),), certificates=certificate("PX-1"))
    assert decide(command, slice_).exceptions == ()
    named = decide(replace(COMMAND, instruction="letter", securities_law="Rule 144"), slice_).exceptions
    assert [(e.code, e.text) for e in named] == [
        (Code.CERTIFICATE_NOT_SURRENDERED, "no certificate (PX-1) is recorded as surrendered for it"),
        (
            Code.CERTIFICATE_MISSING,
            "40 shares are left in lot X-1, which was certificated (PX-1), and no certificate for the balance is named",
        ),
    ]


# --- which lots give


def test_the_oldest_lots_give_first_and_each_opens_a_lot_of_its_own() -> None:
    lots = (
        held("X-3", shares=50, acquired_on=date(2011, 3, 1), opened=30),
        held("X-2", shares=50, acquired_on=date(2011, 2, 1), opened=40),
        held("X-1", shares=50, acquired_on=date(2011, 2, 1), opened=20),
    )
    assert moves(decide(slice_=given(lots=lots, next_lot=4))) == [("X-1", "X-4", 50), ("X-2", "X-5", 10)]
    named = replace(COMMAND, lots=("X-3", "X-1", "X-3"))
    assert moves(decide(named, given(lots=lots, next_lot=4))) == [("X-3", "X-4", 50), ("X-1", "X-5", 10)]


def test_a_lot_gives_no_more_than_its_lowest_later_balance() -> None:
    lots = (
        held("X-1", shares=50, lowest=20, lowest_on=date(2011, 8, 1)),
        held("X-2", shares=0),
        held("X-3", shares=50, lowest=-1),
        held("X-4", shares=50),
    )
    assert moves(decide(slice_=given(lots=lots, next_lot=5))) == [("X-1", "X-5", 20), ("X-4", "X-6", 40)]


@pytest.mark.parametrize(
    ("lots", "shares", "fault", "text"),
    [
        ((), "101", Fault.SHARES_EXCEED_HOLDING, "ann holds 100 of series X on 2011-07-01; the transfer needs 101"),
        (("X-1",), "101", Fault.SHARES_EXCEED_LOT, "lot X-1 holds 100 on 2011-07-01; the transfer needs 101"),
        (("X-1", "X-2"), "999", Fault.SHARES_EXCEED_LOT, "ann, in the lots named, holds 150 of series X on 2011-07-01"),
        (("X-8",), "1", Fault.UNKNOWN_LOT, "ann has no lot 'X-8' of series X"),
        (("X-0",), "1", Fault.SHARES_EXCEED_LOT, "lot X-0 holds 0 on 2011-07-01; the transfer needs 1"),
    ],
)
def test_shares_that_are_not_there_are_refused_with_both_numbers(
    lots: tuple[str, ...], shares: str, fault: Fault, text: str
) -> None:
    here = (held(), held("X-2", shares=50), held("X-0", shares=0))
    slice_ = given(lots=here if lots else here[:1], terms=LOCKED)
    found = fault_of(replace(COMMAND, lots=lots, shares=shares), slice_)
    assert found.fault is fault
    assert text in found.text


def test_shares_that_a_later_transfer_needs_are_refused_with_its_day() -> None:
    lots = (held(shares=100, lowest=50, lowest_on=date(2011, 8, 1)),)
    found = fault_of(COMMAND, given(lots=lots))
    assert found.fault is Fault.SHARES_EXCEED_HOLDING
    assert "only 50 can leave on that day" in found.text
    assert "on 2011-08-01 the holding would fall below zero" in found.text
    named = fault_of(replace(COMMAND, lots=("X-1",)), given(lots=lots))
    assert "lot X-1 holds 100 on 2011-07-01, and only 50 left on 2011-08-01; the transfer needs 60" in named.text
    both = given(lots=(*lots, held("X-2", shares=5)))
    many = fault_of(replace(COMMAND, shares="200", lots=("X-1", "X-2")), both)
    assert "ann, in the lots named, holds 105 of series X on 2011-07-01; the transfer needs 200" in many.text


# --- what a rule answers


def test_a_locked_transfer_to_a_party_of_the_agreement_is_refused() -> None:
    known = terms(agreed(clause("C-1", "lock-up", lock_up()), document=document(parties=["acme", "ann", "bob"])))
    decision = decide(slice_=given(terms=known))
    assert decision.outcome == "refused"
    assert isinstance(decision.event, RequestRefused)
    assert decision.event.relied_on == (10, 20)
    assert [reason.code for reason in decision.reasons] == [Code.LOCKED, Code.NOTICED]
    assert "bob is a party to deed" in decision.reasons[-1].text
    assert decision.before == decision.after


def test_a_locked_transfer_to_anybody_else_is_held_for_want_of_notice() -> None:
    decision = decide(slice_=given(terms=LOCKED))
    assert decision.outcome == "held"
    assert isinstance(decision.event, RequestHeld)
    assert [reason.code for reason in decision.reasons] == [Code.LOCKED, Code.NO_NOTICE]


def test_lots_that_would_pass_are_named_where_the_oldest_would_not() -> None:
    lots = (
        held("X-1"),
        held("X-2", shares=30, lowest=20, agreement="gift", acquired_on=ON),
        held("X-3", shares=9, acquired_on=ON),
        held("X-4", shares=0, agreement="gift", acquired_on=ON),
    )
    decision = decide(slice_=given(lots=lots, terms=LOCKED))
    (hint,) = [reason.text for reason in decision.reasons if reason.code is Code.LOTS_THAT_WOULD_PASS]
    assert hint == "lots of ann that would pass: X-2 (20); name them with --lot"


def test_the_worst_lot_decides_and_a_disputed_one_is_held_even_by_a_party() -> None:
    last_day = {"question": "Q-1", "in": True, "out": False}
    open_end = agreed(
        clause("C-1", "lock-up", lock_up(last_day_locked=last_day)),
        question=[question("Q-1", "in", "out")],
        document=document(parties=["acme", "ann", "bob"]),
    )
    command = replace(COMMAND, on=date(2012, 3, 4), shares="150")
    lots = (held(), held("X-2", agreement="gift"))
    decision = decide(command, given(lots=lots, terms=terms(open_end)))
    assert decision.outcome == "held"
    assert Code.QUESTION_OPEN in {reason.code for reason in decision.reasons}
    assert Code.NO_NOTICE not in {reason.code for reason in decision.reasons}


def test_a_waiver_enters_what_a_rule_would_not_and_says_so() -> None:
    decision = decide(slice_=given(terms=LOCKED), request="T-7", waiver=WAIVER)
    assert (decision.outcome, decision.request) == ("registered", "T-7")
    assert isinstance(decision.event, SharesTransferred)
    assert decision.event.waiver == replace(WAIVER, holder="ann", lots=("X-1",), act="transfer")
    assert [one.code for one in decision.exceptions[-2:]] == [Code.WAIVED, Code.AUTHORITY_MISSING]
    assert "waiver by the issuer (the board; minutes); the standing was locked" in decision.exceptions[-2].text
    named = decide(slice_=given(terms=LOCKED), request="T-7", waiver=replace(WAIVER, authority="board"))
    assert named.exceptions[-1].code is Code.WAIVED


def test_shares_that_are_pledged_are_said_to_be_where_they_are_not_enough() -> None:
    pledged = replace(held(shares=20), pledged=80)
    found = fault_of(COMMAND, given(lots=(pledged,), pledged=80))
    assert "ann holds 20 of series X on 2011-07-01, and 80 more that are pledged; the transfer needs 60" in found.text
    assert "release the pledge first" in found.advice
    named = fault_of(replace(COMMAND, lots=("X-1",)), given(lots=(pledged,), pledged=80))
    assert "lot X-1 holds 20 on 2011-07-01, and 80 more that are pledged" in named.text


def test_a_certificate_for_the_balance_is_possible_where_only_pledged_shares_are_left() -> None:
    pledged = replace(held(shares=60), pledged=40)
    command = replace(COMMAND, balance_certificate="PX-2")
    assert decide(command, given(lots=(pledged,), pledged=40)).outcome == "registered"


def test_a_logged_request_is_judged_under_its_number_and_keeps_when_it_was_presented() -> None:
    at = "2011-06-01T12:00:00.000000Z"
    logged = RequestLogged(
        request="T-4",
        presented_at=at,
        series="X",
        transferor="ann",
        transferee="somebody",
        shares="60",
        missing=("name",),
    )
    command = replace(COMMAND, request="T-4")
    entered = decide(command, given(request=(recorded(logged, 40),)))
    assert isinstance(entered.event, SharesTransferred)
    assert (entered.request, entered.event.presented_at) == ("T-4", at)
    waits = decide(command, given(request=(recorded(logged, 40),), terms=LOCKED)).event
    assert isinstance(waits, RequestHeld)
    assert waits.command == replace(command, presented_at=at)


def sale_in(registration: tuple[Recorded, ...], *, of: HeldLot | None = None, **changes: Any) -> Decision:
    known = terms(agreed(clause("C-1", "lock-up", lock_up(registered_sale_permitted=True))))
    how = {"act": Act.SELL, "basis": Basis.REGISTERED, "registration": "R-1", "shares": "10", **changes}
    return decide(replace(COMMAND, **how), given(terms=known, lots=(of or held(),), registrations=(registration,)))


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        ([], "held"),
        ([("filed", 1)], "held"),
        ([("filed", 1), ("effective", 61)], "registered"),
        ([("effective", 62)], "held"),
        ([("effective", 1), ("stop-ordered", 61)], "held"),
        ([("effective", 1), ("stop-ordered", 62)], "registered"),
    ],
)
def test_a_registered_sale_counts_only_while_its_registration_is_effective(
    steps: list[tuple[str, int]], outcome: str
) -> None:
    events = [reached(status, days=days, sequence=60 + n) for n, (status, days) in enumerate(steps, 1)]
    decision = sale_in((accepted(), *events))
    assert decision.outcome == outcome
    named = Code.REGISTRATION_NOT_EFFECTIVE in {reason.code for reason in decision.reasons}
    assert named is (outcome == "held")


EFFECTIVE = (accepted(), reached("effective"))


@pytest.mark.parametrize(
    ("registration", "changes", "why"),
    [
        ((accepted("bob"), reached("effective")), {}, "R-1 registers series X of bob, not these shares"),
        (EFFECTIVE, {"shares": "11"}, "R-1 registers 10 shares, of which 0 are sold; 11 more are too many"),
        (EFFECTIVE, {"act": Act.TRANSFER}, "a sale in a registration is the act 'sell', and this is 'transfer'"),
        (
            (*EFFECTIVE, transferred(("X-1", "X-9", 6))),
            {"shares": "5"},
            "R-1 registers 10 shares, of which 6 are sold; 5 more are too many",
        ),
        ((reached("effective"),), {}, "registration R-1 is not recorded as effective on 2011-07-01"),
    ],
)
def test_a_sale_in_a_registration_that_does_not_cover_it_is_judged_as_not_registered(
    registration: tuple[Recorded, ...], changes: dict[str, str], why: str
) -> None:
    decision = sale_in(registration, **changes)
    assert decision.outcome == "held"
    assert f"{why}: judged as not registered" in {reason.text for reason in decision.reasons}
    free = sale_in(registration, of=held(agreement="gift"), **changes)
    assert free.outcome == "registered"
    assert why in {exception.text for exception in free.exceptions}
    assert Code.REGISTRATION_NOT_EFFECTIVE in {exception.code for exception in free.exceptions}


def test_a_sale_that_its_registration_covers_has_no_such_exception() -> None:
    found = sale_in(EFFECTIVE, of=held(agreement="gift"))
    assert Code.REGISTRATION_NOT_EFFECTIVE not in {exception.code for exception in found.exceptions}
