"""Timelines: what `judge` says of every day, from the few days on which it can change."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from ledger.domain import timelines
from ledger.domain.agreements import ExecutionStatus
from ledger.domain.events import Event, Recorded
from ledger.domain.fact_events import ControlChanged, ExecutionNoted, HolderSucceeded, MilestoneReached
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, judge
from ledger.domain.share_events import Origin
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import Standing, Status
from ledger.domain.timelines import Span, by_status, changing_days, days_gained, same_course, timeline, told
from tests.domain import example
from tests.domain.given import agreed, clause, debt, document, early_end, held, lock_up, question, recorded, terms
from tests.domain.test_entries import transferred

FIRST = date(2011, 2, 1)
ASK = Ask(act=Act.SELL, basis=Basis.PRIVATE, on=FIRST, registered=False)
EVERY_ASK = [
    replace(ASK, act=act, basis=basis, registered=basis is Basis.REGISTERED)
    for act, basis in product((Act.SELL, Act.PLEDGE), Basis)
]


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def span_on(spans: Iterable[Span], day: date) -> Span | None:
    """The one span that a day is in, or None."""
    found = [span for span in spans if span.from_on <= day and (span.to_on is None or day <= span.to_on)]
    assert len(found) <= 1
    return found[0] if found else None


def says(span: Span) -> tuple[Status, date | None, tuple[str, ...]]:
    return span.status, span.until, span.questions


def judged(standing: Standing) -> tuple[Status, date | None, tuple[str, ...]]:
    questions = standing.questions if standing.status is Status.DISPUTED else ()
    return standing.status, standing.until, questions


# --- the same as asking every day

LOTS = [
    example.lot("lucent", "F"),
    example.lot("newcourt", "F"),
    example.lot("newcourt", "E"),
    example.lot("first-union", "E", agreement=example.APRIL, acquired_on=date(1999, 4, 30)),
]
READINGS: list[dict[str, str]] = [{}, {"Q-01": "R1"}, {"Q-01": "R2", "Q-03": "exclusive", "Q-04": "broad"}]


@pytest.mark.parametrize("adopted", READINGS, ids=["open", "R1", "R2"])
@pytest.mark.parametrize("of", LOTS, ids=lambda of: f"{of.lot.holder} {of.lot.series}")
def test_the_timelines_of_the_example_say_what_is_said_on_each_day_of_three_years(
    of: HeldLot, adopted: dict[str, str]
) -> None:
    known = example.terms(adopted)
    for ask in EVERY_ASK:
        spans = timeline(known, of, ask)
        for day in days(date(1999, 1, 1), date(2001, 12, 31)):
            span = span_on(spans, day)
            if day < of.opened.effective_on:
                assert span is None, "shares that are not there yet have no standing"
                continue
            assert span is not None
            assert says(span) == judged(judge(of, replace(ask, on=day), known.on(day))), day


SOME_DAY = st.dates(date(2011, 1, 1), date(2014, 12, 31))
LATE_DAY = st.dates(date(2012, 7, 1), date(2014, 12, 31))
SHORT = st.integers(1, 40)
OPEN: list[Any] = [True, False, {"question": "Q-1", "yes": True, "no": False}]
FLAG = st.sampled_from(OPEN)


def facts_of(draw: st.DrawFn) -> list[Recorded]:
    """Debt, milestones, control, succession and signatures, in the order of their days."""
    made: list[Event] = [MilestoneReached(milestone="ipo")] * draw(st.integers(0, 2))
    made += [
        ControlChanged(affiliate="bob", controller="ann", controlled=True),
        ControlChanged(affiliate="bob", controller="ann", controlled=False),
        HolderSucceeded(predecessor="ann", successor="bob"),
        *(
            ExecutionNoted(document="deed", party="ann", signatory=None, status=status)
            for status in (ExecutionStatus.SIGNED, ExecutionStatus.BLANK)
        ),
    ]
    found = [recorded(event, number, on=draw(SOME_DAY)) for number, event in enumerate(made, 30)]
    issues = draw(st.lists(st.tuples(SOME_DAY, st.sampled_from([True, False, None])), max_size=3))
    found += [debt(day, number, high_yield=high) for number, (day, high) in enumerate(issues, 40)]
    return sorted(found, key=lambda fact: (fact.effective_on, fact.sequence))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Terms, HeldLot, Ask]:
    """Two lock-ups, the second perhaps in place of the first, with everything that has a day; a lot; and an act."""
    stage = {"after_days": draw(SHORT), "percent": 25}
    run = {"milestone": "ipo", "days": draw(st.integers(42, 90)), "stage": [stage]}
    since, begins = sorted(draw(st.tuples(SOME_DAY, SOME_DAY)))
    first = clause(
        "C-1",
        "lock-up",
        lock_up(
            outside_on=draw(LATE_DAY).isoformat(),
            last_day_locked=draw(FLAG),
            registered_sale_permitted=draw(FLAG),
            registered_sale_from=draw(SOME_DAY).isoformat(),
            affiliate_series=["X"],
            early_end=early_end(counted_from={"question": "Q-2", "yes": "2011-06-01", "no": "2012-01-01"}),
            **draw(st.sampled_from([{}, {"run": run}])),
        ),
        effective_on=begins.isoformat(),
        supersedes={"document": "base", "clause": "§1", "since": since.isoformat(), "could_bind": ["ann"]},
    )
    only_run = lock_up(last_day_locked=draw(FLAG), run=run, acts=["transfer"])
    del only_run["outside_on"]
    second = clause(
        "C-2",
        "lock-up",
        only_run,
        effective_on=draw(SOME_DAY).isoformat(),
        **draw(st.sampled_from([{}, {"replaces": "C-1"}])),
    )
    asked = [question("Q-1", "yes", "no"), question("Q-2", "yes", "no")]
    signed = document(execution=[{"party": "ann", "status": draw(st.sampled_from(["signed", "blank"]))}])
    agreement = agreed(first, second, question=asked, document=signed)
    adopted = draw(st.sampled_from([{}, {"Q-1": "yes"}, {"Q-2": "no"}]))
    known = terms(agreement, adopted=adopted, debts=facts_of(draw))
    lot = held(
        holder=draw(st.sampled_from(["ann", "bob"])),
        original_purchaser="ann",
        origin=draw(st.sampled_from([Origin.ISSUED, Origin.PIK])),
        acquired_on=draw(st.dates(date(2011, 1, 1), date(2011, 12, 31))),
        opened_by=draw(st.sampled_from([None, replace(transferred(("X-0", "X-1", 100)), effective_on=draw(SOME_DAY))])),
    )
    lot = replace(lot, later=draw(st.dictionaries(SOME_DAY, st.integers(10, 90), max_size=1)))
    basis = draw(st.sampled_from(Basis))
    ask = replace(
        ASK,
        act=Act.SELL if basis is Basis.REGISTERED else draw(st.sampled_from(Act)),
        basis=basis,
        registered=basis is Basis.REGISTERED,
        transferee=draw(st.sampled_from([None, "bob"])),
        units=draw(st.sampled_from([None, 25, 60])),
    )
    return known, lot, ask


@settings(max_examples=150)
@drawn(worlds(), st.lists(st.dates(date(2011, 1, 1), date(2016, 12, 31)), min_size=20, max_size=20))
def test_on_any_day_a_timeline_says_what_is_said_on_that_day(
    world: tuple[Terms, HeldLot, Ask], others: list[date]
) -> None:
    known, of, ask = world
    spans = timeline(known, of, ask)
    near = [day + timedelta(days=n) for day in changing_days(known, of) for n in (-1, 0, 1)]
    for day in (*near, *others):
        span = span_on(spans, day)
        if day < of.opened.effective_on:
            assert span is None
        else:
            assert span is not None
            assert says(span) == judged(judge(of, replace(ask, on=day), known.on(day))), day


@settings(max_examples=50)
@drawn(worlds())
def test_spans_follow_each_other_without_gap_and_no_two_alike(world: tuple[Terms, HeldLot, Ask]) -> None:
    known, of, ask = world
    spans = timeline(known, of, ask)
    assert (spans[0].from_on, spans[-1].to_on) == (of.opened.effective_on, None)
    for one, following in pairwise(spans):
        assert one.to_on == following.from_on - timedelta(days=1)
        assert says(one) != says(following)


def test_only_the_days_on_which_something_can_change_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[date] = []

    def counted(of: HeldLot, ask: Ask, known: Terms) -> Standing:
        asked.append(ask.on)
        return judge(of, ask, known)

    monkeypatch.setattr(timelines, "judge", counted)
    timeline(example.terms(), LOTS[0], ASK)
    assert asked == list(changing_days(example.terms(), LOTS[0]))
    assert len(asked) == 8


# --- which days


def test_without_a_lock_up_only_the_day_on_which_the_holder_got_the_lot_is_looked_at() -> None:
    assert changing_days(terms(), held()) == (FIRST,)


def test_every_day_that_a_clause_names_or_counts_to_is_looked_at_with_the_day_after_an_end() -> None:
    run = {"milestone": "ipo", "days": 30, "stage": [{"after_days": 10, "percent": 50}]}
    superseded = {"document": "base", "clause": "§1", "since": "2011-02-03", "could_bind": ["ann"]}
    parameters = lock_up(run=run, early_end=early_end(), registered_sale_from="2011-05-05")
    made = clause("C-1", "lock-up", parameters, effective_on="2011-04-04", supersedes=superseded)
    milestones = [
        recorded(MilestoneReached(milestone=name), 31, on=on)
        for name, on in (("ipo", date(2011, 6, 1)), ("other", date(2011, 6, 15)))
    ]
    known = terms(agreed(made), debts=[*milestones, debt(date(2011, 7, 7))])
    assert [day.isoformat() for day in changing_days(known, held())] == [
        "2011-02-01",
        "2011-02-03",
        "2011-04-04",
        "2011-05-05",
        "2011-06-01",
        "2011-06-11",
        "2011-06-12",
        "2011-06-15",
        "2011-07-01",
        "2011-07-02",
        "2011-07-07",
        "2012-03-04",
        "2012-03-05",
        "2012-07-07",
        "2012-07-08",
    ]


def test_a_fact_counts_from_its_own_day_on() -> None:
    made = clause("C-1", "lock-up", lock_up(early_end=early_end(), outside_on="2013-01-01"))
    spans = timeline(terms(agreed(made), debts=[debt(date(2011, 7, 7))]), held(), ASK)
    assert [(span.from_on.isoformat(), span.status.value, span.until) for span in spans] == [
        ("2011-02-01", "locked", date(2013, 1, 1)),
        ("2011-07-07", "locked", date(2012, 7, 7)),
        ("2012-07-08", "free", None),
    ]
    assert [span.from_on.isoformat() for span in by_status(spans)] == ["2011-02-01", "2012-07-08"]


# --- in words


def course(*parts: tuple[str, Status] | tuple[str, Status, str]) -> tuple[Span, ...]:
    """Spans by their first days, the last for good."""
    starts = [date.fromisoformat(part[0]) for part in parts]
    ends = [*(day - timedelta(days=1) for day in starts[1:]), None]
    return tuple(
        Span(from_on=start, to_on=end, status=part[1], until=None, questions=tuple(part[2:]))
        for part, start, end in zip(parts, starts, ends, strict=True)
    )


FREE, LOCKED, DISPUTED, UNKNOWN = Status.FREE, Status.LOCKED, Status.DISPUTED, Status.UNKNOWN
NOW = course(
    ("2011-01-01", UNKNOWN),
    ("2011-03-01", LOCKED),
    ("2012-03-04", DISPUTED, "Q-1"),
    ("2012-03-05", DISPUTED, "Q-2"),
    ("2012-07-01", FREE),
)
TOLD = [
    (
        course(("2011-01-01", UNKNOWN), ("2011-03-01", LOCKED), ("2012-03-04", DISPUTED, "Q-2"), ("2012-03-05", FREE)),
        "locked to 3 Mar 2012, disputed 4 Mar - 30 Jun 2012 (Q-1, Q-2), free from 1 Jul 2012",
        "locked to 3 Mar 2012, disputed on 4 Mar 2012 (Q-2), free from 5 Mar 2012",
        118,
    ),
    (
        course(("2011-01-01", UNKNOWN), ("2011-03-01", LOCKED), ("2012-07-01", FREE)),
        "locked to 3 Mar 2012, disputed 4 Mar - 30 Jun 2012 (Q-1, Q-2), free from 1 Jul 2012",
        "locked to 30 Jun 2012, free from 1 Jul 2012",
        0,
    ),
    (
        course(("2011-01-01", FREE), ("2011-03-01", LOCKED), ("2012-03-04", DISPUTED, "Q-1"), ("2012-07-01", FREE)),
        "unknown to 28 Feb 2011",
        "free to 28 Feb 2011",
        0,
    ),
    (
        course(("2011-01-01", LOCKED), ("2012-03-04", DISPUTED, "Q-1"), ("2012-07-01", FREE)),
        "unknown to 28 Feb 2011, locked 1 Mar 2011 - 3 Mar 2012",
        "locked to 3 Mar 2012",
        0,
    ),
    (
        course(("2011-01-01", UNKNOWN), ("2011-03-01", LOCKED), ("2012-03-04", DISPUTED, "Q-1"), ("2012-08-01", FREE)),
        "locked to 3 Mar 2012, disputed 4 Mar - 30 Jun 2012 (Q-1, Q-2), free from 1 Jul 2012",
        "locked to 3 Mar 2012, disputed 4 Mar - 31 Jul 2012 (Q-1), free from 1 Aug 2012",
        -31,
    ),
    (
        course(("2011-01-01", UNKNOWN), ("2011-03-01", LOCKED), ("2012-03-04", UNKNOWN)),
        "locked to 3 Mar 2012, disputed 4 Mar - 30 Jun 2012 (Q-1, Q-2), free from 1 Jul 2012",
        "locked to 3 Mar 2012, unknown from 4 Mar 2012",
        None,
    ),
    (
        course(("2011-01-01", DISPUTED, "Q-3")),
        "unknown to 28 Feb 2011, locked 1 Mar 2011 - 3 Mar 2012, disputed 4 Mar - 30 Jun 2012 (Q-1, Q-2), "
        "free from 1 Jul 2012",
        "disputed from 1 Jan 2011 (Q-3)",
        None,
    ),
]


@pytest.mark.parametrize(("under", "now_told", "under_told", "gained"), TOLD)
def test_two_timelines_are_told_from_where_they_part(
    under: tuple[Span, ...], now_told: str, under_told: str, gained: int | None
) -> None:
    assert not same_course(NOW, under)
    assert (told(NOW, under), told(under, NOW)) == (now_told, under_told)
    assert days_gained(NOW, under) == gained


def test_timelines_that_differ_in_ends_and_questions_alone_have_the_same_course() -> None:
    other = tuple(replace(span, until=span.to_on, questions=()) for span in by_status(NOW))
    assert same_course(NOW, other)
    assert [says(span) for span in by_status(NOW)] == [
        (UNKNOWN, None, ()),
        (LOCKED, None, ()),
        (DISPUTED, None, ("Q-1", "Q-2")),
        (FREE, None, ()),
    ]
