"""Which certificate represents which lot, event by event."""

from datetime import date
from typing import Any

from ledger.domain.certificate_history import CERTIFICATE_EVENTS, Papers, ends, folded_papers
from ledger.domain.events import NAMES, Event, Recorded, SharesTransferred
from ledger.domain.holding_events import CertificateCause, CertificateLot, CertificatesReplaced, PledgeEnforced
from ledger.domain.mentions import Subject, mentions_of
from ledger.domain.proportions import Rounding
from ledger.domain.requests import Act, Basis
from ledger.domain.share_events import (
    DividendLine,
    DividendPaid,
    ExchangeLine,
    LotMove,
    LotOpened,
    Origin,
    ReturnLine,
    SharesConverted,
    SharesExchanged,
    SharesIssued,
    SharesRedeemed,
    TreasuryReissued,
)
from ledger.domain.values import Units
from tests.domain.given import recorded

DAY = date(2011, 2, 1)


def issued(lot: str, certificate: str | None = None, *, book_entry: bool = False, holder: str = "ann") -> SharesIssued:
    return SharesIssued(
        series="X",
        holder=holder,
        shares=Units(100),
        lot=lot,
        under="purchase",
        origin=Origin.ISSUED,
        parent=None,
        certificate=certificate,
        consent=None,
        price=None,
        consideration=None,
        book_entry=book_entry,
    )


def moved(*moves: tuple[str, str], **changes: Any) -> SharesTransferred:
    fields: dict[str, Any] = {
        "request": "T-1",
        "series": "X",
        "transferor": "ann",
        "transferee": "bob",
        "moves": tuple(LotMove(source=source, child=child, shares=Units(40)) for source, child in moves),
        "act": Act.TRANSFER,
        "basis": Basis.PRIVATE,
        "registration": None,
        "certificate": None,
        "balance_certificate": None,
        "surrendered": (),
        "contract_on": None,
        "instruction": None,
        "securities_law": None,
        "waiver": None,
        "in_breach": False,
        "presented_at": None,
        "relied_on": (),
        **changes,
    }
    return SharesTransferred(**fields)


def replaced(cause: str, old: tuple[str, ...], **new: str | None) -> CertificatesReplaced:
    """Lots are named x1, x2, ... as keywords."""
    lots = tuple(CertificateLot(lot=f"X-{name[1:]}", certificate=number) for name, number in new.items())
    return CertificatesReplaced(
        series="X", holder="ann", cause=CertificateCause(cause), replaced=old, lots=lots, indemnity=None
    )


def converted(kind: type[SharesConverted | SharesExchanged], *children: str | None, **changes: Any) -> Event:
    lines = tuple(
        ExchangeLine(lot=f"X-{n}", units=Units(10), child=child, received=Units(5), fraction="0", cash=None)
        for n, child in enumerate(children, 1)
    )
    fields: dict[str, Any] = {"surrendered": (), "certificate": None, **changes}
    return kind(
        series="X",
        to_series="Y",
        holder="ann",
        ratio="1:2",
        rounding=Rounding.NONE,
        cash_price=None,
        consent=None,
        lines=lines,
        **fields,
    )


def after(*events: Event, days: tuple[int, ...] = ()) -> Papers:
    """The events as #1, #2, ... all on one day, or so many days after it."""
    return folded_papers(placed(*events, days=days))


def placed(*events: Event, days: tuple[int, ...] = ()) -> list[Recorded]:
    later = days or (0,) * len(events)
    return [
        recorded(event, number, on=date.fromordinal(DAY.toordinal() + day))
        for (number, event), day in zip(enumerate(events, 1), later, strict=True)
    ]


def statuses(papers: Papers) -> dict[str, str]:
    return {number: state.status for number, state in papers.certificates.items()}


