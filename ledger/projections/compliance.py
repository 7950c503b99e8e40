"""Late facts: entered acts that would not be entered by what is known now, and what was recorded since to make it so.

An act is judged again as it stood when it was entered: its lots as they were then, to whom and on what footing it was;
by the readings, clauses and facts that are known now, the facts up to the day of the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from ledger.domain.calendars import spoken
from ledger.domain.events import AgreementRecorded, EventReversed, Recorded, SharesTransferred
from ledger.domain.fact_events import ReadingAdopted
from ledger.domain.holding_events import PledgeEnforced, SharesPledged
from ledger.domain.judging import Judged, judge_taken
from ledger.domain.mentions import Subject
from ledger.domain.registrations import not_in_registration, registration_of
from ledger.domain.requests import Act, Basis
from ledger.domain.restrictions import Ask, may_restrict
from ledger.domain.slices import Balance, HeldLot, Slice, Terms
from ledger.domain.stages import counting_days
from ledger.domain.standing import Status
from ledger.domain.values import Moment, format_shares
from ledger.errors import Code
from ledger.store.lot_history import last_moves, splits
from ledger.store.reads import FACT_EVENTS, REGISTRATION_EVENTS, Reads

ACTS = ("shares-transferred", "shares-pledged", "pledge-enforced")
TERM_EVENTS = ("agreement-recorded", "reading-adopted", *FACT_EVENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompliant:
    """An entered act that would not pass now, in words, with the clauses that restrict it."""

    recorded: Recorded
    text: str
    clauses: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entered:
    """An act as it was entered: what, by whom, to whom, on what footing, and how many units of which lots."""

    recorded: Recorded
    request: str
    act: Act
    basis: Basis
    series: str
    holder: str
    taker: str
    registration: str | None
    parts: tuple[tuple[str, int], ...]

    @property
    def units(self) -> int:
        return sum(units for _, units in self.parts)


def not_compliant(reads: Reads, moment: Moment, terms: Terms) -> Iterator[NotCompliant]:
    """Acts that were entered because nothing restricted them, and would not be entered any more.

    `terms` are those of the moment. What was entered in breach or under a waiver is an exception of another kind.
    """
    acts = [act for one in reads.events(moment, names=ACTS) if (act := _entered(one)) is not None]
    rows = reads.lot_rows({lot for act in acts for lot, _ in act.parts})
    doubtful = {name for name, lot in rows.items() if may_restrict(terms, lot)}
    acts = [act for act in acts if any(lot in doubtful for lot, _ in act.parts)]
    if acts:
        yield from _Again(reads, moment, terms, acts).found()


def _entered(recorded: Recorded) -> _Entered | None:
    """The act that was judged, or None where it passed although it was restricted."""
    event = recorded.event
    assert isinstance(event, SharesTransferred | SharesPledged | PledgeEnforced)
    if event.waiver is not None or event.in_breach:
        return None
    act, basis, registration = Act.TRANSFER, Basis.PRIVATE, None
    match event:
        case SharesTransferred():
            act, basis, registration = event.act, event.basis, event.registration
            holder, taker = event.transferor, event.transferee
            parts = tuple((move.source, int(move.shares)) for move in event.moves)
        case SharesPledged():
            act, holder, taker = Act.PLEDGE, event.holder, event.pledgee
            parts = tuple((line.lot, int(line.units)) for line in event.lines)
        case PledgeEnforced():
            holder, taker = event.holder, event.pledgee
            parts = tuple((move.source, int(move.shares)) for move in event.moves)
        case _:
            assert_never(event)
    return _Entered(
        recorded=recorded,
        request=event.request,
        act=act,
        basis=basis,
        series=event.series,
        holder=holder,
        taker=taker,
        registration=registration,
        parts=parts,
    )


class _Known:
    """Some events and their reversals, as known at any sequence: read once, filtered in memory."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        self.events = tuple(events)
        self.undone = {one.event.reverses: one.sequence for one in self.events if isinstance(one.event, EventReversed)}

    def at(self, sequence: int) -> list[Recorded]:
        """Those recorded up to a sequence and not undone by then."""
        return [
            one
            for one in self.events
            if one.sequence <= sequence
            and not isinstance(one.event, EventReversed)
            and self.undone.get(one.sequence, sequence + 1) > sequence
        ]

    def since(self, sequence: int, on: date) -> set[int]:
        """The sequences after one at which something that bears on a day became known, or was undone."""
        mine = {one.sequence for one in self.events if _bears_on(one, on)}
        undoing = {by for undone, by in self.undone.items() if undone in mine}
        return {one for one in mine | undoing if one > sequence}


