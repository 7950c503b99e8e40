"""What consumes a demand: each parameter of a counting rule, on registrations made by hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain.counting import Tally, counted, read_counting
from ledger.domain.events import Event, Recorded
from ledger.domain.reader import FileFault, Reader
from ledger.domain.registration_events import WithdrawnBy
from ledger.domain.registrations import registration_of
from ledger.domain.slices import Terms
from ledger.errors import Code
from tests.domain.given import agreed, clause, question, terms
from tests.domain.registering import events, folded, included, joined, progressed
from tests.domain.test_registrations import RECEIVED

RULE: dict[str, Any] = {"consumed_by": ["effective", "completed"], "given_back_by": ["stop-ordered"]}
USED, RESERVED, NOTHING = {Tally.USED}, {Tally.RESERVED}, {Tally.NOTHING}
EITHER = {Tally.USED, Tally.NOTHING}
HOLDER = WithdrawnBy.HOLDER


def counting(adopted: dict[str, str] | None = None, **parameters: Any) -> Terms:
    """A counting rule with these parameters beside the usual ones."""
    rule = clause("A-1", "counting-rule", parameters if "rule" in parameters else {**RULE, **parameters})
    return terms(agreed(assumption=[rule], question=[question("Q-1", "a", "b")]), adopted=adopted)


def tallies(known: Terms, *found: Event, holder: str = "ann", on: date = date.max) -> set[Tally]:
    """What the registration is to a holder's demands, in every world."""
    return {path.value for path in counted(known, folded(*found), holder, on).paths}


def reasons(known: Terms, *found: Event) -> list[str]:
    return [reason.text for reason in counted(known, folded(*found), "ann", date.max).reasons]


def test_a_holder_that_takes_no_part_has_neither_used_nor_reserved_anything() -> None:
    assert tallies(counting(), progressed("filed"), progressed("effective"), holder="bob") == NOTHING


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        ((), RESERVED),
        (("filed",), RESERVED),
        (("filed", "postponed"), RESERVED),
        (("filed", "effective"), USED),
        (("filed", "effective", "suspended"), USED),
        (("filed", "effective", "completed"), USED),
        (("filed", "effective", "withdrawn"), USED),
        (("filed", "effective", "stop-ordered"), RESERVED),
        (("filed", "effective", "stop-ordered", "effective"), USED),
        (("filed", "effective", "stop-ordered", "terminated"), NOTHING),
        (("filed", "withdrawn"), NOTHING),
        (("filed", "terminated"), NOTHING),
    ],
)
def test_a_demand_is_used_from_a_status_that_consumes_it_unless_another_gave_it_back_since(
    statuses: tuple[str, ...], found: set[Tally]
) -> None:
    assert tallies(counting(), *map(progressed, statuses)) == found


def test_the_reason_names_the_clause_and_the_registration() -> None:
    survey = counted(counting(), folded(progressed("filed"), progressed("effective")), "ann", date.max)
    assert [(one.code, one.clause, one.text) for one in survey.reasons] == [
        (Code.COUNTED, "A-1", "R-1 used a demand of ann")
    ]


def test_kept_effective_counts_the_days_of_every_stretch_and_a_completed_one_needs_none() -> None:
    known = counting(kept_effective_days=10)
    effective = events(progressed("filed"), progressed("effective"), progressed("suspended"), progressed("effective"))
    assert [one.effective_on - RECEIVED for one in effective] == [timedelta(days=n) for n in range(5)]

    def on(day: int) -> set[Tally]:
        registration = registration_of(effective, RECEIVED + timedelta(days=day))
        assert registration is not None
        return {path.value for path in counted(known, registration, "ann", RECEIVED + timedelta(days=day)).paths}

    # one day before the suspension, and nine from the fourth day on
    assert (on(12), on(13)) == (RESERVED, USED)
    assert tallies(known, progressed("filed"), progressed("effective"), progressed("completed")) == USED


def test_a_percentage_included_or_sold_is_of_what_was_asked_for() -> None:
    steps = (progressed("filed"), progressed("effective"), progressed("completed"))
    known = counting(minimum_percent_included=75)
    assert tallies(known, included(7), *steps) == NOTHING
    assert tallies(known, included(8), *steps) == USED
    assert tallies(known, *steps) == USED, "where nothing fixed them all shares asked for are included"
    assert tallies(counting(minimum_percent_sold=75), *steps) == NOTHING


@pytest.mark.parametrize(
    ("rule", "known", "found"),
    [
        ("free", {"withdrawn_by": HOLDER}, NOTHING),
        ("consumes", {"withdrawn_by": HOLDER}, USED),
        ("consumes", {"withdrawn_by": WithdrawnBy.COMPANY}, NOTHING),
        ("consumes", {}, EITHER),
        ("unless-reimbursed", {"withdrawn_by": HOLDER, "reimbursed": True}, NOTHING),
        ("unless-reimbursed", {"withdrawn_by": HOLDER, "reimbursed": False}, USED),
        ("unless-reimbursed", {"withdrawn_by": HOLDER}, EITHER),
        ("unless-reimbursed", {"withdrawn_by": WithdrawnBy.COMPANY}, NOTHING),
        ("unless-reimbursed", {}, EITHER),
    ],
)
def test_withdrawal_by_holder_consumes_as_the_rule_says_and_what_is_not_recorded_both_ways(
    rule: str, known: dict[str, Any], found: set[Tally]
) -> None:
    assert tallies(counting(withdrawal_by_holder=rule), progressed("withdrawn", **known)) == found


