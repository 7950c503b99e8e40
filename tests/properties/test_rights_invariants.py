"""Registration rights: the invariants INV-10 to INV-17, each named by its id, under the worked example's terms."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from ledger.domain import demands
from ledger.domain.counsel import owed, papers_missing
from ledger.domain.counting import Tally, counted
from ledger.domain.decisions import Decision
from ledger.domain.events import Recorded
from ledger.domain.registration_events import (
    CounselReimbursed,
    CounselSelected,
    DemandAccepted,
    HolderJoined,
    PapersCompleted,
    RegistrationStatus,
)
from ledger.domain.registrations import ProgressRegistration, Registration, registration_of
from ledger.domain.requests import DemandRegistration, Form
from ledger.domain.rights import rights
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import Status
from ledger.domain.values import AsOf, Units
from ledger.errors import Code
from tests.domain.example import APRIL, FEBRUARY, OPINION, Book, build, lot, terms
from tests.domain.given import designated, given, recorded, registered
from tests.properties.conftest import EXAMPLES
from tests.properties.lives import ASKED, FIRST, HOLDERS, READINGS, STEPS, Life, demanded, lives, uses_a_demand

MANY = settings(max_examples=EXAMPLES or 50)
FEW = settings(max_examples=EXAMPLES or 20)
DAYS = st.dates(FIRST, FIRST + timedelta(days=500))
OWN = {
    "first-union": lot("first-union", "E", agreement=APRIL),
    "newcourt": lot("newcourt", "F", agreement=FEBRUARY),
    "lucent": lot("lucent", "F", agreement=FEBRUARY),
}
"""Registrable shares of each holder, 33,333 of them."""
READ = {"Q-09": "free", "Q-10": "received"}


def numbers(known: Terms, each: Iterable[Life], on: date) -> dict[tuple[str, Form], set[tuple[int, int, int, int]]]:
    """Entitled, used, reserved and remaining of each holder and form, in every world."""
    folded = [one for one in (life.on(on) for life in each) if one is not None]
    return {
        (right.holder, right.form): {
            (right.entitled, count.used, count.reserved, count.remaining(right.entitled)) for count in right.numbers
        }
        for right in rights(known, folded, on)
        if right.entitled is not None
    }


def demand(
    holder: str,
    received: date,
    *,
    of: HeldLot | None = None,
    lives: Iterable[Life] = (),
    known: Terms | None = None,
    **changes: object,
) -> Decision:
    """A long-form demand for 5,000 of a holder's own shares, or of the lot given."""
    held = of or OWN[holder]
    told = {"form": Form.LONG, "series": held.lot.series, "shares": "5000", "opinion": OPINION, **changes}
    command = DemandRegistration(holder=holder, received_on=received, **told)
    slice_ = given(
        issuer="kmc",
        designated=designated(held.lot.series),
        registered=registered(*HOLDERS, "fund"),
        lots=(held,),
        registrations=tuple(life.events for life in lives),
        terms=known or terms(READ),
    )
    return demands.decide(command, slice_)


def codes(decision: Decision) -> set[Code]:
    return {reason.code for reason in decision.reasons}


# INV-10: remaining = entitlement - consumed - reserved, 0 <= remaining <= 2; 2 and 2 for each of exactly three holders


@pytest.mark.parametrize("adopted", [{}, *({"Q-08": reading} for reading in READINGS)], ids=str)
def test_inv_10_what_remains_is_what_was_granted_less_what_was_used_and_reserved(adopted: dict[str, str]) -> None:
    known = terms(adopted)

    @FEW
    @examples(st.tuples(*(lives(number, joined_by=HOLDERS) for number in (1, 2, 3, 4))), DAYS)
    def check(each: tuple[Life, ...], on: date) -> None:
        found = numbers(known, each, on)
        assert set(found) == {(holder, form) for holder in HOLDERS for form in Form}
        for counts in found.values():
            for entitled, used, reserved, remaining in counts:
                assert entitled == 2
                assert remaining == max(0, entitled - used - reserved)
                assert 0 <= remaining <= 2

    check()


