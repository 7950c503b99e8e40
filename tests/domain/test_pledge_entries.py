"""What pledges and requests make of accounts, and whom and what they speak of."""

from ledger.domain.entries import Account, entries_of
from ledger.domain.events import Event, RequestHeld, RequestLogged, RequestRefused, RequestWithdrawn
from ledger.domain.mentions import Subject, mentions_of
from ledger.domain.requests import EnforcePledge, PledgeShares
from tests.domain.given import TODAY, recorded
from tests.domain.test_pledges import ON, enforced, pledged, released


def moved(event: Event) -> list[tuple[Account, str, str, int]]:
    return [(one.account, one.holder, one.lot, one.shares) for one in entries_of(recorded(event, on=ON))]


def spoken(event: Event) -> set[tuple[str, str, bool]]:
    return {(one.kind.value, one.subject, one.opens) for one in mentions_of(event)}


def test_pledged_units_pass_to_the_other_side_of_the_same_holder_and_back() -> None:
    there = pledged(("X-1", 40), ("X-2", 20)).event
    assert moved(there) == [
        (Account.CLEAR, "ann", "X-1", -40),
        (Account.PLEDGED, "ann", "X-1", 40),
        (Account.CLEAR, "ann", "X-2", -20),
        (Account.PLEDGED, "ann", "X-2", 20),
    ]
    assert moved(released("X-1", 15).event) == [
        (Account.PLEDGED, "ann", "X-1", -15),
        (Account.CLEAR, "ann", "X-1", 15),
    ]


def test_enforced_units_leave_the_pledged_side_for_a_lot_of_the_pledgee() -> None:
    assert moved(enforced("X-1", 10).event) == [
        (Account.PLEDGED, "ann", "X-1", -10),
        (Account.CLEAR, "bob", "X-9", 10),
    ]


def test_a_pledge_opens_its_id_and_what_is_done_with_it_speaks_of_it() -> None:
    both = {("series", "X", False), ("holder", "ann", False)}
    there = spoken(pledged(("X-1", 40)).event)
    assert there == both | {
        ("holder", "bob", False),
        ("request", "T-1", False),
        ("pledge", "P-1", True),
        ("lot", "X-1", False),
    }
    assert spoken(released("X-1", 15).event) == both | {("pledge", "P-1", False), ("lot", "X-1", False)}
    assert spoken(enforced("X-1", 10).event) == both | {
        ("holder", "bob", False),
        ("request", "T-2", False),
        ("pledge", "P-1", False),
        ("lot", "X-1", False),
        ("lot", "X-9", True),
    }


def test_requests_speak_of_what_they_ask_and_of_their_number() -> None:
    pledge = PledgeShares(series="X", holder="ann", pledgee="bob", shares="1", on=TODAY)
    assert spoken(RequestHeld(request="T-1", command=pledge, relied_on=())) == {
        ("request", "T-1", False),
        ("series", "X", False),
        ("holder", "ann", False),
        ("holder", "bob", False),
    }
    enforce = EnforcePledge(pledge="P-1", on=TODAY)
    refused = RequestRefused(request="T-1", command=enforce, relied_on=())
    assert spoken(refused) == {("request", "T-1", False), (Subject.PLEDGE.value, "P-1", False)}
    logged = RequestLogged(
        request="T-1", presented_at="x", series="X", transferor="?", transferee="?", shares="?", missing=("?",)
    )
    assert spoken(logged) == {("request", "T-1", False), ("series", "X", False)}
    assert spoken(RequestWithdrawn(request="T-1", reason="x")) == {("request", "T-1", False)}
    assert moved(logged) == moved(refused) == []
