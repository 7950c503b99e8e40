"""Refused or held: whether a transferee has notice of what locks a transfer; and sales that lack their papers."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain import transfers
from ledger.domain.decisions import Decision
from ledger.domain.events import Recorded
from ledger.domain.fact_events import LegendNoted, NoticeGiven
from ledger.domain.requests import Act, Basis, TransferShares
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import agreed, clause, document, given, held, lock_up, recorded, terms
from tests.domain.registering import events, papers, progressed, succeeded

ON = date(2011, 7, 1)
COMMAND = TransferShares(series="X", transferor="ann", transferee="bob", shares="60", on=ON)
LOCK = clause("C-1", "lock-up", lock_up())
PAPERS = clause("U-1", "underwriting")


def decide(command: TransferShares = COMMAND, **changes: Any) -> Decision:
    return transfers.decide(command, given(**{"terms": terms(agreed(LOCK)), **changes}))


def last_word(decision: Decision) -> tuple[str, Code]:
    return decision.outcome.value, decision.reasons[-1].code


def legend(*, on: date = ON, of: str = "C-1") -> Recorded:
    return recorded(LegendNoted(lot="X-1", clause=of, noted=True), 80, on=on)


def notice(*, on: date = ON, under: str = "deed") -> Recorded:
    return recorded(NoticeGiven(holder="bob", document=under, about="it", addresses=()), 81, on=on)


def test_a_party_to_the_document_knows_of_its_lock_up() -> None:
    parties = terms(agreed(LOCK, document=document(parties=["acme", "ann", "bob"])))
    decision = decide(terms=parties)
    assert last_word(decision) == ("refused", Code.NOTICED)
    assert decision.reasons[-1].text == "the registrar may decline the entry: bob is a party to deed (UCC §8-204)"


@pytest.mark.parametrize(
    ("noted", "found"),
    [
        (legend(), ("refused", Code.NOTICED)),
        (legend(on=date(2011, 7, 2)), ("held", Code.NO_NOTICE)),
        (legend(of="C-2"), ("held", Code.NO_NOTICE)),
    ],
)
def test_a_legend_of_that_clause_on_that_lot_gives_notice_from_its_day(
    noted: Recorded, found: tuple[str, Code]
) -> None:
    assert last_word(decide(lots=(replace(held(), legends=(noted,)),))) == found


@pytest.mark.parametrize(
    ("given_", "found"),
    [
        (notice(), ("refused", Code.NOTICED)),
        (notice(on=date(2011, 7, 2)), ("held", Code.NO_NOTICE)),
        (notice(under="side"), ("held", Code.NO_NOTICE)),
    ],
)
def test_a_notice_under_that_document_gives_notice_from_its_day(given_: Recorded, found: tuple[str, Code]) -> None:
    assert last_word(decide(notices=(given_,))) == found


def test_one_lot_of_which_the_transferee_has_notice_is_enough_to_refuse() -> None:
    free = held("X-0", agreement="gift", shares=10, acquired_on=date(2011, 1, 1))
    locked = replace(held(), legends=(legend(),))
    assert last_word(decide(lots=(free, locked))) == ("refused", Code.NOTICED)


def test_notice_of_what_is_only_unknown_refuses_nothing() -> None:
    in_doubt = terms(agreed(clause("C-1", "lock-up", lock_up()), document=document(execution=[_blank("ann")])))
    decision = decide(terms=in_doubt, notices=(notice(),))
    assert decision.outcome == "held"
    assert Code.NOTICED not in {reason.code for reason in decision.reasons}


def _blank(party: str) -> dict[str, str]:
    return {"party": party, "status": "blank"}


def test_a_transfer_to_a_successor_needs_a_recorded_succession() -> None:
    command = replace(COMMAND, basis=Basis.SUCCESSION)
    with pytest.raises(Invalid) as refusal:
        decide(command)
    assert refusal.value.fault is Fault.UNKNOWN_SUCCESSION
    words = clause("C-1", "lock-up", lock_up(succession_is_transfer=False))
    known = terms(agreed(words), debts=[succeeded("ann", "bob", ON)])
    assert decide(command, terms=known).outcome == "registered"


def test_a_sale_in_an_underwritten_registration_without_completed_papers_is_entered_with_an_exception() -> None:
    sale = replace(COMMAND, act=Act.SELL, basis=Basis.REGISTERED, registration="R-1", shares="10")
    steps = (progressed("filed", underwritten=True), progressed("effective"))

    def exceptions(*more: Any) -> list[Code]:
        decision = decide(sale, terms=terms(agreed(PAPERS)), registrations=(events(*steps, *more),))
        assert decision.outcome == "registered"
        return [one.code for one in decision.exceptions]

    assert Code.PAPERS_MISSING in exceptions()
    assert Code.PAPERS_MISSING not in exceptions(papers())
