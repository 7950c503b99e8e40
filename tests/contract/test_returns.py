"""Shares that come back to the company, and what becomes of its treasury, on either database."""

from datetime import date

from ledger import AsOf, Ledger
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.corrections import ReverseEvent
from ledger.domain.pledges import ReleasePledge
from ledger.domain.requests import PledgeShares
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.treasury import ReissueTreasury, RetireTreasury
from ledger.errors import Fault
from tests.contract.acts import FIRST, filled, issue, transfer
from tests.contract.test_dividends import fault_of, held

MARCH, APRIL, MAY, LATER = (date(2020, 3, 1), date(2020, 4, 1), date(2020, 5, 1), date(2020, 12, 31))


def back(kind: Disposal, **changes: object) -> ReturnShares:
    reason = "void" if kind in (Disposal.CANCELLED, Disposal.RETRACTED) else None
    return ReturnShares(**({"kind": kind, "series": "A", "on": MARCH, "reason": reason} | changes))


def control(book: Ledger, on: date = LATER, known_at: int | None = None) -> dict[str, str]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        (row,) = view.control()
    names = ("authorised", "issued", "outstanding", "unissued", "treasury", "retired")
    return {name: str(getattr(row, name)) for name in names if getattr(row, name)}


def test_a_transfer_takes_the_oldest_lots_and_opens_one_for_each(database: str) -> None:
    book = filled(database, authorised="5000")
    book.record(issue("3000"))
    book.record(issue("2000", on=date(2020, 1, 2)))
    receipt = book.record(transfer("3500", on=MARCH))
    assert receipt.opened == ("A-3", "A-4")
    with book.as_of(AsOf(effective_on=MARCH)) as view:
        assert [(row.lot, row.holder, str(row.shares)) for row in view.lots()] == [
            ("A-2", "ada", "1500"),
            ("A-3", "bob", "3000"),
            ("A-4", "bob", "500"),
        ]


def test_more_than_all_lots_together_is_refused_with_both_numbers(database: str) -> None:
    book = filled(database, authorised="5000")
    book.record(issue("3000"))
    book.record(issue("2000"))
    refusal = fault_of(book, transfer("5500", on=MARCH))
    assert refusal.fault is Fault.SHARES_EXCEED_HOLDING
    assert "ada holds 5000 of series A on 2020-03-01; the transfer needs 5500" in refusal.text


def test_bought_back_shares_are_reissued_with_a_new_purchaser_and_holding_period_or_retired(database: str) -> None:
    book = filled(database, authorised="1000")
    book.record(issue("100"))
    book.record(issue("50", to="bob"))
    book.record(back(Disposal.REPURCHASED, holder="ada", shares="80", price="990"))
    assert control(book) == {
        "authorised": "1000", "issued": "150", "outstanding": "70", "unissued": "850", "treasury": "80"
    }  # fmt: skip
    receipt = book.record(ReissueTreasury(series="A", holder="cyd", shares="30", on=APRIL, under="spa-2", price="1000"))
    assert receipt.opened == ("A-3",)
    with book.as_of(AsOf(effective_on=LATER)) as view:
        (lot,) = [row for row in view.lots() if row.lot == "A-3"]
        assert (lot.origin, lot.agreement, lot.original_purchaser, lot.acquired_on) == (
            "reissue",
            "spa-2",
            "cyd",
            APRIL,
        )
        assert (lot.root, lot.parents) == ("A-3", ("A-1",))
        (rule,) = [row for row in view.rule_144() if row.lot == "A-3"]
        assert rule.holding_period_start == APRIL
        (cyd,) = [row for row in view.roll_forward(FIRST) if row.holder == "cyd"]
        assert (str(cyd.issued), str(cyd.closing)) == ("30", "30")
    assert "the treasury has 50" in fault_of(book, RetireTreasury(series="A", shares="51", on=MAY)).text
    book.record(RetireTreasury(series="A", on=MAY))
    assert control(book) == {
        "authorised": "1000", "issued": "100", "outstanding": "100", "unissued": "850", "retired": "50"
    }  # fmt: skip
    reduced = ChangeAuthorised(series="A", shares="50", increased=False, from_retired=True, on=MAY)
    book.record(reduced)
    assert control(book) == {"authorised": "950", "issued": "100", "outstanding": "100", "unissued": "850"}
    assert fault_of(book, reduced).fault is Fault.SHARES_EXCEED_AUTHORISED
    assert book.verify().passed


