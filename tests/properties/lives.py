"""Random lives of registrations under the worked example's terms, and what each reading of Q-08 makes of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from hypothesis import strategies as st

from ledger.domain import registrations
from ledger.domain.events import Recorded, SharesTransferred
from ledger.domain.registration_events import (
    DemandAccepted,
    HolderJoined,
    RegistrationProgressed,
    RegistrationStatus,
    SharesIncluded,
    WithdrawnBy,
)
from ledger.domain.registrations import ProgressRegistration, Registration, registration_of
from ledger.domain.requests import Act, Basis, Form
from ledger.domain.share_events import LotMove
from ledger.domain.values import Units
from ledger.errors import Invalid
from tests.domain.given import given, recorded

HOLDERS = ("first-union", "newcourt", "lucent")
READINGS = ("effective", "kept-effective", "filed", "unless-reimbursed", "most-sold")
FIRST = date(1999, 10, 31)
ASKED = 100
"""How many shares every demand asks for."""
S = RegistrationStatus
STEPS = tuple(one for one in S if one is not S.REQUESTED)


@dataclass(frozen=True)
class Life:
    """A registration: its events, in the order of their days."""

    number: int
    holder: str
    form: Form
    events: tuple[Recorded, ...]

    @classmethod
    def begun(cls, number: int, holder: str, form: Form, day: date) -> Self:
        """A life that has only begun."""
        return cls(number, holder, form, (demanded(number, holder, form, day),))

    def on(self, day: date) -> Registration | None:
        """The registration as of a day."""
        return registration_of(self.events, day)

    def then(self, step: ProgressRegistration) -> Self:
        """The life with one more status, if that can follow."""
        try:
            decision = registrations.decide(step, given(registrations=(self.events,)))
        except Invalid:
            return self
        sequence = self.events[-1].sequence + 1
        return replace(self, events=(*self.events, recorded(decision.event, sequence, on=step.on)))


def demanded(number: int, holder: str, form: Form, day: date) -> Recorded:
    """The demand that opens registration R-number."""
    event = DemandAccepted(
        request=f"D-{number}",
        registration=f"R-{number}",
        holder=holder,
        form=form,
        series="F",
        shares=Units(ASKED),
        received_on=day,
        given_on=day,
        dated_on=day,
        opinion="so it is",
        opinion_by=None,
        opinion_on=None,
        underwritten=False,
        jointly_with=(),
        pool=None,
        waiver=None,
        relied_on=(),
    )
    return recorded(event, number * 100, on=day)


@st.composite
def lives(draw: st.DrawFn, number: int, *, holders: Sequence[str] = HOLDERS, joined_by: Sequence[str] = ()) -> Life:
    """A life of some statuses, some days apart; others may join it, its shares may be cut back and sold."""
    holder, form = draw(st.sampled_from(holders)), draw(st.sampled_from(Form))
    day = FIRST + timedelta(days=draw(st.integers(0, 30)))
    name, sequence = f"R-{number}", number * 100
    events = [demanded(number, holder, form, day)]
    for other in (one for one in joined_by if one != holder and draw(st.booleans())):
        sequence += 1
        joined = HolderJoined(registration=name, holder=other, series="F", shares=Units(ASKED))
        events.append(recorded(joined, sequence, on=day + timedelta(days=1)))
    if draw(st.booleans()):
        sequence += 1
        included = SharesIncluded(registration=name, holder=holder, shares=Units(draw(st.integers(70, ASKED))))
        events.append(recorded(included, sequence, on=day))
    life = Life(number, holder, form, tuple(events))
    for status in draw(st.lists(st.sampled_from((S.FILED, S.EFFECTIVE, S.EFFECTIVE, *STEPS)), max_size=10)):
        day += timedelta(days=draw(st.sampled_from([0, 1, 44, 45, 89, 90])))
        life = life.then(_step(draw, name, status, day))
    if draw(st.booleans()):
        sold = recorded(sale(name, holder, draw(st.integers(70, ASKED))), number * 100 + 99, on=day)
        life = replace(life, events=(*life.events, sold))
    return life


def _step(draw: st.DrawFn, name: str, status: RegistrationStatus, day: date) -> ProgressRegistration:
    known = st.sampled_from([None, True, False])
    by = draw(st.sampled_from([None, *WithdrawnBy])) if status is S.WITHDRAWN else None
    return ProgressRegistration(
        registration=name,
        status=status,
        on=day,
        withdrawn_by=by,
        reimbursed=draw(known),
        company_default=draw(known),
    )


def sale(name: str, holder: str, shares: int) -> SharesTransferred:
    """A sale in a registration."""
    return SharesTransferred(
        balance_certificate=None,
        in_breach=False,
        presented_at=None,
        request="T-1",
        series="F",
        transferor=holder,
        transferee="fund",
        moves=(LotMove(source="F-1", child="F-2", shares=Units(shares)),),
        act=Act.SELL,
        basis=Basis.REGISTERED,
        registration=name,
        certificate=None,
        surrendered=(),
        contract_on=None,
        instruction=None,
        securities_law=None,
        waiver=None,
        relied_on=(),
    )


def uses_a_demand(reading: str, life: Life, on: date) -> set[bool]:
    """Whether a registration has used its holder's demand: what question Q-08 says, in other words than the rule's.

    Both where a fact that decides is not recorded.
    """
    steps = [(one.effective_on, one.event) for one in life.events if one.effective_on <= on]
    statuses = [(day, event) for day, event in steps if isinstance(event, RegistrationProgressed)]
    names = [event.status for _, event in statuses]
    stopped = S.STOP_ORDERED in names and S.EFFECTIVE not in names[_last(names, S.STOP_ORDERED) :]
    obtained = {S.EFFECTIVE, S.COMPLETED} & set(names) and not stopped
    last = statuses[-1][1] if statuses else None
    match reading:
        case "filed":
            return {bool({S.FILED, S.EFFECTIVE, S.COMPLETED} & set(names))}
        case "kept-effective":
            kept = S.COMPLETED in names or (_days_effective(statuses, on) >= 90 and obtained)
            spoilt = last is not None and last.status not in (S.FILED, S.POSTPONED, S.EFFECTIVE, S.COMPLETED)
            default = {last.company_default} if spoilt and last else {False}
            return {bool(kept) and not one for one in ({True, False} if default == {None} else default)}
        case "unless-reimbursed":
            if last is None or last.status is not S.WITHDRAWN or {S.EFFECTIVE} & set(names):
                return {bool(obtained)}
            return {
                by_holder and not paid
                for by_holder in ({last.withdrawn_by is WithdrawnBy.HOLDER} if last.withdrawn_by else {True, False})
                for paid in ({True, False} if last.reimbursed is None else {last.reimbursed})
            }
        case "most-sold":
            included = [event.shares for _, event in steps if isinstance(event, SharesIncluded)]
            sold = sum(one.event.moves[0].shares for one in life.events if isinstance(one.event, SharesTransferred))
            return {bool(obtained) and min([ASKED, *included]) >= 75 and sold >= 75}
        case _:
            return {bool(obtained)}


def _last(names: list[RegistrationStatus], status: RegistrationStatus) -> int:
    return max(place for place, name in enumerate(names) if name is status)


def _days_effective(statuses: list[tuple[date, RegistrationProgressed]], on: date) -> int:
    """On how many days up to one it was effective: day by day."""
    days, day = 0, FIRST
    while day < on:
        reached = [event.status for when, event in statuses if when <= day]
        days += bool(reached) and reached[-1] is S.EFFECTIVE
        day += timedelta(days=1)
    return days
