"""What would change if the company adopted one reading or another: a comparison with what holds now, and no more.

The reading is supposed, never recorded: what an answer rests on is not shown, only what it comes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ledger.domain.agreements import Question
from ledger.domain.counsel import COUNSEL, owed
from ledger.domain.counting import COUNTING_RULE, Tally, tally
from ledger.domain.events import Recorded
from ledger.domain.fact_events import HolderSucceeded, ReadingAdopted
from ledger.domain.lockups import LOCK_UP, read_lock_up
from ledger.domain.registrable import REGISTRABLE_SECURITIES, registrable
from ledger.domain.registration_events import CounselReimbursed
from ledger.domain.registrations import Registration, registration_of
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, bears_on
from ledger.domain.rights import DEMAND_RIGHTS, Right, rights
from ledger.domain.slices import CitedClause, HeldLot, Terms, adoption_of
from ledger.domain.stages import beginnings, counting_days, portions
from ledger.domain.standing import Standing, Status, Verdict, evaluate
from ledger.domain.stops import stops_on
from ledger.domain.timelines import Span, changing_days, days_gained, same_course, timeline, told
from ledger.domain.values import format_shares

LOTS_NAMED = 4
ANSWERS = {Status.FREE: "yes", Status.LOCKED: "no", Status.DISPUTED: "disputed", Status.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What is known: the terms with the facts of every day, and what was held and recorded as of one day.

    `registrations` are the events of each registration.
    """

    terms: Terms
    on: date
    lots: tuple[HeldLot, ...]
    registrations: tuple[tuple[Recorded, ...], ...]
    decimals: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer that a reading would change. Where it is a course of time, both are there in full as spans.

    `days_earlier` is by how many days an act would be free for good earlier (negative: later).
    """

    reading: str
    subject: str
    what: str
    now: str
    under: str
    holder: str
    lots: tuple[str, ...]
    days_earlier: int | None
    now_spans: tuple[Span, ...]
    under_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    text: str
    holder: str
    lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shares:
    """Lots that stand alike, by one of them.

    `moved` is the transfer that opened them since a milestone with which a lock-up began: how they came about decides
    then. `units` is up to which a staged release must have come, None for all of them.
    """

    subject: _Subject
    held: HeldLot
    moved: int | None
    units: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What holds of a subject: a word or numbers, or a course of time."""

    subject: _Subject
    what: str
    text: str = ""
    spans: tuple[Span, ...] = ()


def changes(question: Question, present: Present) -> tuple[Change, ...]:
    """What each reading of a question would change, all other questions left as they are; the adopted one nothing."""
    adoption = adoption_of(present.terms, question.question)
    answers = _Answers(question.question, present)
    now = tuple(answers.under(present.terms))
    found: list[Change] = []
    for reading in question.readings:
        if adoption is None or adoption[1].reading != reading.reading:
            supposed = _supposed(question.question, reading.reading, present.on)
            under = answers.under(present.terms.reading(question.question, supposed))
            for one, other in zip(now, under, strict=True):
                found += _compare(reading.reading, one, other)
    return tuple(found)


def _supposed(question: str, reading: str, on: date) -> Recorded:
    """An adoption that nobody recorded: its sequence is no event's."""
    event = ReadingAdopted(question=question, reading=reading, by="", document="", memo=None)
    return Recorded(sequence=0, effective_on=on, recorded_at="", recorded_by="", event=event)


def _compare(reading: str, one: _Answer, other: _Answer) -> Iterator[Change]:
    """The change of one answer, if it is one. Courses of time are told from where they part."""
    change = Change(
        reading=reading,
        subject=one.subject.text,
        what=one.what,
        now=one.text,
        under=other.text,
        holder=one.subject.holder,
        lots=one.subject.lots,
        days_earlier=None,
        now_spans=one.spans,
        under_spans=other.spans,
    )
    if one.spans and not same_course(one.spans, other.spans):
        now, under = told(one.spans, other.spans), told(other.spans, one.spans)
        yield replace(change, now=now, under=under, days_earlier=days_gained(one.spans, other.spans))
    elif one.text != other.text:
        yield change


