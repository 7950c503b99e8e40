"""What a reversal would change: each answer before it beside the same answer after it, on the days that it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ledger.projections.view import View

EXCEPTIONS = "exceptions"
Facts = dict[tuple[str, str, str], str]
"""Question, subject and field, and the answer as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneLine:
    """An event that would be reversed, or reversed and computed again."""

    sequence: int
    event: str
    effective_on: date
    becomes: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One answer that would change; empty where there was, or would be, none."""

    as_of: date
    question: str
    subject: str
    field: str
    before: str
    after: str


def facts(view: View) -> Facts:
    """Every answer that an administrator would look at, in the order of the questions."""
    return dict(_facts(view))


def _facts(view: View) -> Iterator[tuple[tuple[str, str, str], str]]:
    for holding in view.holdings():
        yield ("holdings", f"{holding.holder} {holding.series}", "shares"), f"{holding.shares:,f}"
    for control in view.control():
        for name in ("authorised", "issued", "outstanding", "unissued", "treasury", "retired"):
            yield ("control", control.series, name), f"{getattr(control, name):,f}"
    for lot in view.lots():
        yield ("lots", lot.lot, "shares"), f"{lot.shares:,f}"
    for pledge in view.pledges():
        yield ("pledges", pledge.pledge, "shares"), f"{pledge.shares:,f}"
    for right in view.rights():
        for name in ("used", "reserved", "remaining"):
            yield ("rights", f"{right.holder} {right.form}", name), str(getattr(right, name))
    for demand in view.demands():
        yield ("demands", demand.registration or demand.request, "status"), str(demand.status)
    for reading in view.readings():
        yield ("readings", reading.question, "adopted"), reading.adopted or "open"
    for row in view.courses():
        yield ("standings", f"{row.holder} {row.series} lot {row.lot}", f"{row.act}, {row.basis}"), row.told()
    for one in view.exceptions():
        yield (EXCEPTIONS, f"#{one.sequence}" if one.sequence else "", f"{one.code}: {one.text}"), "listed"


def as_before(before: Facts, after: Facts, head: int) -> Facts:
    """The answers after a preview without the exceptions of what it entered itself, which is after `head`.

    Where an exception was listed before in the same words, of what is computed again, it stays listed.
    """
    found = {key: answer for key, answer in after.items() if not _own(key, head)}
    gone: dict[str, list[str]] = defaultdict(list)
    for question, subject, field in before:
        if question == EXCEPTIONS and (question, subject, field) not in found:
            gone[field].append(subject)
    for key in filter(lambda key: _own(key, head), after):
        if again := gone[key[2]]:  # the last: what is reversed for good came before what was computed from it
            found[EXCEPTIONS, again.pop(), key[2]] = after[key]
    return found


def _own(key: tuple[str, str, str], head: int) -> bool:
    """Whether it is an exception of an event after the head."""
    question, subject, _ = key
    return question == EXCEPTIONS and bool(subject) and int(subject.removeprefix("#")) > head


def changes(as_of: date, before: Facts, after: Facts) -> Iterator[ChangeLine]:
    """The answers that differ, in the order in which they were given."""
    keys: Iterable[tuple[str, str, str]] = dict.fromkeys((*before, *after))
    order = list(dict.fromkeys(question for question, _, _ in keys))
    for key in sorted(keys, key=lambda one: order.index(one[0])):
        had, has = before.get(key, ""), after.get(key, "")
        if had != has:
            question, subject, field = key
            yield ChangeLine(as_of=as_of, question=question, subject=subject, field=field, before=had, after=has)
