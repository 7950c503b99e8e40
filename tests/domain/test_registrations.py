"""The life of a registration: its statuses in their order, each on its day."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from ledger.domain import registrations
from ledger.domain.events import Recorded
from ledger.domain.registration_events import DemandAccepted, RegistrationProgressed, RegistrationStatus, WithdrawnBy
from ledger.domain.registrations import ProgressRegistration, registration_of
from ledger.domain.requests import Form
from ledger.domain.slices import Needs
from ledger.domain.values import Units
from ledger.errors import Fault, Invalid
from tests.domain.given import TODAY, debt, given, recorded
from tests.domain.test_entries import transferred

RECEIVED = date(2011, 5, 1)


def accepted(holder: str = "ann", form: Form = Form.LONG, *, on: date = RECEIVED, sequence: int = 60) -> Recorded:
    event = DemandAccepted(
        request="D-1",
        registration="R-1",
        holder=holder,
        form=form,
        series="X",
        shares=Units(10),
        received_on=on,
        given_on=on,
        dated_on=on,
        opinion="so",
        opinion_by=None,
        opinion_on=None,
        underwritten=False,
        jointly_with=(),
        pool=None,
        waiver=None,
        relied_on=(),
    )
    return recorded(event, sequence, on=on)


def reached(status: str, *, days: int = 1, sequence: int = 61) -> Recorded:
    event = RegistrationProgressed(
        registration="R-1",
        status=RegistrationStatus(status),
        by=None,
        file_number=None,
        withdrawn_by=None,
        reimbursed=None,
        company_default=None,
        underwritten=None,
    )
    return recorded(event, sequence, on=RECEIVED + timedelta(days=days))


def to(status: str, days: int = 5) -> ProgressRegistration:
    return ProgressRegistration(
        registration="R-1", status=RegistrationStatus(status), on=RECEIVED + timedelta(days=days)
    )


def test_a_registration_is_what_its_events_made_of_it_by_a_day() -> None:
    events = (accepted(), reached("filed"), reached("effective", days=3, sequence=62))
    assert registration_of(events, RECEIVED - timedelta(days=1)) is None
    assert registration_of((), TODAY) is None
    statuses = []
    for days in (0, 1, 2, 3):
        found = registration_of(events, RECEIVED + timedelta(days=days))
        assert found is not None
        statuses.append(found.status)
    assert statuses == ["requested", "filed", "filed", "effective"]


def test_statuses_are_put_in_the_order_of_their_days_and_then_of_recording() -> None:
    late = (
        accepted(),
        reached("effective", days=3, sequence=61),
        reached("filed", days=1, sequence=62),
        debt(RECEIVED),
    )
    found = registration_of(late, TODAY)
    assert found is not None
    assert found.reached == ("requested", "filed", "effective")
    assert [recorded.sequence for recorded in found.progress] == [62, 61]
    assert (found.last_on, found.participants[0].sold) == (RECEIVED + timedelta(days=3), 0)


def test_every_share_sold_in_a_registration_is_counted_whatever_its_day() -> None:
    found = registration_of((accepted(), transferred(("X-1", "X-2", 6), ("X-3", "X-4", 1))), RECEIVED)
    assert found is not None
    assert (found.participants[0].sold, found.last_on) == (7, RECEIVED)


def test_progress_needs_the_registrations_own_events() -> None:
    assert registrations.needs(to("filed")) == Needs(on=date(2011, 5, 6), registration="R-1")


def test_progress_is_refused_in_this_order() -> None:
    here = given(registrations=((accepted(), reached("completed", days=9)),))
    for command, slice_, fault, text in (
        (to("filed", days=9999), given(), Fault.DATE_IN_FUTURE, "is after today"),
        (to("filed"), given(), Fault.UNKNOWN_REGISTRATION, "registration 'R-1' is not recorded"),
        (to("filed"), given(registrations=((reached("filed"),),)), Fault.UNKNOWN_REGISTRATION, "is not recorded"),
        (to("filed"), here, Fault.DATE_ORDER, "R-1 was completed on 2011-05-10; it cannot be filed on 2011-05-06"),
        (to("filed", days=9), here, Fault.STATUS_NOT_POSSIBLE, "can be followed by nothing, not by filed"),
    ):
        with pytest.raises(Invalid) as refusal:
            registrations.decide(command, slice_)
        assert refusal.value.fault is fault
        assert text in refusal.value.text


def test_nothing_happens_to_a_registration_before_its_demand_was_received() -> None:
    with pytest.raises(Invalid) as refusal:
        registrations.decide(to("filed", days=-1), given(registrations=((accepted(),),)))
    assert refusal.value.fault is Fault.DATE_ORDER


FOLLOWS = {
    "requested": {"filed", "postponed", "withdrawn", "terminated"},
    "filed": {"effective", "postponed", "withdrawn", "stop-ordered", "terminated"},
    "postponed": {"filed", "effective", "withdrawn", "terminated"},
    "effective": {"completed", "suspended", "withdrawn", "stop-ordered", "terminated"},
    "suspended": {"effective", "withdrawn", "stop-ordered", "terminated"},
    "stop-ordered": {"effective", "withdrawn", "terminated"},
    "completed": set(),
    "terminated": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize(("now", "then"), [*product(FOLLOWS, FOLLOWS)])
def test_a_status_is_followed_only_by_what_can_follow_it(now: str, then: str) -> None:
    events = (accepted(),) if now == "requested" else (accepted(), reached(now))
    slice_ = given(registrations=(events,))
    if then in FOLLOWS[now]:
        decision = registrations.decide(to(then), slice_)
        assert (decision.outcome, decision.effective_on) == ("recorded", RECEIVED + timedelta(days=5))
        return
    with pytest.raises(Invalid) as refusal:
        registrations.decide(to(then), slice_)
    assert refusal.value.fault is Fault.STATUS_NOT_POSSIBLE


def test_only_a_withdrawal_says_whose_it_was() -> None:
    here = given(registrations=((accepted(),),))
    told = {"withdrawn_by": WithdrawnBy.HOLDER, "reimbursed": False, "company_default": False}
    event = registrations.decide(replace(to("withdrawn"), **told), here).event
    assert isinstance(event, RegistrationProgressed)
    assert (event.withdrawn_by, event.reimbursed, event.company_default) == tuple(told.values())
    with pytest.raises(Invalid) as refusal:
        registrations.decide(replace(to("filed"), **told), here)
    assert (refusal.value.fault, refusal.value.text) == (
        Fault.MALFORMED,
        "only a withdrawal has a --withdrawn-by, and this is 'filed'",
    )


def test_who_did_it_and_under_which_number_is_kept() -> None:
    command = ProgressRegistration(
        registration="R-1", status=RegistrationStatus.FILED, on=RECEIVED, by="the company", file_number="333-1"
    )
    event = registrations.decide(command, given(registrations=((accepted(),),))).event
    assert isinstance(event, RegistrationProgressed)
    assert (event.by, event.file_number) == ("the company", "333-1")