def test_an_issuance_gives_a_lot_its_certificate_or_book_entry_or_leaves_it_bare() -> None:
    opened = LotOpened(
        series="X",
        holder="ann",
        shares=Units(5),
        lot="X-4",
        origin=Origin.ISSUED,
        under="old",
        original_purchaser="ann",
        acquired_on=DAY,
        holding_period_start=DAY,
        certificate="P-9",
        book_entry=False,
        history="as stated",
    )
    found = after(issued("X-1", "P-1"), issued("X-2", book_entry=True), issued("X-3"), opened)
    assert found.current == {"X-1": "P-1", "X-4": "P-9"}
    assert found.book_entry == {"X-2"}
    assert {lot: one.sequence for lot, one in found.bare.items()} == {"X-3": 3}
    state = found.certificates["P-1"]
    assert (state.series, state.holder, state.lots, state.opened.sequence) == ("X", "ann", ("X-1",), 1)
    assert statuses(found) == {"P-1": "outstanding", "P-9": "outstanding"}


def test_a_surrender_ends_a_certificate_and_the_balance_has_a_new_one() -> None:
    whole = moved(
        ("X-1", "X-3"), ("X-2", "X-4"), certificate="P-3", balance_certificate="P-4", surrendered=("P-1", "P-2")
    )
    found = after(issued("X-1", "P-1"), issued("X-2", "P-2"), whole)
    assert found.current == {"X-3": "P-3", "X-4": "P-3", "X-1": "P-4", "X-2": "P-4"}
    assert statuses(found) == {"P-1": "surrendered", "P-2": "surrendered", "P-3": "outstanding", "P-4": "outstanding"}
    assert [(one.holder, one.lots) for one in found.certificates.values()][2:] == [
        ("bob", ("X-3", "X-4")),
        ("ann", ("X-1", "X-2")),
    ]
    assert found.bare == {}


def test_a_surrender_without_a_balance_certificate_leaves_the_lots_bare() -> None:
    found = after(issued("X-1", "P-1"), moved(("X-1", "X-2"), certificate="P-2", surrendered=("P-1",)))
    assert (found.current, {lot: one.sequence for lot, one in found.bare.items()}) == ({"X-2": "P-2"}, {"X-1": 2})


def test_a_balance_certificate_stands_for_all_that_the_surrendered_one_did() -> None:
    """Also for a lot from which the transfer took nothing."""
    found = after(
        issued("X-1"),
        issued("X-2"),
        replaced("certificated", (), x1="P-1", x2="P-1"),
        moved(("X-1", "X-3"), certificate="P-2", balance_certificate="P-3", surrendered=("P-1",)),
    )
    assert found.current == {"X-3": "P-2", "X-1": "P-3", "X-2": "P-3"}
    assert found.certificates["P-3"].lots == ("X-1", "X-2")


def test_shares_of_a_lot_in_book_entry_stay_so_where_no_certificate_is_given_for_them() -> None:
    paid = DividendLine(lot="X-1", holder="ann", basis=Units(100), child="X-5", units=Units(3), fraction="0", cash=None)
    none = DividendLine(lot="X-2", holder="ann", basis=Units(1), child=None, units=Units(0), fraction="1/2", cash=None)
    dividend = DividendPaid(
        series="X",
        declared_on=None,
        record_on=DAY,
        rate="3",
        per_share=None,
        rounding=Rounding.FLOOR,
        cash_price=None,
        consent=None,
        lines=(paid, none),
    )
    found = after(
        issued("X-1", book_entry=True),
        issued("X-2"),
        moved(("X-1", "X-3"), ("X-2", "X-4")),
        dividend,
        moved(("X-1", "X-6"), certificate="P-1"),
    )
    assert (found.book_entry, set(found.bare), found.current) == ({"X-1", "X-3", "X-5"}, {"X-2", "X-4"}, {"X-6": "P-1"})


def test_a_pledge_that_is_enforced_and_a_reissue_give_certificates_to_their_holders() -> None:
    move = (LotMove(source="X-1", child="X-2", shares=Units(9)),)
    enforced = PledgeEnforced(
        request="T-2",
        pledge="PL-1",
        series="X",
        holder="ann",
        pledgee="bob",
        certificate="P-2",
        surrendered=("P-1",),
        moves=move,
        waiver=None,
        in_breach=False,
        presented_at=None,
        relied_on=(),
    )
    reissued = TreasuryReissued(
        series="X",
        holder="cat",
        under="deed",
        price=None,
        consideration=None,
        consent=None,
        certificate="P-3",
        moves=(LotMove(source="X-1", child="X-3", shares=Units(9)),),
    )
    found = after(issued("X-1", "P-1"), enforced, reissued)
    assert found.current == {"X-2": "P-2", "X-3": "P-3"}
    assert [one.holder for one in found.certificates.values()] == ["ann", "bob", "cat"]