def test_a_missing_fact_of_a_withdrawal_says_what_to_record() -> None:
    found = reasons(counting(withdrawal_by_holder="unless-reimbursed"), progressed("withdrawn"))
    assert [text for text in found if "not recorded" in text] == [
        "who withdrew R-1 is not recorded (--withdrawn-by)",
        "whether the holder reimbursed the expenses of R-1 is not recorded (--reimbursed)",
    ]


@pytest.mark.parametrize(
    ("statuses", "default", "found"),
    [
        (("filed", "effective"), None, USED),
        (("filed", "effective", "completed"), None, USED),
        (("filed", "effective", "terminated"), True, NOTHING),
        (("filed", "effective", "terminated"), False, USED),
        (("filed", "effective", "terminated"), None, EITHER),
        (("filed", "effective", "suspended"), True, RESERVED),
    ],
)
def test_what_a_default_of_the_company_brought_to_an_end_uses_nothing(
    statuses: tuple[str, ...], default: bool | None, found: set[Tally]
) -> None:
    *before, last = statuses
    steps = [*map(progressed, before), progressed(last, company_default=default)]
    assert tallies(counting(company_default_gives_back=True), *steps) == found
    if last == "terminated":
        assert tallies(counting(), *steps) == USED, "unless the rule says so, a default gives nothing back"


def test_a_withdrawal_that_a_default_of_the_company_led_to_uses_nothing() -> None:
    known = counting(withdrawal_by_holder="consumes", company_default_gives_back=True)
    assert tallies(known, progressed("withdrawn", withdrawn_by=HOLDER, company_default=True)) == NOTHING
    assert tallies(known, progressed("withdrawn", withdrawn_by=HOLDER, company_default=False)) == USED


def test_joining_consumes_as_the_clause_says_and_is_unknown_where_it_does_not_say() -> None:
    steps = (joined(), progressed("filed"), progressed("effective"))
    assert tallies(counting(joining_consumes=True), *steps, holder="bob") == USED
    assert tallies(counting(joining_consumes=False), *steps, holder="bob") == NOTHING
    assert tallies(counting(), *steps, holder="bob") == EITHER
    assert tallies(counting(), *steps) == USED, "the one that demanded it does not join it"


def test_without_a_counting_rule_only_a_demand_that_is_pending_is_known_to_be_reserved() -> None:
    assert tallies(terms(), progressed("filed")) == RESERVED
    assert tallies(terms(), progressed("filed"), progressed("effective")) == EITHER
    assert tallies(terms(), joined(), holder="bob") == EITHER


def test_a_rule_left_open_counts_by_each_reading() -> None:
    open_rule = {"question": "Q-1", "a": RULE, "b": {**RULE, "consumed_by": ["filed"]}}
    assert tallies(counting(rule=open_rule), progressed("filed")) == USED | RESERVED
    assert tallies(counting({"Q-1": "a"}, rule=open_rule), progressed("filed")) == RESERVED
    supposed = counting(rule={**open_rule, "assumed": "b"})
    survey = counted(supposed, folded(progressed("filed")), "ann", date.max)
    assert ([one.values for one in survey.outcomes], survey.questions) == ([(Tally.USED,)], ())
    assert any("Q-1 is open; until a reading is adopted, b is supposed" in rest.text for rest in survey.rests_on)


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ({"consumed_by": []}, "'consumed_by' must name at least one"),
        ({"consumed_by": ["done"]}, "'done' is not a status; they are requested, filed, effective"),
        ({"given_back_by": ["undone"]}, "'undone' is not a status"),
        ({"kept_effective_days": 36_526}, "'kept_effective_days' must be at most 36525"),
        ({"minimum_percent_sold": 101}, "'minimum_percent_sold' must be at most 100"),
        ({"minimum_percent_included": 101}, "'minimum_percent_included' must be at most 100"),
        (
            {"withdrawal_by_holder": "perhaps"},
            "'withdrawal_by_holder' must be one of free, consumes, unless-reimbursed",
        ),
        ({"company_default_gives_back": "no"}, "'company_default_gives_back' must be true or false"),
        ({"joining_consumes": 1}, "'joining_consumes' must be true or false"),
        ({"kept": 1}, "'kept' is not known here"),
    ],
)
def test_wrong_parameters_are_named_where_they_stand_alone_and_in_a_rule(
    parameters: dict[str, Any], fault: str
) -> None:
    def faults(data: dict[str, Any]) -> str:
        found: list[FileFault] = []
        read_counting(Reader(data, "A-1", found))
        return "; ".join(map(str, found))

    assert fault in faults({**RULE, **parameters})
    if "joining_consumes" not in parameters:
        assert fault in faults({"rule": {**RULE, **parameters}})


def test_a_registration_that_happened_only_later_is_not_counted_yet() -> None:
    life: tuple[Recorded, ...] = events(progressed("filed"), progressed("effective"))
    assert registration_of(life, RECEIVED - timedelta(days=1)) is None
