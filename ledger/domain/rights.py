"""Registration rights: who may demand a registration, from when, and how many each has used and has left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import Open
from ledger.domain.calendars import next_day
from ledger.domain.control import predecessors_of
from ledger.domain.counting import Tally, counting_rules, tally
from ledger.domain.events import Recorded
from ledger.domain.lockups import EVERYONE, Flag
from ledger.domain.reader import Reader
from ledger.domain.registration_events import RegistrationProgressed
from ledger.domain.registrations import Participation, Registration
from ledger.domain.requests import Form
from ledger.domain.slices import CitedClause, Terms
from ledger.domain.standing import Rest, Survey, World, stated, supported, survey

DEMAND_RIGHTS = "demand-rights"
PIGGYBACK_RIGHTS = "piggyback-rights"
NOTICE_DATES = ("received", "given", "dated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Rights counted for all holders together: who demands must have so many percent of the registrable shares."""

    pool: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRights:
    """The parameters of a demand-rights clause. Rights belong to the named holders, each separately, or to a pool.

    A flag that is None is not given by the clause: where it would decide, it is a fact that nobody recorded.
    """

    holders: tuple[str, ...]
    pool: Pool | None
    long_form: int
    short_form: int
    after: date
    notice_date: str | Open[str]
    opinion_required: bool
    transferees_follow: Flag | None
    successors_follow: Flag | None

    def entitled(self, form: Form) -> int:
        """How many registrations of a form each holder, or the pool, may obtain."""
        return self.long_form if form is Form.LONG else self.short_form


@dataclass(frozen=True, slots=True, kw_only=True)
class PiggybackRights:
    """The parameters of a piggyback clause: who may join a registration that others demanded; None is everyone."""

    holders: tuple[str, ...] | None


def read_demand_rights(table: Reader) -> DemandRights:
    """The parameters of a clause of kind 'demand-rights'."""
    pool = _pool(table)
    found = DemandRights(
        holders=table.ids("holders") if pool else table.some_ids("holders"),
        pool=pool,
        long_form=table.count("long_form"),
        short_form=table.count("short_form"),
        after=table.day("after"),
        notice_date=table.term("notice_date", _notice_date),
        opinion_required=table.flag("opinion_required"),
        transferees_follow=table.optional_term("transferees_follow", Reader.flag),
        successors_follow=table.optional_term("successors_follow", Reader.flag),
    )
    if pool and found.holders:
        table.fault("'holders' and 'pool' exclude each other: rights are each holder's own or all holders' together")
    table.done()
    return found


def _pool(table: Reader) -> Pool | None:
    if not table.has("pool"):
        return None
    entry = table.table("pool")
    found = Pool(pool=entry.id("id"), percent=entry.count("percent"))
    if not 1 <= found.percent <= 100:
        entry.fault("'percent' must be 1 to 100", "percent")
    entry.done()
    return found


def _notice_date(table: Reader, name: str) -> str:
    value = table.text(name)
    if value not in NOTICE_DATES:
        table.fault(f"'{name}' must be one of {', '.join(NOTICE_DATES)}", name)
    return value


def read_piggyback_rights(table: Reader) -> PiggybackRights:
    """The parameters of a clause of kind 'piggyback-rights'."""
    everyone = table.data.get("holders") == EVERYONE
    found = PiggybackRights(holders=None if everyone else table.some_ids("holders"))
    table.seen.add("holders")
    table.done()
    return found


def may_join(terms: Terms, holder: str, on: date) -> CitedClause | None:
    """The piggyback clause that lets a holder join a registration that others demanded, or None."""
    for cited in terms.clauses(PIGGYBACK_RIGHTS):
        holders = cited.read(read_piggyback_rights).holders
        if terms.in_force(cited, on) and (holders is None or holder in holders):
            return cited
    return None