def test_a_conversion_gives_the_certificate_of_the_other_series_and_an_exchange_does_too() -> None:
    for kind in (SharesConverted, SharesExchanged):
        event = converted(kind, "Y-1", None, "Y-2", certificate="Q-1", surrendered=("P-1",))
        found = after(issued("X-1", "P-1"), event)
        assert found.current == {"Y-1": "Q-1", "Y-2": "Q-1"}
        assert (found.certificates["Q-1"].series, statuses(found)["P-1"]) == ("Y", "surrendered")
    booked = after(issued("X-1", book_entry=True), converted(SharesConverted, "Y-1"))
    assert booked.book_entry == {"X-1", "Y-1"}


def test_shares_that_are_redeemed_end_the_certificates_surrendered_for_them() -> None:
    line = ReturnLine(lot="X-1", holder="ann", units=Units(100), basis=None)
    event = SharesRedeemed(
        series="X", whole=False, record_on=None, price=None, consent=None, surrendered=("P-1",), lines=(line,)
    )
    assert ends(event) == ("P-1",)
    found = after(issued("X-1", "P-1"), event)
    assert (found.current, statuses(found)) == ({}, {"P-1": "surrendered"})
    assert ends(issued("X-1")) == ()


def test_a_replacement_says_why_and_a_lot_may_leave_and_enter_book_entry() -> None:
    found = after(
        issued("X-1", "P-1"),
        issued("X-2", "P-2"),
        replaced("consolidated", ("P-1", "P-2"), x1="P-3", x2="P-3"),
        replaced("divided", ("P-3",), x1="P-4", x2="P-5"),
        replaced("book-entry", ("P-4",), x1=None),
        replaced("lost", ("P-5",), x2="P-6"),
        replaced("certificated", (), x1="P-7"),
    )
    assert found.current == {"X-1": "P-7", "X-2": "P-6"}
    assert (found.book_entry, found.bare) == (frozenset(), {})
    assert [*statuses(found).values()] == [
        "consolidated",
        "consolidated",
        "divided",
        "book-entry",
        "lost",
        "outstanding",
        "outstanding",
    ]
    assert found.certificates["P-3"].lots == ("X-1", "X-2")


def test_the_days_decide_and_not_the_order_of_recording() -> None:
    late = moved(("X-1", "X-2"), certificate="P-2", balance_certificate="P-3")
    found = after(issued("X-1", "P-1"), replaced("lost", ("P-1",), x1="P-4"), late, days=(0, 60, 30))
    assert found.current == {"X-2": "P-2", "X-1": "P-4"}
    assert statuses(found)["P-3"] == "outstanding"


def test_a_certificate_that_ended_before_it_was_given_represents_nothing() -> None:
    found = after(issued("X-1", "P-1"), moved(("X-9", "X-8"), surrendered=("P-1",)), days=(30, 0))
    assert (found.current, statuses(found), set(found.bare)) == ({}, {"P-1": "surrendered"}, {"X-1", "X-8"})


def test_every_event_that_speaks_of_a_certificate_is_among_those_that_are_read() -> None:
    speaking = [
        issued("X-1", "P-1"),
        moved(("X-1", "X-2"), certificate="P-2"),
        replaced("lost", ("P-1",), x1="P-4"),
        converted(SharesConverted, "Y-1", certificate="Q-1"),
        converted(SharesExchanged, "Y-1", certificate="Q-1"),
    ]
    for event in speaking:
        assert any(one.kind is Subject.CERTIFICATE for one in mentions_of(event))
        assert NAMES[type(event)] in CERTIFICATE_EVENTS
    assert set(CERTIFICATE_EVENTS) < set(NAMES.values())