def test_treasury_shares_are_not_taken_twice_whatever_the_order_of_recording(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(back(Disposal.REPURCHASED, holder="ada", shares="80"))
    book.record(RetireTreasury(series="A", shares="60", on=MAY))
    early = ReissueTreasury(series="A", holder="cyd", shares="30", on=APRIL, under="spa-2")
    refusal = fault_of(book, early)
    assert refusal.fault is Fault.ACCOUNT_BELOW_ZERO
    assert (
        "lot A-1 has treasury shares: 80 on 2020-04-01, and only 20 left on 2020-05-01; this takes 30" in refusal.text
    )
    undone = ReverseEvent(sequence=7, reason="void")
    assert fault_of(book, undone).fault is Fault.HAS_DEPENDENTS


def test_a_retraction_makes_the_shares_unissued_and_a_cancellation_retires_them(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(issue("50", to="bob"))
    book.record(back(Disposal.RETRACTED, holder="ada", lots=("A-1",)))
    assert control(book) == {"authorised": "300", "issued": "50", "outstanding": "50", "unissued": "250"}
    book.record(back(Disposal.CANCELLED, holder="bob", shares="20"))
    assert control(book) == {
        "authorised": "300", "issued": "30", "outstanding": "30", "unissued": "250", "retired": "20"
    }  # fmt: skip
    with book.as_of(AsOf(effective_on=LATER)) as view:
        assert [(row.holder, str(row.cancelled), str(row.closing)) for row in view.roll_forward(FIRST)] == [
            ("ada", "100", "0"),
            ("bob", "20", "30"),
        ]
    assert fault_of(book, back(Disposal.CANCELLED, holder="ada")).fault is Fault.NOTHING_HELD


def test_a_partial_redemption_gives_what_rounding_leaves_to_the_largest_remainders(database: str) -> None:
    book = filled(database)
    for holder, shares in (("ada", "100"), ("bob", "100"), ("cyd", "100")):
        book.record(issue(shares, to=holder))
    receipt = book.record(back(Disposal.REDEEMED, shares="100", price="1050"))
    assert receipt.computed is not None
    assert [line.result for line in receipt.computed.lines] == ["34", "33", "33"]
    assert [line.left_over for line in receipt.computed.lines] == ["-2/3", "1/3", "1/3"]
    assert held(book) == {"ada": "66", "bob": "67", "cyd": "67"}
    book.record(back(Disposal.REDEEMED, on=APRIL))
    assert held(book) == {}
    assert held(book, MARCH) == {"ada": "66", "bob": "67", "cyd": "67"}
    assert control(book) == {"authorised": "300", "retired": "300"}
    assert fault_of(book, back(Disposal.REDEEMED, on=MAY)).fault is Fault.NOTHING_HELD
    assert book.verify().passed


def test_pledged_shares_stand_in_the_way_of_a_redemption_and_are_named(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(issue("100", to="bob"))
    book.record(PledgeShares(series="A", holder="ada", pledgee="cyd", shares="80", on=FIRST))
    refusal = fault_of(book, back(Disposal.REDEEMED, shares="100"))
    assert refusal.fault is Fault.ACCOUNT_BELOW_ZERO
    assert "lot A-1 of ada has clear shares: 20 on 2020-03-01; this takes 50" in refusal.text
    assert "and 80 more that are pledged" in fault_of(book, back(Disposal.REDEEMED, holder="ada")).text
    assert book.record(back(Disposal.REDEEMED, shares="40")).outcome == "registered"
    book.record(ReleasePledge(pledge="P-1", on=APRIL))
    assert book.record(back(Disposal.REDEEMED, on=APRIL)).outcome == "registered"
    assert held(book) == {}


def test_a_transfer_back_dated_before_a_redemption_is_redeemed_of_the_transferee_too(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    redeemed = book.record(back(Disposal.REDEEMED, shares="50"))
    assert fault_of(book, transfer("40")).fault is Fault.BASIS_CHANGED
    short = fault_of(book, transfer("80"))
    assert f"#{redeemed.sequence} (shares-redeemed" in short.advice
    book.record(transfer("80"), with_dependents=True)
    assert held(book) == {"ada": "10", "bob": "40"}
    assert held(book, FIRST) == {"ada": "20", "bob": "80"}
    assert held(book, known_at=redeemed.sequence) == {"ada": "50"}
    assert book.verify().passed


def test_a_redemption_of_every_share_takes_what_is_issued_late_as_well(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(back(Disposal.REDEEMED))
    book.record(issue("30", to="bob"), with_dependents=True)
    assert held(book) == {}
    assert held(book, FIRST) == {"ada": "100", "bob": "30"}
    assert book.verify().passed
