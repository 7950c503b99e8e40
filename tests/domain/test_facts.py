"""Facts and readings: debt that was issued, and the readings that the company adopts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ledger.domain import facts
from ledger.domain.fact_events import DebtIssued, ReadingAdopted
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.slices import Needs
from ledger.domain.standing import RestKind
from ledger.errors import Code, Fault, Invalid
from tests.domain.given import TODAY, agreed, given, question, terms

SOLD = date(2011, 5, 24)
DEBT = RecordDebt(instrument="notes", sold_on=SOLD, principal="5000", gross_proceeds="4999.99", high_yield=True)
ADOPTION = AdoptReading(question="Q-1", reading="a", by="the board", on=TODAY, document="memo")
OPEN = given(terms=terms(agreed(question=[question("Q-1", "a", "b")])))


def test_debt_takes_effect_on_the_later_of_sale_and_issue() -> None:
    assert facts.debt_needs(DEBT) == Needs(on=SOLD)
    decision = facts.decide_debt(DEBT, given())
    assert decision.event == DebtIssued(
        instrument="notes",
        issuer="acme",
        sold_on=SOLD,
        issued_on=None,
        principal=Decimal(5000),
        gross_proceeds=Decimal("4999.99"),
        high_yield=True,
    )
    assert (decision.outcome, decision.effective_on, decision.exceptions) == ("recorded", SOLD, ())
    for changes in ({"issued_on": SOLD + timedelta(days=3)}, {"issued_on": SOLD, "sold_on": SOLD + timedelta(days=3)}):
        assert facts.decide_debt(replace(DEBT, **changes), given()).effective_on == SOLD + timedelta(days=3)


def test_what_is_not_recorded_about_debt_is_not_zero_and_not_no() -> None:
    decision = facts.decide_debt(replace(DEBT, gross_proceeds=None, high_yield=None), given())
    assert isinstance(decision.event, DebtIssued)
    assert (decision.event.gross_proceeds, decision.event.high_yield) == (None, None)
    assert [exception.code for exception in decision.exceptions] == [Code.FACT_MISSING, Code.FACT_MISSING]
    assert facts.decide_debt(replace(DEBT, high_yield=False), given()).exceptions == ()


def test_proceeds_of_zero_are_a_fact() -> None:
    decision = facts.decide_debt(replace(DEBT, gross_proceeds="0"), given())
    assert isinstance(decision.event, DebtIssued)
    assert decision.event.gross_proceeds == 0


def test_debt_may_be_that_of_another_issuer() -> None:
    decision = facts.decide_debt(replace(DEBT, issued_by="subsidiary"), given())
    assert isinstance(decision.event, DebtIssued)
    assert decision.event.issuer == "subsidiary"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"instrument": " "}, Fault.MALFORMED),
        ({"issued_by": "a b"}, Fault.MALFORMED),
        ({"principal": "275,000,000"}, Fault.MALFORMED),
        ({"gross_proceeds": "1e9"}, Fault.MALFORMED),
        ({"gross_proceeds": ""}, Fault.MALFORMED),
        ({"issued_on": TODAY + timedelta(days=1)}, Fault.DATE_IN_FUTURE),
        ({"sold_on": TODAY + timedelta(days=1)}, Fault.DATE_IN_FUTURE),
    ],
)
def test_debt_that_cannot_be_read_or_has_not_happened_is_refused(changes: dict[str, Any], fault: Fault) -> None:
    with pytest.raises(Invalid) as refusal:
        facts.decide_debt(replace(DEBT, **changes), given())
    assert refusal.value.fault is fault


def test_an_adoption_is_refused_in_this_order() -> None:
    steps: list[tuple[dict[str, Any], Fault, str]] = [
        (
            {"on": TODAY + timedelta(days=1), "question": "Q-9", "reading": "z", "document": " ", "by": ""},
            Fault.DATE_IN_FUTURE,
            "is after today",
        ),
        ({"on": TODAY}, Fault.UNKNOWN_QUESTION, "question 'Q-9' is not in any recorded agreement"),
        ({"question": "Q-1"}, Fault.UNKNOWN_READING, "Q-1 has no reading 'z'. Its readings are a, b"),
        ({"reading": "b"}, Fault.DOCUMENT_REQUIRED, "names the document that it rests on"),
        ({"document": "memo"}, Fault.MALFORMED, "by must have 1 to 1,000 characters"),
    ]
    command = ADOPTION
    for mended, fault, text in steps:
        command = replace(command, **mended)
        with pytest.raises(Invalid) as refusal:
            facts.decide_adoption(command, OPEN)
        assert refusal.value.fault is fault
        assert text in str(refusal.value)


def test_an_adopted_reading_is_the_companys_own_and_says_so() -> None:
    assert facts.adoption_needs(ADOPTION) == Needs(on=TODAY, terms=True)
    decision = facts.decide_adoption(replace(ADOPTION, memo="of counsel"), OPEN)
    assert decision.event == ReadingAdopted(
        question="Q-1", reading="a", by="the board", document="memo", memo="of counsel"
    )
    (reason,) = decision.reasons
    assert (reason.code, reason.clause, reason.cite, reason.reading) == (Code.QUESTION_OPEN, "Q-1", "¶9", "a")
    assert reason.text == (
        "the company's reading for its register; it does not bind the holder, a transferee or a court. a follows."
    )
    (rest,) = decision.rests_on
    assert (rest.kind, rest.text, rest.document) == (RestKind.READING, "the board: memo", "memo")
    event = facts.decide_adoption(ADOPTION, OPEN).event
    assert isinstance(event, ReadingAdopted)
    assert event.memo is None