def _bears_on(recorded: Recorded, on: date) -> bool:
    """Clauses and readings bear on any day, facts on their own and later ones, and other sales not at all."""
    if isinstance(recorded.event, EventReversed | SharesTransferred):
        return False
    return isinstance(recorded.event, AgreementRecorded | ReadingAdopted) or recorded.effective_on <= on


class _Again:
    """Acts judged again, with what was known at one sequence or another."""

    def __init__(self, reads: Reads, moment: Moment, terms: Terms, acts: list[_Entered]) -> None:
        self.reads = reads
        self.moment = moment
        self.terms = terms
        self.acts = acts
        self.series = reads.series(moment)
        self.lots = reads.lot_rows({lot for act in acts for lot, _ in act.parts})
        opened = {sequence for lot in self.lots.values() for sequence in (lot.opened, lot.root_opened)}
        self.opened = reads.events_at(opened)
        self.registrations: dict[str, _Known] = {}
        self._known: _Known | None = None
        self._terms_at: dict[int, Terms] = {moment.sequence: terms}

    def found(self) -> Iterator[NotCompliant]:
        """Those that would not pass now."""
        for act in self.acts:
            now = self.judged(act, self.moment.sequence)
            if now.worst is not Status.FREE:
                later = sorted(self._later(act, now))
                text = self._said(act, now, later)
                yield NotCompliant(recorded=act.recorded, text=text, clauses=now.clauses)

    def judged(self, act: _Entered, known_at: int) -> Judged:
        """The act as it was entered, by what was known at a sequence, and the facts up to its day."""
        on, series = act.recorded.effective_on, self.series[act.series]
        terms = self.terms_at(known_at).on(on)
        ask = Ask(act=act.act, basis=act.basis, on=on, registered=False, transferee=act.taker)
        if act.registration is not None and act.basis is Basis.REGISTERED:
            ask = self._in_registration(act, ask, known_at)
        given = Slice(issuer=self.reads.issuer, today=on, head=known_at, terms=terms)
        return judge_taken([(self._held(lot, act, terms), part) for lot, part in act.parts], ask, given, series)

    def _held(self, name: str, act: _Entered, terms: Terms) -> HeldLot:
        """A lot as it was just before the act was entered; its units count only where it is released in stages."""
        lot, on = self.lots[name], act.recorded.effective_on
        before = replace(self.moment, effective_on=on, sequence=act.recorded.sequence - 1)
        days = counting_days(terms)
        units = self._units(name, act, before) if days else act.units
        return HeldLot(
            lot=lot,
            balance=Balance(shares=units, lowest=units, lowest_on=on),
            issued=self.opened[lot.root_opened],
            opened=self.opened[lot.opened],
            moved=last_moves(self.reads, [lot]).get(name),
            earlier={day: self._units(name, act, replace(before, effective_on=day)) for day in days},
            splits=splits(self.reads, lot.series, before) if days else (),
        )

    def _units(self, lot: str, act: _Entered, moment: Moment) -> int:
        """What its holder had in a lot; what is pledged of it counts where the act is its enforcement."""
        only = {} if isinstance(act.recorded.event, PledgeEnforced) else {"account": "clear"}
        found = self.reads.sums(moment, by=("lot",), series=act.series, holder=act.holder, lot=lot, **only)
        return sum(units for _, units in found)

    def _in_registration(self, act: _Entered, ask: Ask, known_at: int) -> Ask:
        """Whether the sale is one in its registration, whose other sales count as far as they came before it."""
        assert act.registration is not None
        events = tuple(
            one
            for one in self._of_registration(act.registration).at(known_at)
            if not isinstance(one.event, SharesTransferred) or one.sequence < act.recorded.sequence
        )
        series = self.series[act.series]
        if not_in_registration(events, act.registration, ask, act.holder, series, act.units) is not None:
            return ask
        found = registration_of(events, ask.on)
        assert found is not None
        return replace(ask, registered=True, registration=found.progress[-1])

    def _of_registration(self, registration: str) -> _Known:
        if registration not in self.registrations:
            about = [(Subject.REGISTRATION, registration)]
            names = (*REGISTRATION_EVENTS, "event-reversed")
            events = self.reads.events(self.moment, names=names, about=about, effective=False, with_reversed=True)
            self.registrations[registration] = _Known(events)
        return self.registrations[registration]

    def terms_at(self, known_at: int) -> Terms:
        """The terms with the facts of every day up to the moment's, as they were known at a sequence."""
        if known_at not in self._terms_at:
            events = self.known.at(known_at)
            facts = [one for one in events if not isinstance(one.event, AgreementRecorded | ReadingAdopted)]
            self._terms_at[known_at] = Terms(
                issuer=self.reads.issuer,
                agreements=tuple(one for one in events if isinstance(one.event, AgreementRecorded)),
                adopted={one.event.question: one for one in events if isinstance(one.event, ReadingAdopted)},
                facts=tuple(sorted(facts, key=lambda fact: (fact.effective_on, fact.sequence))),
            )
        return self._terms_at[known_at]

    @property
    def known(self) -> _Known:
        """Every clause, reading and fact, and what undid one."""
        if self._known is None:
            names = (*TERM_EVENTS, "event-reversed")
            self._known = _Known(self.reads.events(self.moment, names=names, effective=False, with_reversed=True))
        return self._known

    # --- since when

    def _later(self, act: _Entered, now: Judged) -> set[int]:
        """What was recorded after the act and makes that it would not pass: what the standing rests on, and the event
        at which it turned."""
        found = {sequence for sequence in now.relied_on if sequence > act.recorded.sequence}
        turned = self._turned(act)
        return found if turned is None else found | {turned}

    def _turned(self, act: _Entered) -> int | None:
        """The event since which an act that would have passed no longer does; None where it never would have."""
        since, on = act.recorded.sequence, act.recorded.effective_on
        known = self.known.since(since, on)
        if act.registration is not None:
            known |= self._of_registration(act.registration).since(since, on)
        turned = None
        for step in (*sorted(known, reverse=True), since):
            if self._passes(act, step):
                return turned
            turned = step
        return None

    def _passes(self, act: _Entered, known_at: int) -> bool:
        return self.judged(act, known_at).worst is Status.FREE

    def _said(self, act: _Entered, now: Judged, later: list[int]) -> str:
        amount = format_shares(act.units, self.series[act.series].decimals)
        what = "pledge" if act.act is Act.PLEDGE else f"{act.act}, {act.basis}"
        why = "; ".join(reason.text for reason in now.reasons if reason.code is not Code.FREE)
        since = f"; recorded since: {', '.join(f'#{one}' for one in later)}" if later else ""
        return (
            f"#{act.recorded.sequence} ({act.request}: {amount} {act.series} from {act.holder} to {act.taker} on "
            f"{spoken(act.recorded.effective_on)}, {what}) was entered, and would be {now.worst} by what is known now"
            f"{since}. {why}"
        )