def pools(terms: Terms) -> tuple[str, ...]:
    """The pools for which a recorded right is counted. Where there is one, a demand needs everybody's lots."""
    found = (cited.read(read_demand_rights).pool for cited in terms.clauses(DEMAND_RIGHTS))
    return tuple(dict.fromkeys(one.pool for one in found if one is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Registrations used and held in reserve, in one world."""

    used: int
    reserved: int

    def remaining(self, entitled: int) -> int:
        """Entitled less used less reserved."""
        return max(0, entitled - self.used - self.reserved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One holder's (or pool's) registrations of one form as of a day.

    `entitled`, `counts` and `count` (what they are in one world) are None where the clause that says so is not
    recorded.
    """

    holder: str
    form: Form
    entitled: int | None
    counts: Survey[Count] | None
    exercisable_from: date | None
    cited: CitedClause
    pool: Pool | None = None
    count: Callable[[World], Count] | None = None

    @property
    def numbers(self) -> tuple[Count, ...]:
        """The different counts that live readings and missing facts leave possible; one where all agree."""
        if self.counts is None:
            return ()
        return tuple(dict.fromkeys(path.value for path in self.counts.paths))


def rights(terms: Terms, registrations: list[Registration], on: date) -> list[Right]:
    """Every holder's rights as of a day. A holder without a right has none in the list."""
    found = []
    for cited in terms.clauses(DEMAND_RIGHTS):
        replaced = terms.unrecorded(cited, on)
        if terms.in_force(cited, on):
            clause = cited.read(read_demand_rights)
            for holder in (clause.pool.pool,) if clause.pool else clause.holders:
                found += [_right(terms, cited, clause, registrations, holder, form, on) for form in Form]
        elif replaced is not None:
            found += [
                Right(holder=holder, form=form, entitled=None, counts=None, exercisable_from=None, cited=cited)
                for holder in replaced.could_bind
                for form in Form
            ]
    return found


def _right(
    terms: Terms,
    cited: CitedClause,
    clause: DemandRights,
    registrations: list[Registration],
    holder: str,
    form: Form,
    on: date,
) -> Right:
    """What counts for a pool are the demands made under its right; for a holder its own, and what it joined."""
    alike = [one for one in registrations if one.accepted.form is form]

    def count(world: World) -> Count:
        found = [
            tally(world, one, part.holder, on)
            for one in alike
            for part in one.participants
            if _counts_for(terms, clause.pool, holder, one, part)
        ]
        return Count(used=found.count(Tally.USED), reserved=found.count(Tally.RESERVED))

    return Right(
        holder=holder,
        form=form,
        entitled=clause.entitled(form),
        counts=survey(count, terms),
        count=count,
        exercisable_from=next_day(clause.after),
        cited=cited,
        pool=clause.pool,
    )


def _counts_for(terms: Terms, pool: Pool | None, holder: str, registration: Registration, part: Participation) -> bool:
    """Whether one's part in a registration can count for a pool or a holder: a demand counts once, for one of them."""
    demanded = part.joined is None
    if pool is not None:
        return demanded and registration.accepted.pool == pool.pool
    return _is(terms, part.holder, holder) and not (demanded and registration.accepted.pool is not None)


def _is(terms: Terms, holder: str, named: str) -> bool:
    """Whether a holder is the named one, or a recorded successor of it."""
    return holder == named or named in predecessors_of(terms, holder)


def rests_of(terms: Terms, right: Right, registrations: list[Registration], on: date) -> tuple[Rest, ...]:
    """What a right rests on: its clause, the counting rule, and the recorded life of the holder's registrations."""
    own = [
        one
        for one in registrations
        if one.accepted.form is right.form
        and (one.accepted.pool == right.pool.pool if right.pool else one.of(right.holder))
    ]
    rules = counting_rules(terms, on)
    return tuple(
        dict.fromkeys(
            (
                *stated(right.cited),
                *(rest for cited in rules[-1:] for rest in stated(cited)),
                *(right.counts.rests_on if right.counts else ()),
                *(
                    rest
                    for one in own
                    for recorded in (one.demand, *one.progress)
                    for rest in supported(recorded, f"{one.accepted.registration}: {_what(recorded)}")
                ),
            )
        )
    )


def _what(recorded: Recorded) -> str:
    event = recorded.event
    return f"{event.status} on {recorded.effective_on}" if isinstance(event, RegistrationProgressed) else "the demand"
