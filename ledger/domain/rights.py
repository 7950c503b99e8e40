"""Registration rights: who may demand, from when, for which shares, and what consumes a demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import Open, Reader
from ledger.domain.calendars import next_day
from ledger.domain.events import (
    Form,
    Recorded,
    RegistrationProgressed,
    RegistrationStatus,
)
from ledger.domain.registrations import MAY_COME_BACK, PENDING, Registration
from ledger.domain.slices import CitedClause, Lot, Terms
from ledger.domain.standing import Rest, Standing, Verdict, World, evaluate, stated, supported

DEMAND_RIGHTS = "demand-rights"
REGISTRABLE_SECURITIES = "registrable-securities"
COUNTING_RULE = "counting-rule"
NOTICE_DATES = ("received", "given", "dated")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRights:
    """The parameters of a demand-rights clause. Rights belong to the named holders, each separately."""

    holders: tuple[str, ...]
    long_form: int
    short_form: int
    after: date
    notice_date: str | Open[str]
    opinion_required: bool

    def entitled(self, form: Form) -> int:
        """How many registrations of a form each holder may obtain."""
        return self.long_form if form is Form.LONG else self.short_form


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb:
    """One limb of a definition of registrable securities; what it does not name, it does not require."""

    series: str
    purchaser: str | None
    under: str | None
    holder: str | None

    def covers(self, lot: Lot) -> bool:
        """'Issued and sold to X under Y' covers shares of that origin only."""
        if lot.series != self.series or self.holder not in (None, lot.holder):
            return False
        if self.purchaser is None and self.under is None:
            return True
        return self.purchaser in (None, lot.original_purchaser) and self.under in (None, lot.agreement)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrableSecurities:
    """The limbs of a definition; a limb may be left open, and a reading may make it void (None)."""

    limbs: tuple[Limb | Open[Limb | None] | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingRule:
    """What consumes a demand: reaching one of these statuses, unless it ends in one that gives it back."""

    consumed_by: tuple[str, ...]
    given_back_by: tuple[str, ...]


def read_demand_rights(table: Reader) -> DemandRights:
    """The parameters of a clause of kind 'demand-rights'."""
    found = DemandRights(
        holders=table.some_ids("holders"),
        long_form=table.count("long_form"),
        short_form=table.count("short_form"),
        after=table.day("after"),
        notice_date=table.term("notice_date", _notice_date),
        opinion_required=table.flag("opinion_required"),
    )
    table.done()
    return found


def _notice_date(table: Reader, name: str) -> str:
    value = table.text(name)
    if value not in NOTICE_DATES:
        table.fault(f"'{name}' must be one of {', '.join(NOTICE_DATES)}")
    return value


def read_registrable_securities(table: Reader) -> RegistrableSecurities:
    """The parameters of a clause of kind 'registrable-securities'."""
    limbs: list[Limb | Open[Limb | None] | None] = []
    for entry in table.tables("limb"):
        limbs.append(entry.term("covers", _limb))
        entry.done()
    if not limbs:
        table.fault("'limb' must list what the definition covers")
    table.done()
    return RegistrableSecurities(limbs=tuple(limbs))


def _limb(table: Reader, name: str) -> Limb | None:
    """A limb, or None where the value is the text 'void'."""
    if table.data.get(name) == "void":
        table.seen.add(name)
        return None
    entry = table.table(name)
    found = Limb(
        series=entry.id("series"),
        purchaser=entry.optional_text("purchaser"),
        under=entry.optional_text("under"),
        holder=entry.optional_text("holder"),
    )
    entry.done()
    return found


def read_counting_rule(table: Reader) -> CountingRule:
    """The parameters of a counting rule."""
    found = CountingRule(consumed_by=table.some_ids("consumed_by"), given_back_by=table.ids("given_back_by"))
    for status in (*found.consumed_by, *found.given_back_by):
        if status not in set(RegistrationStatus):
            table.fault(f"'{status}' is not a status; they are {', '.join(RegistrationStatus)}")
    table.done()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One holder's registrations of one form as of a day. None means that it is not known."""

    holder: str
    form: Form
    entitled: int | None
    used: int | None
    reserved: int
    exercisable_from: date | None
    cited: CitedClause
    counting: CitedClause | None

    @property
    def remaining(self) -> int | None:
        """Entitled less used less reserved; unknown where one of them is."""
        if self.entitled is None or self.used is None:
            return None
        return max(0, self.entitled - self.used - self.reserved)