@pytest.mark.parametrize("reading", READINGS)
def test_inv_10_demands_that_were_accepted_never_use_and_reserve_more_than_was_granted(reading: str) -> None:
    known = terms({**READ, "Q-08": reading})

    @FEW
    @examples(st.lists(st.tuples(st.sampled_from([None, *STEPS]), st.integers(0, 3)), max_size=25))
    def check(acts: list[tuple[RegistrationStatus | None, int]]) -> None:
        each, day = list[Life](), FIRST
        for status, place in acts:
            day += timedelta(days=30)
            if status is None:
                if demand("lucent", day, lives=each, known=known).outcome == "registered":
                    each.append(Life.begun(len(each) + 1, "lucent", Form.LONG, day))
            elif place < len(each):
                step = ProgressRegistration(registration=f"R-{place + 1}", status=status, on=day)
                each[place] = each[place].then(step)
            for _, used, reserved, remaining in numbers(known, each, day)["lucent", Form.LONG]:
                assert remaining == 2 - used - reserved >= 0

    check()


def test_inv_10_nobody_has_rights_before_the_base_agreement_and_only_first_union_before_its_amendment() -> None:
    def holders(day: str) -> set[str]:
        return {right.holder for right in rights(terms(), [], date.fromisoformat(day))}

    assert holders("1999-04-29") == set()
    assert holders("1999-04-30") == holders("1999-05-31") == {"first-union"}
    assert holders("1999-06-01") == set(HOLDERS)


# INV-11: no demand is accepted with a test date up to 30 October 1999


@MANY
@examples(st.sampled_from(HOLDERS), st.dates(date(1999, 1, 1), date(2000, 12, 31)), st.sampled_from(Form))
def test_inv_11_no_demand_is_accepted_until_31_october_1999_and_then_it_is(
    holder: str, received: date, form: Form
) -> None:
    decision = demand(holder, received, form=form)
    assert (decision.outcome == "registered") == (received >= date(1999, 10, 31))
    if received < date(1999, 6, 1):
        unknown = holder == "first-union" and received >= date(1999, 4, 30)
        assert decision.outcome == ("held" if unknown else "refused")
        assert (Code.ENTITLEMENT_UNKNOWN if unknown else Code.NO_DEMAND_RIGHT) in codes(decision)
    elif decision.outcome != "registered":
        assert codes(decision) == {Code.NOT_YET_EXERCISABLE}


@MANY
@examples(*(st.dates(date(1999, 10, 25), date(1999, 11, 5)) for _ in range(3)))
def test_inv_11_which_date_of_a_notice_counts_is_a_question_only_where_they_differ(
    first: date, second: date, third: date
) -> None:
    dated, sent, received = sorted((first, second, third))
    decision = demand("lucent", received, given_on=sent, dated_on=dated, known=terms({"Q-09": "free"}))
    late = {day > date(1999, 10, 30) for day in (dated, sent, received)}
    assert decision.outcome == {(True,): "registered", (False,): "refused"}.get(tuple(late), "held")


# INV-12: only its own registrable shares


@MANY
@examples(st.sampled_from(HOLDERS), st.integers(1, 70_000))
def test_inv_12_no_more_than_the_holders_registrable_shares(holder: str, shares: int) -> None:
    decision = demand(holder, FIRST, shares=str(shares))
    assert decision.outcome == ("registered" if shares <= 33_333 else "refused")
    assert codes(decision) == (set() if shares <= 33_333 else {Code.EXCEEDS_REGISTRABLE})


@MANY
@examples(
    st.sampled_from([*HOLDERS, "fund"]),
    st.sampled_from([*HOLDERS, "fund"]),
    st.sampled_from([FEBRUARY, APRIL]),
    st.sampled_from("EF"),
)
def test_inv_12_a_stranger_is_refused_and_a_transferee_of_registrable_shares_held(
    holder: str, purchaser: str, agreement: str, series: str
) -> None:
    of = lot(holder, series, agreement=agreement, original_purchaser=purchaser)
    outcome = demand(holder, FIRST, of=of).outcome
    sold = {("E", "first-union", APRIL), ("F", "newcourt", FEBRUARY), ("F", "lucent", FEBRUARY)}
    surely, perhaps = (series, purchaser, agreement) in sold, series == "E"
    if holder == "fund" and purchaser == "fund":
        assert outcome == "refused"
    elif surely and holder == purchaser:
        assert outcome == "registered"
    else:
        assert outcome == ("held" if surely or perhaps else "refused")