class _Answers:
    """The answers that clauses naming a question give, in an order that no reading changes."""

    def __init__(self, question: str, present: Present) -> None:
        self.present = present
        terms = present.terms
        kinds = (LOCK_UP, REGISTRABLE_SECURITIES, COUNTING_RULE, DEMAND_RIGHTS, COUNSEL)
        self.naming = {
            kind: [cited for cited in terms.clauses(kind) if question in cited.clause.questions()] for kind in kinds
        }
        self.alike = tuple(_alike(present))
        self.parts = tuple(_parts(present)) if counting_days(terms) else self.alike
        self.named = frozenset(_named(terms))

    def under(self, terms: Terms) -> Iterator[_Answer]:
        """Every answer that the question could touch, under the readings that these terms have adopted."""
        yield from self._timelines(terms)
        then = terms.on(self.present.on)
        if self.naming[REGISTRABLE_SECURITIES]:
            for shares in self.alike:
                standing = registrable(then, shares.held.lot, self.present.on)
                yield _Answer(subject=shares.subject, what="registrable", text=ANSWERS[standing.status])
        if self.naming[COUNTING_RULE] or self.naming[DEMAND_RIGHTS]:
            yield from _demands(then, self.present)
        if self.naming[COUNSEL]:
            yield from _counsel(then, self.present)

    def _timelines(self, terms: Terms) -> Iterator[_Answer]:
        """Holders that no clause and no fact names stand alike, so that a crowd of them is judged once."""
        judged: dict[object, tuple[Span, ...]] = {}
        for shares in self.parts:
            lot = shares.held.lot
            clauses = [cited for cited in self.naming[LOCK_UP] if bears_on(cited, lot)]
            key = (
                *(lot.series, lot.origin, lot.agreement),
                *(shares.held.issued_on, shares.held.opened.effective_on),
                lot.holder == lot.original_purchaser,
                *(holder if holder in self.named else "" for holder in (lot.holder, lot.original_purchaser)),
                *(shares.moved, *((lot.lot, shares.units) if shares.units is not None else ())),
                stops_on(terms, lot),
            )
            for act, basis in _asks(clauses):
                ask = Ask(
                    act=act,
                    basis=basis,
                    on=self.present.on,
                    registered=basis is Basis.REGISTERED,
                    units=shares.units,
                )
                alike = (act, basis, *key)
                spans = judged.get(alike) or judged.setdefault(alike, timeline(terms, shares.held, ask))
                yield _Answer(subject=shares.subject, what=f"to {act}, {basis}", spans=spans)


def _asks(clauses: list[CitedClause]) -> tuple[tuple[Act, Basis], ...]:
    """What to ask about shares under some lock-ups: sale and pledge, or else the first act that a clause names."""
    found: dict[tuple[Act, Basis], None] = {}
    for cited in clauses:
        acts = cited.read(read_lock_up).acts
        named = [act for act in Act if act in acts]
        private = [act for act in (Act.SELL, Act.PLEDGE) if act in named] or named[:1]
        moving = [act for act in named if act is not Act.PLEDGE][:1]
        found.update(dict.fromkeys((act, Basis.PRIVATE) for act in private))
        found.update(dict.fromkeys((act, Basis.REGISTERED) for act in named if act is Act.SELL))
        found.update(dict.fromkeys((act, basis) for act in moving for basis in (Basis.AFFILIATE, Basis.SUCCESSION)))
    return tuple(found)


def _named(terms: Terms) -> Iterator[str]:
    """Holders of whom a lock-up or a succession speaks."""
    for cited in terms.clauses(LOCK_UP):
        yield from cited.read(read_lock_up).obligors or ()
        if cited.clause.supersedes:
            yield from cited.clause.supersedes.could_bind
            yield from (holder for one in cited.clause.supersedes.bound for holder in one.holders)
    for fact in terms.facts:
        if isinstance(fact.event, HolderSucceeded):
            yield from (fact.event.predecessor, fact.event.successor)


