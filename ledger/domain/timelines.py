"""How a lot's standing for one act runs through time: from each day on which it can change to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.calendars import MONTHS, add_years, days_after, next_day, spoken
from ledger.domain.fact_events import DebtIssued, MilestoneReached
from ledger.domain.lockups import LOCK_UP, LockUp, read_lock_up
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import Status
from ledger.domain.stops import Stop, stops_on, without_stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days on which a standing stays the same; `to_on` is None where nothing known ends it.

    `questions` are those that a dispute turns on; a standing that is not disputed has none.
    """

    from_on: date
    to_on: date | None
    status: Status
    until: date | None
    questions: tuple[str, ...]


def changing_days(terms: Terms, held: HeldLot) -> tuple[date, ...]:
    """Every day on which the standing of a lot can begin to differ, first the one on which its holder got it.

    `terms` have all facts that are known, whatever their day: those of a day that is still to come count from then.
    """
    stops = stops_on(terms, held.lot)
    days = {fact.effective_on for fact in without_stops(terms).facts} | set(held.later) | set(_days_of_stops(stops))
    for cited in terms.clauses(LOCK_UP):
        replaced = cited.clause.supersedes
        days |= {day for day in (cited.clause.effective_on, replaced.since if replaced else None) if day is not None}
        days |= set(_days_of(cited.read(read_lock_up), terms))
    first = held.opened.effective_on
    return (first, *sorted(day for day in days if day > first))


def _days_of_stops(stops: tuple[Stop, ...]) -> Iterator[date]:
    """From when each stops transfers, and from when it no longer does."""
    for stop in stops:
        yield stop.placed.effective_on
        if stop.released is not None:
            yield stop.released.effective_on
        if stop.event.until is not None:
            yield next_day(stop.event.until)


def _days_of(lock_up: LockUp, terms: Terms) -> Iterator[date]:
    """Days that a clause's parameters name or count up to; the day after an end, because it may be locked itself."""
    if lock_up.registered_sale_from is not None:
        yield lock_up.registered_sale_from
    for end in _ends(lock_up, terms):
        yield end
        yield next_day(end)


def _ends(lock_up: LockUp, terms: Terms) -> Iterator[date]:
    """The days on which it could end, or let go of a part."""
    if lock_up.outside_on is not None:
        yield lock_up.outside_on
    for fact in terms.facts:
        if lock_up.early_end is not None and isinstance(fact.event, DebtIssued):
            yield add_years(fact.event.completed_on, lock_up.early_end.years)
        run = lock_up.run
        if run is not None and isinstance(fact.event, MilestoneReached) and fact.event.milestone == run.milestone:
            for days in (*(stage.after_days for stage in run.stages), run.days):
                yield days_after(fact.effective_on, days)


def timeline(terms: Terms, held: HeldLot, ask: Ask) -> tuple[Span, ...]:
    """The standing of a lot for an act on every day since its holder got it, as `judge` gives it on each.

    The day of `ask` is not looked at; facts count from their own days on.
    """
    spans: list[Span] = []
    for day in changing_days(terms, held):
        standing = judge(held, replace(ask, on=day), terms.on(day))
        found = Span(
            from_on=day,
            to_on=None,
            status=standing.status,
            until=standing.until,
            questions=standing.questions if standing.status is Status.DISPUTED else (),
        )
        _add(spans, found)
    return tuple(spans)


def _add(spans: list[Span], found: Span) -> None:
    """Let a span follow, unless it only goes on with the last one."""
    if spans and replace(spans[-1], from_on=found.from_on) == found:
        return
    if spans:
        spans[-1] = replace(spans[-1], to_on=days_after(found.from_on, -1))
    spans.append(found)


def by_status(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The same timeline by status alone: `until` is left out, and a dispute has all questions that it turns on."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].status is span.status:
            questions = tuple(sorted({*merged[-1].questions, *span.questions}))
            merged[-1] = replace(merged[-1], to_on=span.to_on, questions=questions)
        else:
            merged.append(replace(span, until=None))
    return tuple(merged)


def same_course(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    """Whether two timelines have the same status on every day."""
    return tuple(map(_course, by_status(one))) == tuple(map(_course, by_status(other)))


def _course(span: Span) -> tuple[date, date | None, Status]:
    return span.from_on, span.to_on, span.status


def days_gained(now: tuple[Span, ...], under: tuple[Span, ...]) -> int | None:
    """How many days earlier the second is free for good (later where negative); None where one never is."""
    last, other = by_status(now)[-1], by_status(under)[-1]
    if last.status is not Status.FREE or other.status is not Status.FREE:
        return None
    return (last.from_on - other.from_on).days


def told(spans: tuple[Span, ...], beside: tuple[Span, ...]) -> str:
    """A timeline in words beside another one: from where they part to where they meet again.

    It begins with what leads up to a dispute, and ends with a last status for good even where they share that.
    """
    own, other = by_status(spans), by_status(beside)
    first = _alike(own, other)
    shared = _alike(own[first:][::-1], other[first:][::-1])
    goes_on = own[first].status is other[first].status is not Status.DISPUTED
    shown = own[max(0, first - (not goes_on)) : len(own) - (shared if shared > 1 else 0)]
    return ", ".join(_said(span, opening=n == 0) for n, span in enumerate(shown))


def _alike(one: tuple[Span, ...], other: tuple[Span, ...]) -> int:
    """How many spans are the same before the first that differs."""
    pairs = [_course(mine) == _course(theirs) for mine, theirs in zip(one, other, strict=False)]
    return [*pairs, False].index(False)


def _said(span: Span, *, opening: bool) -> str:
    questions = f" ({', '.join(span.questions)})" if span.questions else ""
    if span.to_on is None:
        return f"{span.status} from {spoken(span.from_on)}{questions}"
    if span.to_on == span.from_on:
        return f"{span.status} on {spoken(span.to_on)}{questions}"
    if opening:
        return f"{span.status} to {spoken(span.to_on)}{questions}"
    return f"{span.status} {_spoken_range(span.from_on, span.to_on)}{questions}"


def _spoken_range(first: date, last: date) -> str:
    """Two days in words, the year once where it is the same."""
    begin = f"{first.day} {MONTHS[first.month - 1]}" if first.year == last.year else spoken(first)
    return f"{begin} - {spoken(last)}"
