"""What consumes a demand: a recorded counting rule, applied to the life of a registration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.agreements import Open
from ledger.domain.lockups import Flag
from ledger.domain.reader import Reader
from ledger.domain.registration_events import RegistrationStatus, WithdrawnBy
from ledger.domain.registrations import MAY_COME_BACK, PENDING, Participation, Registration
from ledger.domain.slices import CitedClause, Terms
from ledger.domain.standing import Survey, World, stated, supported, survey
from ledger.errors import Code

COUNTING_RULE = "counting-rule"


class Withdrawal(StrEnum):
    """What a withdrawal by the holder does to the demand."""

    FREE = "free"
    CONSUMES = "consumes"
    UNLESS_REIMBURSED = "unless-reimbursed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingRule:
    """What consumes a demand: reaching one of these statuses, unless it ends in one that gives it back.

    With `kept_effective_days` an effective registration consumes only once it was effective on so many days, or
    was completed. Percentages are of the shares that the holder asked for. Where a company's default gives
    back, whatever it brought about consumes nothing.
    """

    consumed_by: tuple[str, ...]
    given_back_by: tuple[str, ...]
    kept_effective_days: int
    minimum_percent_sold: int
    minimum_percent_included: int
    withdrawal_by_holder: Withdrawal
    company_default_gives_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """The parameters of a counting-rule clause; `joining_consumes` is None where it does not say."""

    rule: CountingRule | Open[CountingRule]
    joining_consumes: Flag | None


class Tally(StrEnum):
    """What one registration is to one holder's demands."""

    USED = "used"
    RESERVED = "reserved"
    NOTHING = "nothing"


def read_counting(table: Reader) -> Counting:
    """The parameters of a clause of kind 'counting-rule'."""
    joining = table.optional_term("joining_consumes", Reader.flag)
    if table.has("rule"):
        rule = table.term("rule", lambda entry, name: _closed(entry.table(name)))
        table.done()
        return Counting(rule=rule, joining_consumes=joining)
    return Counting(rule=_closed(table), joining_consumes=joining)


def _closed(table: Reader) -> CountingRule:
    found = CountingRule(
        consumed_by=table.some_ids("consumed_by"),
        given_back_by=table.ids("given_back_by"),
        kept_effective_days=_up_to(table, "kept_effective_days", 36_525),
        minimum_percent_sold=_up_to(table, "minimum_percent_sold", 100),
        minimum_percent_included=_up_to(table, "minimum_percent_included", 100),
        withdrawal_by_holder=_withdrawal(table),
        company_default_gives_back=table.flag("company_default_gives_back")
        if table.has("company_default_gives_back")
        else False,
    )
    for name, statuses in (("consumed_by", found.consumed_by), ("given_back_by", found.given_back_by)):
        for status in statuses:
            if status not in set(RegistrationStatus):
                table.fault(f"'{status}' is not a status; they are {', '.join(RegistrationStatus)}", name)
    table.done()
    return found


def _up_to(table: Reader, name: str, most: int) -> int:
    value = table.count(name) if table.has(name) else 0
    if value > most:
        table.fault(f"'{name}' must be at most {most}", name)
    return value


def _withdrawal(table: Reader) -> Withdrawal:
    value = table.text("withdrawal_by_holder", Withdrawal.FREE.value)
    if value not in set(Withdrawal):
        table.fault(f"'withdrawal_by_holder' must be one of {', '.join(Withdrawal)}", "withdrawal_by_holder")
        return Withdrawal.FREE
    return Withdrawal(value)


def counting_rules(terms: Terms, on: date) -> list[CitedClause]:
    """The counting rules in force; the one recorded last decides."""
    return [cited for cited in terms.clauses(COUNTING_RULE) if terms.in_force(cited, on)]


def tally(world: World, registration: Registration, holder: str, on: date) -> Tally:
    """Whether a registration has used one of a holder's demands, holds it in reserve, or neither."""
    part = registration.of(holder)
    if part is None:
        return Tally.NOTHING
    rules = counting_rules(world.terms, on)
    if not rules:
        return _without_rule(world, registration, part)
    cited = rules[-1]
    counting = cited.read(read_counting)
    if part.joined is not None and not _joining_consumes(world, cited, counting, registration, part):
        return Tally.NOTHING
    rule = world.resolve(counting.rule)
    world.rests_on(*stated(cited))
    if _used(world, cited, rule, registration, part, on):
        world.because(Code.COUNTED, f"{registration.accepted.registration} used a demand of {holder}", cited)
        return Tally.USED
    return Tally.RESERVED if registration.status in MAY_COME_BACK else Tally.NOTHING


