"""Whether a document took effect, and what that is to the answers that rest on its clauses."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain import documents
from ledger.domain.agreements import ExecutionStatus
from ledger.domain.documents import NoteExecution, effective
from ledger.domain.events import Recorded
from ledger.domain.fact_events import ExecutionNoted
from ledger.domain.registrable import registrable
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import Terms
from ledger.domain.standing import RestKind, Standing
from ledger.errors import Code, Fault, Invalid
from tests.domain.example import agreements
from tests.domain.example import terms as example_terms
from tests.domain.given import (
    ILLUSTRATIVE,
    TODAY,
    agreed,
    clause,
    document,
    given,
    held,
    lock_up,
    recorded,
    terms,
)

COMMAND = NoteExecution(document="deed", party="bob", status=ExecutionStatus.SIGNED, on=date(2011, 5, 1))
LOCKED = clause("L-1", "lock-up", lock_up())


def signed(*parties: str, blank: str = "", illegible: str = "", **changes: Any) -> dict[str, Any]:
    """A document with a signature block for each of these parties."""
    blocks = [{"party": party, "status": "signed", "signatory": "Somebody"} for party in parties]
    blocks += [{"party": party, "status": "blank"} for party in blank.split()]
    blocks += [{"party": party, "status": "illegible"} for party in illegible.split()]
    return document(execution=blocks, **changes)


def known(of: dict[str, Any], *facts: Recorded, clauses: tuple[dict[str, Any], ...] = ()) -> Terms:
    return terms(agreed(*clauses, document=of), debts=facts)


def noted(party: str, status: str, on: date = date(2011, 5, 1), **changes: Any) -> Recorded:
    event = ExecutionNoted(document="deed", party=party, signatory=None, status=ExecutionStatus(status))
    return recorded(event, 30, on=on, **changes)


def asked(of: Terms, on: date = TODAY) -> Standing:
    return effective(of, of.documents()["deed"], on)


def test_a_document_all_of_whose_blocks_are_signed_took_effect() -> None:
    standing = asked(known(signed("acme", "ann")))
    assert standing.status == "free"
    assert [(one.code, one.text) for one in standing.reasons] == [
        (Code.FREE, "every execution that deed needs is shown, by conformed signatures")
    ]
    assert standing.rests_on == ()


def test_a_block_that_is_blank_leaves_it_unknown_and_says_whose() -> None:
    standing = asked(known(signed("acme", blank="ann bob")))
    assert standing.status == "unknown"
    assert [reason.text for reason in standing.reasons] == [
        f"deed needs the execution of {party}, which is not shown: record it with record-execution"
        for party in ("ann", "bob")
    ]


def test_a_signature_that_cannot_be_read_is_assumed_to_be_that_partys() -> None:
    standing = asked(known(signed("acme", illegible="ann")))
    assert standing.status == "free"
    assert [(rest.kind, rest.text) for rest in standing.rests_on] == [
        (RestKind.ASSUMPTION, "the signature for ann cannot be read; that it is that party's is assumed")
    ]


def test_the_documents_own_condition_says_whose_execution_it_needs() -> None:
    condition = {"cite": "¶2", "executed_by": ["acme", "ann"]}
    assert asked(known(signed("acme", "ann", blank="bob", effective_when=condition))).status == "free"
    standing = asked(known(signed("acme", effective_when=condition)))
    assert standing.status == "unknown", "ann has no block at all"
    assert standing.reasons[0].text.startswith("deed ¶2 needs the execution of ann")


def test_what_is_established_later_takes_the_place_of_the_block_from_its_day() -> None:
    of = known(signed("acme", blank="ann"), noted("ann", "signed"))
    assert asked(of).status == "free"
    assert asked(of.on(date(2011, 4, 30)), date(2011, 4, 30)).status == "unknown"
    doubted = known(signed("acme", "ann"), noted("ann", "blank", evidence=ILLUSTRATIVE))
    assert asked(doubted).status == "unknown"
    assert [rest.kind for rest in asked(doubted).rests_on] == [RestKind.ILLUSTRATIVE]
    assert [rest.text[:27] for rest in asked(doubted).rests_on] == ["the block of ann is blank ("]


def test_what_is_established_of_another_document_changes_nothing() -> None:
    other = replace(noted("ann", "signed"), event=replace(noted("ann", "signed").event, document="side"))
    assert asked(known(signed("acme", blank="ann"), other)).status == "unknown"


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (document(), "the signature blocks of deed are not recorded"),
        (document(sha256="not held"), "the text of deed is not held, so who executed it is not known"),
    ],
)
def test_without_blocks_or_without_its_text_nobody_knows(of: dict[str, Any], text: str) -> None:
    standing = asked(known(of))
    assert (standing.status, [reason.text for reason in standing.reasons]) == ("unknown", [text])


def test_before_the_day_as_of_which_it_is_made_it_has_no_effect() -> None:
    of = known(signed("acme", "ann", made_on="2011-03-01"))
    assert [asked(of, day).status.value for day in (date(2011, 2, 28), date(2011, 3, 1))] == ["locked", "free"]
    (reason,) = asked(of, date(2011, 2, 28)).reasons
    assert (reason.code, reason.text) == (Code.NOT_EXECUTED, "deed is made as of 2011-03-01, which is later")


def test_a_clause_of_a_document_that_needs_a_missing_execution_is_unknown_where_it_decides() -> None:
    ask = Ask(act=Act.SELL, basis=Basis.PRIVATE, on=date(2011, 9, 1), registered=False)
    in_doubt = known(signed("acme", blank="ann"), clauses=(LOCKED,))
    standing = judge(held(), ask, in_doubt)
    assert standing.status == "unknown"
    assert "deed needs the execution of ann, which is not shown: record it with record-execution" in {
        reason.text for reason in standing.reasons
    }
    assert judge(held(), replace(ask, act=Act.PLEDGE), in_doubt).status == "free", "it does not name that act"
    assert judge(held(), ask, known(signed("acme", illegible="ann"), clauses=(LOCKED,))).status == "locked"
    definition = clause("G-1", "registrable-securities", {"limb": [{"covers": {"series": "X"}}]})
    assert registrable(known(signed(blank="ann"), clauses=(definition,)), held().lot, TODAY).status == "unknown"


def test_the_examples_loan_amendment_is_unproven_and_its_other_papers_are_effective() -> None:
    of = example_terms()
    found = {one.document.document: effective(of, one.document, TODAY) for one in agreements()}
    assert {name: standing.status.value for name, standing in found.items()} == {
        **dict.fromkeys(("spa-a1", "rra-a1", "sha-a6", "fsi"), "free"),
        **dict.fromkeys(("lsa-a1", "assumptions"), "unknown"),
    }
    needed = [reason.text for reason in found["lsa-a1"].reasons]
    assert [text.split(" ")[6].rstrip(",") for text in needed] == ["morgan-stanley-senior-funding", "summit-bank"]
    assert [rest.text.split(" ")[3] for rest in found["lsa-a1"].rests_on] == ["bankboston", "msdw-prime-income-trust"]


def test_an_execution_needs_the_documents_and_is_recorded_as_established() -> None:
    assert (documents.needs(COMMAND).on, documents.needs(COMMAND).terms) == (COMMAND.on, True)
    slice_ = given(terms=known(signed("acme", blank="bob")))
    for signatory in (None, "Bo Berg"):
        event = documents.decide(replace(COMMAND, signatory=signatory), slice_).event
        assert event == ExecutionNoted(document="deed", party="bob", signatory=signatory, status=ExecutionStatus.SIGNED)


def test_an_execution_is_impossible_in_this_order() -> None:
    slice_ = given(terms=known(signed("acme")))
    for changes, fault in (
        ({"on": date(2012, 7, 1), "document": "no", "party": "?"}, Fault.DATE_IN_FUTURE),
        ({"document": "no", "party": "?"}, Fault.UNKNOWN_DOCUMENT),
        ({"party": "?"}, Fault.MALFORMED),
    ):
        with pytest.raises(Invalid) as refusal:
            documents.decide(replace(COMMAND, **changes), slice_)
        assert refusal.value.fault is fault