def rights(terms: Terms, registrations: list[Registration], on: date) -> list[Right]:
    """Every holder's rights as of a day. A holder without a right has none in the list."""
    found = []
    for cited in terms.clauses(DEMAND_RIGHTS):
        replaced = terms.unrecorded(cited, on)
        if terms.in_force(cited, on):
            clause = read_demand_rights(Reader(cited.clause.terms(), cited.clause.clause, []))
            for holder in clause.holders:
                for form in Form:
                    found.append(_right(terms, cited, clause, registrations, holder, form, on))
        elif replaced is not None:
            for holder in replaced.could_bind:
                for form in Form:
                    found.append(
                        Right(
                            holder=holder,
                            form=form,
                            entitled=None,
                            used=None,
                            reserved=0,
                            exercisable_from=None,
                            cited=cited,
                            counting=None,
                        )
                    )
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
    own = [one for one in registrations if one.accepted.holder == holder and one.accepted.form is form]
    counted = [(one, counts(terms, one, on)) for one in own]
    pending = [one for one, consumed in counted if consumed is not True and one.status in MAY_COME_BACK]
    rules = counting_rules(terms, on)
    return Right(
        holder=holder,
        form=form,
        entitled=clause.entitled(form),
        used=None if any(c is None for _, c in counted) else sum(1 for _, c in counted if c),
        reserved=len(pending),
        exercisable_from=next_day(clause.after),
        cited=cited,
        counting=rules[-1] if rules else None,
    )


def counting_rules(terms: Terms, on: date) -> list[CitedClause]:
    """The counting rules in force; the one recorded last decides."""
    return [cited for cited in terms.clauses(COUNTING_RULE) if terms.in_force(cited, on)]


def counts(terms: Terms, registration: Registration, on: date) -> bool | None:
    """Whether a registration has consumed its demand; None where no counting rule says so.

    A demand is given back where a status that gives it back follows the last one that consumed it.
    """
    reached = registration.reached
    rules = counting_rules(terms, on)
    if not rules:
        return False if all(status in PENDING for status in reached) else None
    clause = rules[-1].clause
    rule = read_counting_rule(Reader(clause.terms(), clause.clause, []))
    consumed = [place for place, status in enumerate(reached) if status in rule.consumed_by]
    return bool(consumed) and not any(status in rule.given_back_by for status in reached[consumed[-1] :])


def registrable(terms: Terms, lot: Lot, on: date) -> Standing:
    """Whether a lot is registrable: FREE where a limb covers it under every reading, LOCKED where none does."""
    return evaluate(_registrable(lot, on), terms)


def _registrable(lot: Lot, on: date) -> Callable[[World], Verdict]:
    def rule(world: World) -> Verdict:
        for cited in world.terms.clauses(REGISTRABLE_SECURITIES):
            if world.terms.in_force(cited, on):
                world.rests_on(*stated(cited))
                if _covered(world, cited, lot):
                    return Verdict(restricts=False, by=(cited,))
                continue
            replaced = world.terms.unrecorded(cited, on)
            if replaced is not None:
                covered = world.fact(
                    f"{replaced.document} {replaced.clause} covers {lot.lot}",
                    f"the definition in {replaced.document} {replaced.clause} is not recorded: record that document",
                    cited,
                )
                if covered:
                    return Verdict(restricts=False, by=(cited,))
        return Verdict(restricts=True)

    return rule


def _covered(world: World, cited: CitedClause, lot: Lot) -> bool:
    """Limbs that no question touches are tried first: a lot that they cover turns on no reading."""
    definition = read_registrable_securities(Reader(cited.clause.terms(), cited.clause.clause, []))
    settled = [limb for limb in definition.limbs if not isinstance(limb, Open)]
    opened = [limb for limb in definition.limbs if isinstance(limb, Open)]
    if any(limb is not None and limb.covers(lot) for limb in settled):
        return True
    for limb in opened:
        if not any(option is not None and option.covers(lot) for _, option in limb.by_reading):
            continue
        chosen = dict(limb.by_reading)[world.reading(limb.question)]
        if chosen is not None and chosen.covers(lot):
            return True
    return False


def rests_of(right: Right, registrations: list[Registration]) -> tuple[Rest, ...]:
    """What a right rests on: its clause, the counting rule, and the recorded life of the holder's registrations."""
    own = (one for one in registrations if (one.accepted.holder, one.accepted.form) == (right.holder, right.form))
    return (
        *stated(right.cited),
        *(stated(right.counting) if right.counting else ()),
        *(
            rest
            for one in own
            for recorded in (one.demand, *one.progress)
            for rest in supported(recorded, f"{one.accepted.registration}: {_what(recorded)}")
        ),
    )


def _what(recorded: Recorded) -> str:
    event = recorded.event
    return f"{event.status} on {recorded.effective_on}" if isinstance(event, RegistrationProgressed) else "the demand"