def counted(terms: Terms, registration: Registration, holder: str, on: date) -> Survey[Tally]:
    """What a registration is to a holder's demands under every live reading."""
    return survey(lambda world: tally(world, registration, holder, on), terms)


def _without_rule(world: World, registration: Registration, part: Participation) -> Tally:
    name = registration.accepted.registration
    if part.joined is None and all(status in PENDING for status in registration.reached):
        return Tally.RESERVED
    text = f"whether {name} used a demand of {part.holder} is not known: no counting rule is recorded"
    used = world.fact(f"{name} used a demand of {part.holder}", text)
    return Tally.USED if used else Tally.NOTHING


def _joining_consumes(
    world: World, cited: CitedClause, counting: Counting, registration: Registration, part: Participation
) -> bool:
    name = f"joining {registration.accepted.registration} uses a demand of {part.holder}"
    assert part.joined is not None
    world.rests_on(*supported(part.joined, f"{part.holder} joined {registration.accepted.registration}"))
    return world.resolve_or_fact(counting.joining_consumes, name, f"whether {name} is not recorded", cited)


def _used(
    world: World, cited: CitedClause, rule: CountingRule, registration: Registration, part: Participation, on: date
) -> bool:
    reached = registration.reached
    consumed = [place for place, status in enumerate(reached) if _consumes(rule, registration, place, on)]
    if registration.status is RegistrationStatus.WITHDRAWN and not consumed:
        return _withdrawal_consumes(world, cited, rule, registration) and not _by_default(
            world, cited, rule, registration
        )
    if not consumed or any(status in rule.given_back_by for status in reached[consumed[-1] :]):
        return False
    return not _by_default(world, cited, rule, registration) and _enough(rule, registration, part)


def _consumes(rule: CountingRule, registration: Registration, place: int, on: date) -> bool:
    """Whether a status reached consumes; an effective one only once it was kept so for the days required."""
    status = registration.reached[place]
    if status not in rule.consumed_by:
        return False
    kept = rule.kept_effective_days
    completed = RegistrationStatus.COMPLETED in registration.reached
    return status is not RegistrationStatus.EFFECTIVE or completed or registration.days_effective(on) >= kept


def _enough(rule: CountingRule, registration: Registration, part: Participation) -> bool:
    """Whether enough was included, and once it is over sold; while it goes on it may still sell enough."""
    included = part.registered * 100 >= rule.minimum_percent_included * part.requested
    return included and part.sold * 100 >= rule.minimum_percent_sold * part.requested


def _withdrawal_consumes(world: World, cited: CitedClause, rule: CountingRule, registration: Registration) -> bool:
    if rule.withdrawal_by_holder is Withdrawal.FREE:
        return False
    name, event = registration.accepted.registration, registration.steps[-1][1]
    by_holder = event.withdrawn_by is WithdrawnBy.HOLDER
    if event.withdrawn_by is None:
        by_holder = world.fact(
            f"{name} was withdrawn by the holder", f"who withdrew {name} is not recorded (--withdrawn-by)", cited
        )
    if not by_holder or rule.withdrawal_by_holder is Withdrawal.CONSUMES:
        return by_holder
    if event.reimbursed is not None:
        return not event.reimbursed
    text = f"whether the holder reimbursed the expenses of {name} is not recorded (--reimbursed)"
    return not world.fact(f"expenses of {name} were reimbursed", text, cited)


def _by_default(world: World, cited: CitedClause, rule: CountingRule, registration: Registration) -> bool:
    """Whether a default of the company brought its end about, where that gives the demand back."""
    if not rule.company_default_gives_back or registration.status in (*PENDING, RegistrationStatus.EFFECTIVE):
        return False
    if registration.status is RegistrationStatus.COMPLETED:
        return False
    name, event = registration.accepted.registration, registration.steps[-1][1]
    if event.company_default is not None:
        return event.company_default
    text = f"whether a default of the company brought about that {name} was {event.status} is not recorded"
    return world.fact(f"{name}: company default", f"{text} (--company-default)", cited)