def _alike(present: Present) -> Iterator[_Shares]:
    """The lots held, together where holder, root, origin and purchase are the same, as since the first came."""
    begun = beginnings(present.terms)
    groups: dict[tuple[object, ...], list[HeldLot]] = {}
    for held in present.lots:
        lot, moved = held.lot, _moved(held, begun)
        bought = (lot.root, lot.agreement, lot.original_purchaser)
        key = (lot.holder, lot.series, lot.origin, *bought, moved, stops_on(present.terms, lot))
        groups.setdefault(key, []).append(held)
    for lots in groups.values():
        lot, ids = lots[0].lot, tuple(held.lot.lot for held in lots)
        more = f" and {len(ids) - LOTS_NAMED} more" if len(ids) > LOTS_NAMED else ""
        names = f"lot{'s' if len(ids) > 1 else ''} {', '.join(ids[:LOTS_NAMED])}{more}"
        amount = _amount(sum(held.balance.shares for held in lots), present.decimals[lot.series])
        subject = _Subject(text=f"{names} of {lot.holder}, {_shares(amount)}", holder=lot.holder, lots=ids)
        first = min(lots, key=lambda held: held.opened.effective_on)
        yield _Shares(subject=subject, held=first, moved=_moved(first, begun))


def _moved(held: HeldLot, begun: tuple[date, ...]) -> int | None:
    return held.opened.sequence if any(day <= held.opened.effective_on for day in begun) else None


def _parts(present: Present) -> Iterator[_Shares]:
    """Each lot in the parts that staged releases let go of one after the other."""
    begun = beginnings(present.terms)
    for held in present.lots:
        lot, decimals = held.lot, present.decimals[held.lot.series]
        days = changing_days(present.terms, held)
        bounds = {upper for day in days for upper, _ in portions(present.terms.on(day), held, day)}
        lower = 0
        for upper in sorted(bounds):
            shares = _shares(_amount(held.balance.shares, decimals))
            if len(bounds) > 1:
                shares = f"the {'next' if lower else 'first'} {_amount(upper - lower, decimals)} of {shares}"
            subject = _Subject(text=f"lot {lot.lot} of {lot.holder}, {shares}", holder=lot.holder, lots=(lot.lot,))
            units = upper if len(bounds) > 1 else None
            yield _Shares(subject=subject, held=held, moved=_moved(held, begun), units=units)
            lower = upper


def _amount(units: int, decimals: int) -> str:
    return f"{Decimal(format_shares(units, decimals)):,f}"


def _shares(amount: str) -> str:
    return f"{amount} {'share' if amount == '1' else 'shares'}"


def _demands(terms: Terms, present: Present) -> Iterator[_Answer]:
    """Whether each registration used a demand of each that takes part, and what that leaves of every right."""
    folded = [registration_of(events, present.on) for events in present.registrations]
    registrations = [one for one in folded if one is not None]
    for one in registrations:
        for part in one.participants:
            subject = _Subject(text=f"registration {one.accepted.registration} of {part.holder}", holder=part.holder)
            found = ANSWERS[_used(terms, one, part.holder, present.on).status]
            yield _Answer(subject=subject, what="counted", text=found)
    for right in rights(terms, registrations, present.on):
        subject = _Subject(text=right.holder, holder=right.holder)
        yield _Answer(subject=subject, what=f"{right.form}-form registrations left", text=_left(right))


def _used(terms: Terms, registration: Registration, holder: str, on: date) -> Standing:
    """Whether a registration used a demand: FREE where it did under every reading, LOCKED where under none."""
    return evaluate(
        lambda world: Verdict(restricts=tally(world, registration, holder, on) is not Tally.USED),
        terms,
    )


def _left(right: Right) -> str:
    """The numbers that live readings and missing facts leave possible."""
    if right.entitled is None:
        return ANSWERS[Status.UNKNOWN]
    numbers = (
        {count.remaining(right.entitled) for count in right.numbers},
        {count.used for count in right.numbers},
        {count.reserved for count in right.numbers},
    )
    left, used, reserved = (" or ".join(map(str, sorted(found))) for found in numbers)
    return f"{left} of {right.entitled} ({used} used, {reserved} reserved)"


def _counsel(terms: Terms, present: Present) -> Iterator[_Answer]:
    """Whether each reimbursement was owed on the day on which it was paid."""
    paid = [(events, one) for events in present.registrations for one in events if one.effective_on <= present.on]
    for events, one in paid:
        then, event = registration_of(events, one.effective_on), one.event
        if then is not None and isinstance(event, CounselReimbursed):
            text = f"{event.amount:,f} to {event.paid_to} for {event.counsel} in {event.registration}"
            standing = owed(terms, then, one, one.effective_on)
            subject = _Subject(text=text, holder=event.paid_to)
            yield _Answer(subject=subject, what="counsel owed", text=ANSWERS[standing.status])