# INV-13: without the holder's opinion a demand is held, and asks for it


@MANY
@examples(st.sampled_from(HOLDERS), DAYS, st.sampled_from([None, "", "  "]))
def test_inv_13_without_the_holders_own_opinion_a_demand_is_held_and_asks_for_it(
    holder: str, received: date, opinion: str | None
) -> None:
    decision = demand(holder, received, opinion=opinion)
    assert decision.outcome == "held"
    assert codes(decision) == {Code.OPINION_MISSING}
    assert "record it with --opinion" in decision.reasons[0].text
    assert demand(holder, received, opinion="whatever it says").outcome == "registered"


# INV-14: one holder's consumption never changes another's remaining


@MANY
@examples(
    st.tuples(*(lives(number) for number in (1, 2, 3))),
    lives(4, holders=["lucent"], joined_by=["newcourt"]),
    DAYS,
    st.sampled_from([{}, {"Q-09": "uses"}, {"Q-08": "kept-effective"}, {"Q-08": "filed", "Q-09": "uses"}]),
)
def test_inv_14_a_registration_moves_the_numbers_of_those_that_take_part_in_it_alone(
    before: tuple[Life, ...], more: Life, on: date, adopted: dict[str, str]
) -> None:
    known = terms(adopted)
    without, with_it = numbers(known, before, on), numbers(known, (*before, more), on)
    joined = {one.event.holder for one in more.events if isinstance(one.event, HolderJoined)}
    for holder, form in without:
        if holder not in {"lucent", *joined} or form is not more.form:
            assert with_it[holder, form] == without[holder, form]


# INV-15: a demand consumes exactly what the adopted counting rule says, and superseding it changes later answers only


@pytest.mark.parametrize("reading", READINGS)
def test_inv_15_a_demand_uses_exactly_what_the_adopted_counting_rule_says(reading: str) -> None:
    known = terms({"Q-08": reading})

    @settings(max_examples=EXAMPLES or 120)
    @examples(lives(1), DAYS)
    def check(life: Life, on: date) -> None:
        registration = life.on(on)
        if registration is not None:
            tallies = counted(known, registration, life.holder, on)
            assert {tally is Tally.USED for tally in tallies.outcomes[0].values} == uses_a_demand(reading, life, on)
            assert len(tallies.outcomes) == 1

    check()


@FEW
@examples(lives(1), DAYS)
def test_inv_15_until_a_reading_is_adopted_the_assumed_one_counts_and_says_so(life: Life, on: date) -> None:
    registration = life.on(on)
    if registration is not None:
        supposed = counted(terms(), registration, life.holder, on)
        adopted = counted(terms({"Q-08": "effective"}), registration, life.holder, on)
        assert [one.values for one in supposed.outcomes] == [one.values for one in adopted.outcomes]
        assert any("effective is supposed" in rest.text for rest in supposed.rests_on)


def test_inv_15_superseding_the_counting_rule_changes_later_answers_and_none_that_was_given_before(
    tmp_path: Path,
) -> None:
    build(str(tmp_path / "template.db"))
    book = Book(tmp_path / "template.db", tmp_path)

    def used(known_at: int | None) -> object:
        on = AsOf(effective_on=date(2000, 2, 1), known_at=known_at)
        with book.ledger.as_of(on) as view:
            (row,) = [row for row in view.rights(holder="lucent") if row.form == "long"]
        return row.used

    book.demand("lucent", "1999-10-31")
    book.progress("R-1", ("filed", "1999-11-15"), ("withdrawn", "1999-11-20"))
    then = {book.ledger.head().sequence: 0}
    for reading, count in (("filed", 1), ("effective", 0), ("filed", 1)):
        book.adopt("Q-08", reading)
        then[book.ledger.head().sequence] = count
        assert {sequence: used(sequence) for sequence in then} == then
    assert used(None) == 1


