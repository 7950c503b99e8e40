"""No account is below zero at the end of any day: what is entered late is judged on every later day too."""

from datetime import date

import pytest

from ledger import AsOf, Invalid
from ledger.domain.corrections import ReverseEvent
from ledger.errors import Fault
from tests.contract.acts import FIRST, filled, issue, transfer

SECOND, THIRD = date(2020, 1, 2), date(2020, 1, 3)


def test_a_backdated_transfer_may_not_take_what_a_later_one_took(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(transfer("79", on=SECOND))
    with pytest.raises(Invalid, match=r"only 21 .* on 2020-01-02") as refused:
        book.record(transfer("22", to="cyd", on=FIRST))
    assert refused.value.fault in (Fault.SHARES_EXCEED_HOLDING, Fault.SHARES_EXCEED_LOT)
    assert book.record(transfer("21", to="cyd", on=FIRST)).sequence == 8
    for on, ada in ((FIRST, "79"), (SECOND, None), (THIRD, None)):
        with book.as_of(AsOf(effective_on=on)) as view:
            assert {row.holder: str(row.shares) for row in view.holdings()}.get("ada") == ada
    assert book.verify().passed


def test_a_backdated_transfer_from_a_named_lot_is_judged_on_later_days_too(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(issue("100"))
    book.record(transfer("79", on=SECOND, lots=("A-1",)))
    with pytest.raises(Invalid, match="2020-01-02"):
        book.record(transfer("22", to="cyd", on=FIRST, lots=("A-1",)))
    assert book.record(transfer("22", to="cyd", on=FIRST)).sequence == 9


def test_a_backdated_issuance_may_not_use_what_a_later_one_used(database: str) -> None:
    book = filled(database)
    book.record(issue("299", on=SECOND))
    with pytest.raises(Invalid, match="1 left on 2020-01-02") as refused:
        book.record(issue("2", on=FIRST))
    assert refused.value.fault is Fault.SHARES_EXCEED_AUTHORISED
    book.record(issue("1", on=FIRST))


def test_shares_are_not_there_before_they_came(database: str) -> None:
    book = filled(database)
    book.record(issue("100", on=THIRD))
    with pytest.raises(Invalid, match="2020-01-02"):
        book.record(transfer("1", on=SECOND))


def test_a_transfer_whose_shares_went_on_is_not_reversed_alone(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    book.record(transfer("60", on=SECOND))
    book.record(transfer("60", by="bob", to="cyd", on=THIRD))
    with pytest.raises(Invalid, match="#8") as refused:
        book.record(ReverseEvent(sequence=7, reason="void"))
    assert refused.value.fault is Fault.HAS_DEPENDENTS
    book.record(ReverseEvent(sequence=7, reason="void", with_dependents=True))
    with book.as_of(AsOf(effective_on=THIRD)) as view:
        assert [(row.holder, str(row.shares)) for row in view.holdings()] == [("ada", "100")]
    assert book.verify().passed


def test_nobody_transfers_to_oneself(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    with pytest.raises(Invalid) as refused:
        book.record(transfer("1", to="ada"))
    assert refused.value.fault is Fault.TRANSFER_TO_ONESELF
