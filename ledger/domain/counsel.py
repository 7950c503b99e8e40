"""Counsel's fees: what the company owes of them in a registration, and to how many counsel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.events import Recorded
from ledger.domain.lockups import Flag
from ledger.domain.reader import Reader
from ledger.domain.registration_events import CounselReimbursed, CounselSelected
from ledger.domain.registrations import Registration
from ledger.domain.slices import CitedClause, Terms
from ledger.domain.standing import Reason, Standing, Verdict, World, evaluate, stated, supported
from ledger.errors import Code

COUNSEL = "counsel"
UNDERWRITING = "underwriting"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselClause:
    """The parameters of a counsel clause: whose counsel is reimbursed, one alone or one for all that take part.

    `deadlock_owes_one` says whether one counsel is still owed where those that take part selected none together.
    """

    holders: tuple[str, ...]
    deadlock_owes_one: Flag | None


def read_counsel(table: Reader) -> CounselClause:
    """The parameters of a clause of kind 'counsel'."""
    found = CounselClause(
        holders=table.some_ids("holders"), deadlock_owes_one=table.optional_term("deadlock_owes_one", Reader.flag)
    )
    table.done()
    return found


def read_underwriting(table: Reader) -> None:
    """A clause of kind 'underwriting' has no parameters: nobody sells without completed papers."""
    table.done()


def counsel_clauses(terms: Terms, on: date) -> list[CitedClause]:
    """The clauses that say on a day whose counsel is reimbursed."""
    return [cited for cited in terms.clauses(COUNSEL) if terms.in_force(cited, on)]


def owed(terms: Terms, registration: Registration, paid: Recorded, on: date) -> Standing:
    """Whether a reimbursement was owed: FREE where it was under every live reading, LOCKED where under none."""
    return evaluate(lambda world: Verdict(restricts=not _owed(world, registration, paid, on)), terms)


def _owed(world: World, registration: Registration, paid: Recorded, on: date) -> bool:
    clauses = counsel_clauses(world.terms, on)
    if not clauses:
        return world.fact("counsel is owed", "no recorded clause says whose counsel the company reimburses")
    return any(_owed_under(world, cited, registration, paid) for cited in clauses)


def _owed_under(world: World, cited: CitedClause, registration: Registration, paid: Recorded) -> bool:
    assert isinstance(paid.event, CounselReimbursed)
    world.rests_on(*stated(cited))
    clause, event = cited.read(read_counsel), paid.event
    taking_part = [one.holder for one in registration.participants if one.holder in clause.holders]
    if event.paid_to not in taking_part:
        world.because(Code.NOT_OWED, f"{event.paid_to} is none of those whose counsel is reimbursed", cited)
        return False
    if len(taking_part) == 1:
        return _chosen_by(world, cited, registration, event)
    joint = _selected_by_all(registration, taking_part)
    everyone = ", ".join(taking_part)
    if joint is not None:
        recorded, selected = joint
        world.rests_on(*supported(recorded, f"{selected.counsel} was selected by {everyone}"))
        if selected.counsel == event.counsel:
            return not _another_was_owed(world, cited, clause, registration, taking_part, recorded, selected)
        text = f"{everyone} take part, and jointly selected {selected.counsel}: only one counsel is owed"
        world.because(Code.NOT_OWED, text, cited)
        return False
    first = _first_paid(registration, taking_part)
    if first is not None and first.counsel != event.counsel:
        text = f"{everyone} take part, and {first.counsel} was reimbursed before: at most one counsel is owed"
        world.because(Code.NOT_OWED, text, cited)
        return False
    name = f"one counsel is owed in {event.registration} without a joint selection"
    text = f"{everyone} take part and no joint selection of counsel is recorded: whether {name} is not known"
    if world.resolve_or_fact(clause.deadlock_owes_one, name, text, cited):
        return True
    text = f"{everyone} take part and selected no counsel jointly; as read, none is owed until they do"
    world.because(Code.NOT_OWED, text, cited)
    return False


def _another_was_owed(
    world: World,
    cited: CitedClause,
    clause: CounselClause,
    registration: Registration,
    taking_part: list[str],
    joint: Recorded,
    selected: CounselSelected,
) -> bool:
    """Whether one counsel was owed already when those that take part selected another: there is at most one."""
    before = registration.counsel[: registration.counsel.index(joint)]
    paid = ((one.effective_on, one.event) for one in before if isinstance(one.event, CounselReimbursed))
    first = next(((day, event) for day, event in paid if event.paid_to in taking_part), None)
    if first is None or first[1].counsel == selected.counsel:
        return False
    day, other = first
    if _takes_part_alone(registration, taking_part, day):
        was_owed = _chosen_by(world, cited, replace(registration, counsel=before), other)
    else:
        name = f"one counsel was owed in {other.registration} before a joint selection"
        text = f"{other.counsel} was reimbursed before a joint selection: whether {name} is not known"
        was_owed = world.resolve_or_fact(clause.deadlock_owes_one, name, text, cited)
    if was_owed:
        said = f"{other.counsel} was reimbursed before {selected.counsel} was selected: at most one counsel is owed"
        world.because(Code.NOT_OWED, said, cited)
    return was_owed


def _takes_part_alone(registration: Registration, taking_part: list[str], day: date) -> bool:
    """Whether one of these holders alone took part on a day."""
    parts = [one for one in registration.participants if one.holder in taking_part]
    return sum(one.joined is None or one.joined.effective_on <= day for one in parts) == 1


def _chosen_by(world: World, cited: CitedClause, registration: Registration, event: CounselReimbursed) -> bool:
    """One holder alone takes part: its own choice is reimbursed, and only that."""
    chosen = [one.event for one in registration.counsel if isinstance(one.event, CounselSelected)]
    own = [one.counsel for one in chosen if event.paid_to in one.selected_by]
    if not own:
        text = f"who chose {event.counsel} is not recorded: record it with record-counsel"
        return world.fact(f"{event.counsel} was chosen by {event.paid_to}", text, cited)
    if own[-1] == event.counsel:
        return True
    world.because(Code.NOT_OWED, f"{event.paid_to} chose {own[-1]}, not {event.counsel}", cited)
    return False


def _selected_by_all(registration: Registration, taking_part: list[str]) -> tuple[Recorded, CounselSelected] | None:
    found = None
    for one in registration.counsel:
        if isinstance(one.event, CounselSelected) and set(taking_part) <= set(one.event.selected_by):
            found = one, one.event
    return found


def _first_paid(registration: Registration, taking_part: list[str]) -> CounselReimbursed | None:
    """The first reimbursement to one of those whose counsel is owed; what another was paid uses nothing up."""
    paid = (one.event for one in registration.counsel if isinstance(one.event, CounselReimbursed))
    return next((event for event in paid if event.paid_to in taking_part), None)


def papers_missing(terms: Terms, registration: Registration, seller: str, on: date) -> Reason | None:
    """That a seller in an underwritten registration had not completed its papers by a day, with the clause."""
    clauses = [cited for cited in terms.clauses(UNDERWRITING) if terms.in_force(cited, on)]
    part = registration.of(seller)
    done = part is not None and part.papers is not None and part.papers.effective_on <= on
    if not registration.underwritten or done or not clauses:
        return None
    cited = clauses[-1]
    text = (
        f"{seller} sells in {registration.accepted.registration}, which is underwritten, and its papers are not "
        f"recorded as completed by {on} ({cited.cite})"
    )
    return Reason(code=Code.PAPERS_MISSING, text=text, clause=cited.clause.clause, cite=cited.cite)
