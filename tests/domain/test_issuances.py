"""Issuing shares: its guards in their order of precedence, and what is missing though it stops nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ledger.domain import issuances
from ledger.domain.decisions import Decision
from ledger.domain.issuances import IssueShares
from ledger.domain.share_events import Origin, SharesIssued
from ledger.domain.slices import Slice
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, agreed, balance, certificate, designated, document, given, held, terms

ON = date(2011, 2, 1)
COMMAND = IssueShares(series="X", holder="ann", shares="100", on=ON, under="deed")


def decide(command: IssueShares = COMMAND, slice_: Slice | None = None) -> Decision:
    return issuances.decide(command, slice_ or given())


def test_an_issuance_needs_the_unissued_shares_the_holder_and_the_terms() -> None:
    found = issuances.needs(replace(COMMAND, certificate="P-1"))
    assert (found.on, found.series, found.holders, found.certificates, found.terms) == (
        ON,
        "X",
        ("ann",),
        ("P-1",),
        True,
    )
    assert issuances.needs(COMMAND).certificates == ()


def test_what_is_impossible_is_found_in_this_order() -> None:
    steps: list[tuple[dict[str, Any], Fault]] = [
        ({"series": "Z", "holder": "cat", "on": TODAY + timedelta(days=1), "shares": "1_000"}, Fault.UNKNOWN_SERIES),
        ({"series": "X"}, Fault.UNKNOWN_HOLDER),
        ({"holder": "ann"}, Fault.DATE_IN_FUTURE),
        ({"on": ON}, Fault.MALFORMED),
        ({"shares": "0", "under": "a b"}, Fault.SHARES_NOT_POSITIVE),
        ({"shares": "1001"}, Fault.MALFORMED),
        ({"under": "deed", "certificate": "P-1", "book_entry": True}, Fault.MALFORMED),
        ({"book_entry": False}, Fault.CERTIFICATE_IN_USE),
        ({"certificate": "P-2"}, Fault.SHARES_EXCEED_AUTHORISED),
    ]
    command, found = COMMAND, []
    for mended, _ in steps:
        command = replace(command, **mended)
        known = designated() if command.series == "X" else None
        with pytest.raises(Invalid) as refusal:
            decide(command, given(designated=known, certificates=certificate("P-1")))
        found.append(refusal.value.fault)
    assert found == [fault for _, fault in steps]
    assert decide(replace(command, shares="1000")).outcome == "registered"


def test_shares_are_issued_in_a_new_lot_and_what_is_missing_is_said() -> None:
    decision = decide(slice_=given(next_lot=7, holdings={"ann": 5}))
    assert isinstance(decision.event, SharesIssued)
    assert (decision.event.lot, decision.event.shares, decision.event.under) == ("X-7", 100, "deed")
    assert [(line.holder, line.shares) for line in (*decision.before, *decision.after)] == [
        ("ann", "5"),
        ("ann", "105"),
    ]
    assert [exception.code for exception in decision.exceptions] == [
        Code.CONSENT_MISSING,
        Code.CONSIDERATION_MISSING,
        Code.CERTIFICATE_MISSING,
        Code.DOCUMENT_NOT_RECORDED,
    ]


def test_with_consent_certificate_and_the_text_of_the_agreement_nothing_is_missing() -> None:
    whole = replace(COMMAND, consent="minutes", certificate="P-1", price="10.50")
    assert decide(whole, given(terms=terms(agreed()))).exceptions == ()
    (missing,) = decide(whole, given(terms=terms(agreed(document=document(sha256="not held"))))).exceptions
    assert missing.code is Code.DOCUMENT_NOT_RECORDED


def test_what_was_given_for_shares_is_said_in_money_or_in_words_and_kept_with_them() -> None:
    event = decide(replace(COMMAND, price="10.50")).event
    assert isinstance(event, SharesIssued)
    assert (event.price, event.consideration, event.book_entry) == (Decimal("10.50"), None, False)
    in_kind = decide(replace(COMMAND, consideration="a plant", book_entry=True))
    assert isinstance(in_kind.event, SharesIssued)
    assert (in_kind.event.price, in_kind.event.consideration, in_kind.event.book_entry) == (None, "a plant", True)
    assert not {Code.CONSIDERATION_MISSING, Code.CERTIFICATE_MISSING} & {one.code for one in in_kind.exceptions}
    with pytest.raises(Invalid, match="price 'ten' is not an amount"):
        decide(replace(COMMAND, price="ten"))


def test_shares_paid_in_kind_have_no_price() -> None:
    paid = replace(COMMAND, origin=Origin.PIK, parent="X-1")
    found = decide(paid, given(lot=held())).exceptions
    assert Code.CONSIDERATION_MISSING not in {one.code for one in found}


def test_more_than_the_unissued_shares_of_any_later_day_is_refused_with_that_day() -> None:
    later = given(unissued=balance(1000, lowest=50, lowest_on=date(2011, 8, 1)))
    with pytest.raises(Invalid) as refusal:
        decide(slice_=later)
    assert refusal.value.fault is Fault.SHARES_EXCEED_AUTHORISED
    assert "series X has unissued shares: 1000 on 2011-02-01, and only 50 left on 2011-08-01" in (refusal.value.text)
    assert decide(replace(COMMAND, shares="50"), later).outcome == "registered"


def test_shares_are_counted_in_the_decimals_of_their_series() -> None:
    parts = given(designated=designated(authorised=100_000, decimals=2), unissued=balance(100_000), holdings={"ann": 1})
    decision = decide(replace(COMMAND, shares="12.5"), parts)
    assert [line.shares for line in decision.after] == ["12.51"]


PAID = replace(COMMAND, origin=Origin.PIK, parent="X-1")


def test_shares_paid_in_kind_name_the_lot_that_they_are_paid_on() -> None:
    assert (issuances.needs(PAID).lot, issuances.needs(COMMAND).lot) == ("X-1", None)
    event = decide(PAID, given(lot=held())).event
    assert isinstance(event, SharesIssued)
    assert (event.origin, event.parent) == (Origin.PIK, "X-1")


def test_an_origin_is_impossible_in_this_order() -> None:
    bobs = given(lot=held(holder="bob"))
    for command, slice_, fault in (
        (replace(PAID, origin=Origin.CONVERSION), given(), Fault.MALFORMED),
        (replace(PAID, origin=Origin.EXCHANGE, parent=None), given(), Fault.MALFORMED),
        (replace(PAID, parent=None), given(), Fault.MALFORMED),
        (replace(PAID, origin=Origin.ISSUED), given(lot=held()), Fault.MALFORMED),
        (PAID, given(), Fault.UNKNOWN_LOT),
        (PAID, bobs, Fault.UNKNOWN_LOT),
        (PAID, given(lot=held("Y-1", series="Y")), Fault.UNKNOWN_LOT),
        (replace(PAID, on=date(2011, 1, 31)), given(lot=held()), Fault.DATE_ORDER),
    ):
        with pytest.raises(Invalid) as refusal:
            decide(command, slice_)
        assert refusal.value.fault is fault
    assert "lot X-1 is series X of bob, not series X of ann" in _text(PAID, bobs)


def _text(command: IssueShares, slice_: Slice) -> str:
    with pytest.raises(Invalid) as refusal:
        decide(command, slice_)
    return refusal.value.text
