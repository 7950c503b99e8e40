"""Conditions of a demand that readings decide: whether a right passed on, and whether rights follow shares."""

from datetime import date
from typing import Any

import pytest

from ledger.domain import demands
from ledger.domain.demand_conditions import follows
from ledger.domain.events import Recorded
from ledger.domain.requests import DemandRegistration, Form
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import Standing
from ledger.errors import Code
from tests.domain.given import agreed, clause, demand_rights, document, given, held, question, registered, terms
from tests.domain.registering import succeeded

ON = date(2011, 6, 1)
OPEN = {"question": "Q-1", "yes": True, "no": False}
BOUGHT = held(holder="bob", original_purchaser="ann")
RULE = clause("A-1", "counting-rule", {"consumed_by": ["effective"], "given_back_by": []})
LIMB = clause("G-1", "registrable-securities", {"limb": [{"covers": {"series": "X", "purchaser": "ann"}}]})


def granted(*facts: Recorded, of: dict[str, Any] | None = None, **rights: Any) -> Terms:
    """Rights of ann, with these parameters."""
    clauses = [clause("D-1", "demand-rights", demand_rights(**rights)), LIMB, RULE]
    made = agreed(*clauses, question=[question("Q-1", "yes", "no")], document=of or document())
    return terms(made, debts=facts)


def demanded(known: Terms, holder: str = "bob", lot: HeldLot = BOUGHT) -> tuple[str, list[Code]]:
    """What becomes of a long-form demand for 60 shares, with the codes of its reasons."""
    command = DemandRegistration(
        holder=holder, form=Form.LONG, series="X", shares="60", received_on=ON, opinion="so it is"
    )
    decision = demands.decide(command, given(terms=known, lots=(lot,), registered=registered("ann", "bob", "heir")))
    return decision.outcome.value, [reason.code for reason in decision.reasons]


def left_out(name: str, value: Any) -> dict[str, Any]:
    return {} if value is None else {name: value}


@pytest.mark.parametrize(
    ("value", "status"), [(True, "free"), (False, "locked"), (OPEN, "disputed"), (None, "unknown")]
)
def test_transferees_follow_as_the_clause_says_and_left_out_it_is_unknown(value: Any, status: str) -> None:
    standing: Standing = follows(BOUGHT, granted(**left_out("transferees_follow", value)), ON)
    assert standing.status == status
    texts = [reason.text for reason in standing.reasons]
    denied = "demand rights, as read, do not follow lot X-1 to bob"
    assert (denied in texts) == (value in (False, OPEN))


def test_without_any_granted_right_whether_rights_follow_is_unknown() -> None:
    standing = follows(BOUGHT, terms(), ON)
    assert standing.status == "unknown"
    assert "lot X-1 was registrable in the hands of ann" in standing.reasons[0].text
    early = granted(transferees_follow=True)
    assert follows(BOUGHT, early, date(2010, 12, 31)).status == "unknown", "the clause has not begun"


@pytest.mark.parametrize(
    ("value", "outcome", "last"),
    [
        (True, "held", Code.ENTITLEMENT_UNKNOWN),
        (False, "refused", Code.NO_DEMAND_RIGHT),
        (OPEN, "held", Code.NO_DEMAND_RIGHT),
        (None, "held", Code.FACT_MISSING),
    ],
)
def test_a_transferees_demand_is_refused_only_where_rights_do_not_follow(value: Any, outcome: str, last: Code) -> None:
    found, codes = demanded(granted(**left_out("transferees_follow", value)))
    assert (found, codes[0], codes[-1]) == (outcome, Code.NO_DEMAND_RIGHT, last)


INHERITED = held(holder="heir", original_purchaser="ann")


@pytest.mark.parametrize(
    ("value", "outcome", "codes"),
    [
        (True, "registered", []),
        (False, "refused", [Code.NO_DEMAND_RIGHT]),
        (OPEN, "held", [Code.QUESTION_OPEN, Code.NO_DEMAND_RIGHT]),
        (None, "held", [Code.FACT_MISSING, Code.NO_DEMAND_RIGHT]),
    ],
)
def test_successors_follow_as_the_clause_says_and_left_out_it_is_unknown(
    value: Any, outcome: str, codes: list[Code]
) -> None:
    known = granted(succeeded("ann", "heir", date(2011, 5, 1)), **left_out("successors_follow", value))
    assert demanded(known, "heir", INHERITED) == (outcome, codes)


def test_a_right_of_a_document_that_needs_a_missing_execution_is_unknown() -> None:
    blocks = [{"party": "acme", "status": "signed"}, {"party": "ann", "status": "blank"}]
    outcome, codes = demanded(granted(of=document(execution=blocks)), "ann", held())
    assert outcome == "held"
    assert Code.FACT_MISSING in codes