# INV-16: of two or more, at most one counsel, selected by all, is owed


COUNSEL = ("Ash", "Elm", "Oak")


@st.composite
def shared(draw: st.DrawFn) -> tuple[list[Recorded], set[str]]:
    """A registration with one to three participants, who select counsel and are reimbursed; who takes part."""
    holder, *others = draw(st.permutations(HOLDERS))
    taking_part = [holder, *others[: draw(st.integers(0, 2))]]
    found = [demanded(1, holder, Form.LONG, FIRST)]
    for other in taking_part[1:]:
        joined = HolderJoined(registration="R-1", holder=other, series="F", shares=Units(ASKED))
        found.append(recorded(joined, 101, on=FIRST + timedelta(days=1)))
    for number in range(draw(st.integers(1, 6))):
        day, name = FIRST + timedelta(days=2 + number), draw(st.sampled_from(COUNSEL))
        if draw(st.booleans()):
            by = draw(st.lists(st.sampled_from(taking_part), min_size=1, unique=True))
            event: CounselSelected | CounselReimbursed = CounselSelected(
                registration="R-1", counsel=name, selected_by=tuple(by)
            )
        else:
            paid_to = draw(st.sampled_from(taking_part))
            event = CounselReimbursed(registration="R-1", counsel=name, paid_to=paid_to, amount=Decimal(100))
        found.append(recorded(event, 110 + number, on=day))
    return found, set(taking_part)


@MANY
@examples(shared(), st.sampled_from([{}, {"Q-13": "none"}, {"Q-13": "one"}]))
def test_inv_16_where_two_or_more_take_part_one_counsel_at_most_is_owed(
    events_and_who: tuple[list[Recorded], set[str]], adopted: dict[str, str]
) -> None:
    events, taking_part = events_and_who
    registration = registration_of(tuple(events), date(2000, 12, 31))
    assert registration is not None
    standings = {
        paid.sequence: (paid.event.counsel, owed(terms(adopted), registration, paid, paid.effective_on).status)
        for paid in events
        if isinstance(paid.event, CounselReimbursed)
    }
    joint = _selected_by_all(registration, taking_part)
    if len(taking_part) > 1:
        assert len({counsel for counsel, status in standings.values() if status is not Status.LOCKED}) <= 1
        surely = {counsel for counsel, status in standings.values() if status is Status.FREE}
        assert surely <= ({joint} if joint or adopted.get("Q-13") != "one" else set(COUNSEL))
        if joint is None and standings:
            first = standings[min(standings)][1]
            assert first == {None: "disputed", "none": "locked", "one": "free"}[adopted.get("Q-13")]


def _selected_by_all(registration: Registration, taking_part: set[str]) -> str | None:
    """The counsel that all who take part selected last."""
    chosen = [one.event for one in registration.counsel if isinstance(one.event, CounselSelected)]
    joint = [one.counsel for one in chosen if taking_part <= set(one.selected_by)]
    return joint[-1] if joint else None


# INV-17: in an underwritten registration nobody sells without completed papers and is not listed


@MANY
@examples(st.booleans(), st.one_of(st.none(), st.integers(1, 40)), st.integers(1, 40))
def test_inv_17_a_sale_in_an_underwritten_registration_without_completed_papers_is_an_exception(
    underwritten: bool, completed: int | None, sold: int
) -> None:
    first = demanded(1, "lucent", Form.LONG, FIRST)
    assert isinstance(first.event, DemandAccepted)
    events = [replace(first, event=replace(first.event, underwritten=underwritten))]
    if completed is not None:
        papers = PapersCompleted(registration="R-1", holder="lucent", papers=None)
        events.append(recorded(papers, 101, on=FIRST + timedelta(days=completed)))
    day = FIRST + timedelta(days=sold)
    registration = registration_of(tuple(events), day)
    assert registration is not None
    found = papers_missing(terms(), registration, "lucent", day)
    assert (found is not None) == (underwritten and (completed is None or completed > sold))
