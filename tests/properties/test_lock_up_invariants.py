"""The lock-up and what is registrable: the invariants INV-18 to INV-22 and INV-26, each named by its id."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import event, settings
from hypothesis import given as examples
from hypothesis import strategies as st

from ledger.domain.calendars import add_years
from ledger.domain.events import Recorded
from ledger.domain.fact_events import ControlChanged
from ledger.domain.registrable import registrable
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.share_events import Origin
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import Standing, Status
from tests.domain import example
from tests.domain.example import APRIL, FEBRUARY, NOTES_AS_A_FACT
from tests.domain.given import (
    DOCUMENT,
    adopted_reading,
    agreed,
    clause,
    debt,
    early_end,
    held,
    lock_up,
    recorded,
    terms,
)
from tests.properties.conftest import EXAMPLES

MANY = settings(max_examples=EXAMPLES or 100)
OUTSIDE = date(2000, 8, 4)
HOLDERS = ("lucent", "newcourt", "first-union", "sub")
DERIVED = (Origin.PIK, Origin.CONVERSION, Origin.EXCHANGE)


def ask(on: date, act: Act = Act.SELL, basis: Basis = Basis.PRIVATE, **changes: Any) -> Ask:
    return Ask(act=act, basis=basis, on=on, registered=basis is Basis.REGISTERED, **changes)


def control(day: date, *, controlled: bool, affiliate: str = "sub", sequence: int = 40) -> Recorded:
    event = ControlChanged(affiliate=affiliate, controller="lucent", controlled=controlled)
    return recorded(event, sequence, on=day)


def of(standing: Standing) -> str:
    return standing.status.value


# INV-18: Lucent's Series F is not freed by any act before the end; the same act of others is not blocked


@MANY
@examples(st.dates(date(1999, 6, 1), date(2000, 8, 4)), st.sampled_from(Act), st.sampled_from(["E", "F"]))
def test_inv_18_what_lucent_may_not_do_before_the_end_newcourt_and_first_union_may(
    on: date, act: Act, series: str
) -> None:
    known = example.terms().on(on)
    lucents = judge(example.lot("lucent", series), ask(on, act), known)
    assert of(lucents) == ("locked" if on < date(2000, 5, 24) else "disputed")
    assert lucents.restricted_by[0].clause.clause == "LU"
    for holder, agreement in (("newcourt", FEBRUARY), ("first-union", APRIL)):
        other = judge(example.lot(holder, series, agreement=agreement), ask(on, act), known)
        assert (of(other), other.restricted_by) == ("free", ())


@MANY
@examples(st.dates(OUTSIDE + timedelta(days=1), date(2005, 1, 1)), st.sampled_from(Act), st.sampled_from(Basis))
def test_inv_18_after_the_last_day_nobody_is_blocked_by_it(on: date, act: Act, basis: Basis) -> None:
    assert of(judge(example.lot(), ask(on, act, basis), example.terms().on(on))) == "free"


# INV-19: only shares that the obligor itself bought under the agreement are bound


@MANY
@examples(
    st.sampled_from(HOLDERS),
    st.sampled_from(HOLDERS),
    st.sampled_from([FEBRUARY, APRIL, "elsewhere"]),
    st.sampled_from(["E", "F"]),
    st.sampled_from(Act),
)
def test_inv_19_only_what_lucent_bought_under_the_agreement_is_bound(
    holder: str, purchaser: str, agreement: str, series: str, act: Act
) -> None:
    lot = example.lot(holder, series, agreement=agreement, original_purchaser=purchaser)
    standing = judge(lot, ask(date(1999, 12, 10), act), example.terms())
    if (purchaser, agreement) != ("lucent", FEBRUARY):
        assert of(standing) == "free"
    else:
        assert of(standing) == ("locked" if holder == "lucent" else "disputed")
        assert ("Q-18" in standing.questions) == (holder != "lucent")


@MANY
@examples(
    st.lists(st.tuples(st.dates(date(1999, 6, 1), date(2000, 8, 4)), st.booleans()), max_size=5),
    st.dates(date(1999, 6, 1), date(2000, 5, 23)),
    st.sampled_from(["E", "F"]),
    st.sampled_from([Act.TRANSFER, Act.PLEDGE]),
)
def test_inv_19_exception_b_is_for_series_f_held_by_an_affiliate_that_is_controlled_on_that_day(
    changes: list[tuple[date, bool]], on: date, series: str, act: Act
) -> None:
    facts = [control(day, controlled=given, sequence=40 + n) for n, (day, given) in enumerate(changes)]
    known = example.terms(debts=sorted([NOTES_AS_A_FACT, *facts], key=lambda one: (one.effective_on, one.sequence)))
    standing = judge(example.lot("lucent", series), ask(on, act, Basis.AFFILIATE, transferee="sub"), known.on(on))
    told = [one.event.controlled for one in known.facts if one.effective_on <= on and one is not NOTES_AS_A_FACT]
    if series == "E" or act is Act.PLEDGE or (told and not told[-1]):
        assert of(standing) == "locked"
    else:
        assert of(standing) == ("free" if told else "unknown")


@MANY
@examples(st.dates(date(1999, 6, 1), date(2000, 5, 22)), st.dates(date(1999, 6, 1), date(2000, 5, 22)))
def test_inv_19_control_that_is_lost_later_locks_from_that_day(gained: date, lost: date) -> None:
    gained, lost = min(gained, lost), max(gained, lost)
    facts = [control(gained, controlled=True), control(lost, controlled=False, sequence=41)]
    known = example.terms(debts=[NOTES_AS_A_FACT, *facts])
    for on in {gained, lost - timedelta(days=1), lost, lost + timedelta(days=1)}:
        standing = judge(example.lot(), ask(on, Act.TRANSFER, Basis.AFFILIATE, transferee="sub"), known.on(on))
        if on >= gained:
            assert of(standing) == ("locked" if on >= lost else "free")


# INV-20: the end is the earlier of the outside date and the anniversary of the first qualifying issue

COUNTED_FROM = date(2011, 1, 1)
SOLD = st.dates(date(2010, 12, 25), date(2013, 1, 10)) | st.sampled_from([COUNTED_FROM, date(2012, 2, 29)])
ISSUED = st.lists(st.tuples(SOLD, st.sampled_from(["acme", "acme", "subsidiary"])), max_size=4)


@MANY
@examples(ISSUED, st.dates(date(2011, 6, 1), date(2016, 6, 30)), st.integers(1, 4), st.booleans())
def test_inv_20_the_end_is_the_first_anniversary_or_the_outside_date(
    issued: list[tuple[date, str]], outside: date, years: int, inclusive: bool
) -> None:
    early = early_end(years_after=years, counted_from=COUNTED_FROM.isoformat())
    parameters = lock_up(early_end=early, outside_on=outside.isoformat(), last_day_locked=inclusive)
    debts = [debt(day, 30 + n, issuer=issuer) for n, (day, issuer) in enumerate(sorted(issued))]
    known = terms(agreed(clause("L-1", "lock-up", parameters)), debts=debts)
    qualifying = [day for day, issuer in issued if day > COUNTED_FROM and issuer == "acme"]
    for on in (COUNTED_FROM, *days_around([outside, *(anniversary(day, years) for day, _ in issued)])):
        if on < COUNTED_FROM:
            continue
        end = min([outside, *(anniversary(day, years) for day in qualifying if day <= on)])
        standing = judge(held(), ask(on), known.on(on))
        locked = on < end or (on == end and inclusive)
        assert (of(standing), standing.until) == (("locked", end) if locked else ("free", None))


def days_around(days: list[date]) -> list[date]:
    return sorted({day + timedelta(days=n) for day in days for n in (-1, 0, 1)})


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; of 29 February, in another year than a leap year, the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def test_inv_20_the_notes_end_it_on_24_may_2000_under_r1_and_not_a_day_before() -> None:
    assert example.standing("2000-05-23", {"Q-01": "R1", "Q-03": "exclusive"}).until == date(2000, 5, 24)
    assert of(example.standing("2000-05-24", {"Q-01": "R1", "Q-03": "exclusive"})) == "free"
    assert example.standing("2000-05-24", {"Q-01": "R1", "Q-03": "inclusive"}).until == date(2000, 5, 24)
    assert example.standing("2000-05-24", {"Q-01": "R2"}).until == OUTSIDE
    assert add_years(date(2000, 2, 29), 1) == date(2001, 2, 28)


# INV-21: gross proceeds of 50,000,000.00 and more qualify, and decide only where they decide


@MANY
@examples(st.one_of(st.integers(-3, 3), st.integers(-5_000_000_000, 5_000_000_000)))
def test_inv_21_gross_proceeds_qualify_from_fifty_million_to_the_cent(cents: int) -> None:
    proceeds = Decimal(5_000_000_000 + cents) / 100
    notes = debt(date(1999, 7, 1), 30, issuer="kmc", gross_proceeds=proceeds, principal=Decimal(10**9))
    standing = example.standing("2000-07-02", {"Q-01": "R2"}, debts=[notes])
    assert of(standing) == ("free" if cents >= 0 else "locked")


@MANY
@examples(st.dates(date(1999, 6, 1), date(2000, 12, 31)), st.sampled_from(["gross_proceeds", "high_yield"]))
def test_inv_21_a_fact_that_is_not_recorded_is_unknown_only_where_it_decides(on: date, left_out: str) -> None:
    notes = debt(date(1999, 7, 1), 30, issuer="kmc", **{left_out: None, "gross_proceeds": None})
    standing = example.standing(on.isoformat(), {"Q-01": "R2", "Q-03": "inclusive"}, debts=[notes])
    decides = date(2000, 7, 1) < on <= OUTSIDE
    assert of(standing) == ("unknown" if decides else "locked" if on <= OUTSIDE else "free")


# INV-22: free only if free under every live reading, locked only if locked under every


@dataclass(frozen=True)
class Case:
    """A lot and what is asked of it, with what is recorded and adopted."""

    lot: HeldLot
    ask: Ask
    known: Terms


LIVE = ("Q-01", "Q-03", "Q-04", "Q-05", "Q-06", "Q-07", "Q-11", "Q-12", "Q-14", "Q-18")
"""Questions whose readings are live where none is adopted; Q-02 and Q-16 stand for missing facts until then."""
READINGS = {
    question.question: tuple(reading.reading for reading in question.readings)
    for question in example.terms().questions().values()
}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    on = draw(st.dates(date(1999, 6, 1), date(2000, 8, 10)) | st.sampled_from([date(2000, 5, 24), OUTSIDE]))
    purchaser = draw(st.sampled_from(["lucent", "lucent", *HOLDERS, "newcourt-capital-usa"]))
    lot = example.lot(
        draw(st.sampled_from([purchaser, *HOLDERS])),
        draw(st.sampled_from(["E", "F", "W"])),
        agreement=draw(st.sampled_from([FEBRUARY, FEBRUARY, APRIL])),
        original_purchaser=purchaser,
        origin=draw(st.sampled_from(Origin)),
    )
    facts = [
        debt(draw(st.dates(date(1999, 2, 1), date(1999, 9, 30))), 30 + n, issuer="kmc", **draw(st.sampled_from(DEBTS)))
        for n in range(draw(st.integers(0, 2)))
    ]
    if draw(st.booleans()):
        facts.append(control(date(1999, 6, 1), controlled=draw(st.booleans())))
    adopted = {q: draw(st.sampled_from(READINGS[q])) for q in draw(st.sets(st.sampled_from(LIVE), max_size=2))}
    known = example.terms(adopted, debts=sorted(facts, key=lambda one: (one.effective_on, one.sequence)))
    asked = ask(on, draw(st.sampled_from(Act)), draw(st.sampled_from(Basis)), transferee="sub")
    return Case(lot, asked, known.on(on))


DEBTS: list[dict[str, Any]] = [
    {"gross_proceeds": Decimal(60_000_000)},
    {"gross_proceeds": None},
    {"gross_proceeds": Decimal(60_000_000), "high_yield": None},
    {"gross_proceeds": Decimal(49_999_999)},
]


def under(known: Terms, readings: Mapping[str, str]) -> Terms:
    """The same terms with more readings adopted."""
    adopted = {name: adopted_reading(name, reading, 60) for name, reading in readings.items()}
    return replace(known, adopted={**known.adopted, **adopted})


def agrees_with_every_adoption(standing: Standing, judged: Any, known: Terms, data: st.DataObject) -> None:
    """Compare a standing with what judging under each full adoption of readings comes to."""
    live = [question for question in LIVE if question not in known.adopted]
    assert set(standing.questions) <= set(live)
    alone = {
        tuple(readings): of(judged(under(known, dict(zip(standing.questions, readings, strict=True)))))
        for readings in product(*(READINGS[question] for question in standing.questions))
    }
    told = {tuple(one.adopt[q] for q in standing.questions): one.status.value for one in standing.combinations}
    assert told == alone
    assert of(standing) == (alone.copy().popitem()[1] if len(set(alone.values())) == 1 else "disputed")
    for _ in range(4):
        full = {question: data.draw(st.sampled_from(READINGS[question])) for question in live}
        assert of(judged(under(known, full))) == alone[tuple(full[question] for question in standing.questions)]
    event(of(standing))


@MANY
@examples(cases(), st.data())
def test_inv_22_a_standing_is_what_every_combination_of_readings_comes_to_by_itself(
    case: Case, data: st.DataObject
) -> None:
    standing = judge(case.lot, case.ask, case.known)
    agrees_with_every_adoption(standing, lambda known: judge(case.lot, case.ask, known), case.known, data)


@MANY
@examples(cases(), st.data())
def test_inv_22_what_is_registrable_is_what_every_combination_of_readings_comes_to(
    case: Case, data: st.DataObject
) -> None:
    def judged(known: Terms) -> Standing:
        return registrable(known, case.lot.lot, case.ask.on)

    agrees_with_every_adoption(judged(case.known), judged, case.known, data)


# INV-26: lots that came of others are disputed, as registrable and as bound, until the question is adopted


@pytest.mark.parametrize("origin", DERIVED)
@pytest.mark.parametrize(
    ("reading", "registered", "bound"),
    [
        (None, "disputed", "disputed"),
        ("both", "free", "locked"),
        ("registrable", "free", "free"),
        ("bound", "locked", "locked"),
        ("neither", "locked", "free"),
    ],
)
def test_inv_26_shares_that_came_of_others_are_disputed_until_the_question_is_adopted(
    origin: Origin, reading: str | None, registered: str, bound: str
) -> None:
    question = "Q-06" if origin is Origin.PIK else "Q-07"
    known = example.terms({question: reading} if reading else {})
    lot = example.lot("lucent", "F", origin=origin, evidence=DOCUMENT)

    @MANY
    @examples(st.dates(date(1999, 6, 1), date(2000, 5, 23)), st.sampled_from(Act))
    def check(on: date, act: Act) -> None:
        assert of(judge(lot, ask(on, act), known.on(on))) == bound
        assert of(registrable(known, lot.lot, on)) == registered
        elsewhere = replace(lot, lot=replace(lot.lot, agreement="elsewhere"))
        assert (of(judge(elsewhere, ask(on, act), known)), of(registrable(known, elsewhere.lot, on))) == (
            "free",
            "locked",
        )

    check()


def test_inv_26_other_lots_do_not_turn_on_these_questions() -> None:
    standing = judge(example.lot(), ask(date(1999, 12, 10)), example.terms())
    assert {"Q-06", "Q-07"}.isdisjoint(standing.questions)
    assert standing.status is Status.LOCKED
