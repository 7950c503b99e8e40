"""Late facts on either database: an entered act that would not pass any more is an exception, with both sequences."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger import AsOf, Ledger
from ledger.domain.agreements import Question, Reading
from ledger.domain.corrections import ReverseEvent
from ledger.domain.entities import RecordControl, RecordMilestone, RecordSuccession
from ledger.domain.facts import AdoptReading
from ledger.domain.holding_events import StopKind
from ledger.domain.kinds import RecordAgreement
from ledger.domain.pledges import PledgeShares
from ledger.domain.registration_events import RegistrationStatus
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.domain.requests import Act, Basis, DemandRegistration, EnforcePledge, Form
from ledger.domain.stops import PlaceStop
from ledger.domain.values import Evidence, EvidenceKind
from ledger.projections.exceptions import ExceptionLine
from ledger.recording import Command
from ledger.store.codec import canonical, load
from tests.contract.acts import FIRST, LOCKED_ON, filled, issue, lock_up, transfer
from tests.contract.test_offerings import OFFERING, agreement

SOLD_ON = date(2020, 3, 2)
TODAY = date(2021, 1, 1)
PAPER = (Evidence(kind=EvidenceKind.DOCUMENT, text="a paper"),)


@pytest.fixture
def book(database: str) -> Ledger:
    """Ada has 100 shares in lot A-1; nothing is agreed."""
    book = filled(database)
    book.record(issue("100"))
    return book


def done(book: Ledger, command: Command, *, evidence: tuple[Evidence, ...] = PAPER) -> int:
    """The sequence of a command that is entered or recorded, with a document."""
    receipt = book.record(command, evidence=evidence)
    assert receipt.outcome in ("registered", "recorded")
    assert receipt.sequence is not None
    return receipt.sequence


def late(
    book: Ledger, on: date = TODAY, known_at: int | None = None, code: str = "NOT_COMPLIANT"
) -> list[ExceptionLine]:
    with book.as_of(AsOf(effective_on=on, known_at=known_at)) as view:
        return [line for line in view.exceptions() if line.code == code]


def stopped(**changes: object) -> PlaceStop:
    stop = PlaceStop(series="A", holder="ada", kind=StopKind.COURT, by="the court", reason="Oak v. Ada", on=SOLD_ON)
    return replace(stop, **changes)


def test_a_stop_placed_back_before_a_sale_puts_the_sale_on_the_list_with_both_sequences(book: Ledger) -> None:
    sold = done(book, transfer("5", on=SOLD_ON, act=Act.SELL))
    assert late(book) == []
    placed = done(book, stopped())
    (line,) = late(book)
    assert (line.sequence, line.event, line.effective_on) == (sold, "shares-transferred", SOLD_ON)
    assert line.text.startswith(
        f"#{sold} (T-1: 5 A from ada to bob on 2 Mar 2020, sell, private) was entered, and would be unknown by what "
        f"is known now; recorded since: #{placed}. S-1: transfers of all A of ada are stopped from 2 Mar 2020"
    )
    assert late(book, known_at=sold) == []
    assert late(book, SOLD_ON - timedelta(days=1)) == []
    reversed_ = done(book, ReverseEvent(sequence=placed, reason="of another holder"))
    assert late(book) == []
    assert late(book, known_at=reversed_ - 1) == [line]
    assert book.verify().passed


def test_a_fact_of_a_later_day_changes_nothing_of_an_act(book: Ledger) -> None:
    done(book, transfer("5", on=SOLD_ON))
    done(book, stopped(on=SOLD_ON + timedelta(days=1)))
    assert late(book) == []


def test_an_agreement_recorded_late_makes_what_it_forbade_locked(book: Ledger) -> None:
    first = done(book, transfer("5", on=SOLD_ON))
    done(book, transfer("5", on=LOCKED_ON))
    done(book, transfer("1", by="bob", to="cyd", on=LOCKED_ON))
    recorded = done(book, lock_up())
    (line,) = late(book)
    assert (line.sequence, line.clause) == (first, "LU")
    assert (
        f"would be locked by what is known now; recorded since: #{recorded}. The buyer keeps its shares." in line.text
    )


def test_pledges_and_enforcements_are_judged_again_too(book: Ledger) -> None:
    pledge = PledgeShares(series="A", holder="ada", pledgee="bob", shares="10", on=SOLD_ON)
    pledged = done(book, pledge)
    enforced = done(book, EnforcePledge(pledge="P-1", on=SOLD_ON, shares="4"))
    placed = done(book, stopped())
    lines = late(book)
    assert [(line.sequence, line.event) for line in lines] == (
        [(pledged, "shares-pledged"), (enforced, "pledge-enforced")]
    )
    assert "10 A from ada to bob on 2 Mar 2020, pledge) was entered" in lines[0].text
    assert "4 A from ada to bob on 2 Mar 2020, transfer, private) was entered" in lines[1].text
    assert all(f"recorded since: #{placed}." in line.text for line in lines)


def test_what_is_entered_in_breach_or_under_a_waiver_stands_as_that_for_ever_and_not_as_a_late_fact(
    book: Ledger,
) -> None:
    done(book, lock_up())
    breach = done(book, transfer("5", on=SOLD_ON, in_breach=True))
    book.record(transfer("6", on=SOLD_ON))
    waived = done(book, ReleaseRequest(request="T-2", waiver="agreed", document="minutes", authority="the board"))
    done(book, stopped())
    assert late(book) == []
    assert [line.sequence for line in late(book, code="IN_BREACH")] == [breach]
    assert [line.sequence for line in late(book, code="WAIVED")] == [waived]
    assert [line.sequence for line in late(book, date(2030, 1, 1), code="IN_BREACH")] == [breach]


def changed_lock_up(*questions: Question, **changes: object) -> RecordAgreement:
    """The lock-up with other parameters."""
    made = lock_up().agreement
    (clause,) = made.clauses
    parameters = canonical({**load(clause.parameters), **changes})
    return RecordAgreement(
        agreement=replace(made, clauses=(replace(clause, parameters=parameters),), questions=questions)
    )


QUESTION = Question(
    question="Q",
    title="Is the last day locked?",
    cite="section 4",
    words="until",
    readings=(
        Reading(reading="yes", text="It is.", effect="Locked."),
        Reading(reading="no", text="No.", effect="Free."),
    ),
)


def test_a_reading_adopted_later_is_named_and_one_that_is_adopted_back_clears_the_act(book: Ledger) -> None:
    done(book, changed_lock_up(QUESTION, last_day_locked={"question": "Q", "yes": True, "no": False}))

    def adopt(reading: str) -> int:
        return done(book, AdoptReading(question="Q", reading=reading, by="counsel", on=LOCKED_ON, document="memo"))

    adopt("no")
    sold = done(book, transfer("5", on=LOCKED_ON))
    assert late(book) == []
    adopted = adopt("yes")
    (line,) = late(book)
    assert line.sequence == sold
    assert f"would be locked by what is known now; recorded since: #{adopted}." in line.text
    back = adopt("no")
    assert late(book) == []
    done(book, ReverseEvent(sequence=back, reason="a mistake"))
    done(book, ReverseEvent(sequence=adopted, reason="a mistake"))
    assert late(book) == []
    opened = book.head().sequence + 1
    done(book, ReverseEvent(sequence=adopted - 2, reason="a mistake"))
    (line,) = late(book)
    assert f"would be disputed by what is known now; recorded since: #{opened}. Q is open" in line.text


def test_a_registration_that_turns_out_to_have_been_stopped_undoes_the_footing_of_a_sale(database: str) -> None:
    book = filled(database)
    done(book, changed_lock_up(registered_sale_permitted=True))
    done(book, issue("100"))
    demand = DemandRegistration(holder="ada", form=Form.LONG, series="A", shares="10", received_on=FIRST)
    assert book.record(demand).outcome == "refused"
    done(book, ReleaseRequest(request="D-1", waiver="agreed", document="minutes"))
    for status in (RegistrationStatus.FILED, RegistrationStatus.EFFECTIVE):
        done(book, ProgressRegistration(registration="R-1", status=status, on=date(2020, 2, 1)))
    sale = {"on": SOLD_ON, "act": Act.SELL, "basis": Basis.REGISTERED, "registration": "R-1"}
    first = done(book, transfer("6", **sale))
    second = done(book, transfer("4", **sale))
    assert late(book) == []
    ordered = done(book, ProgressRegistration(registration="R-1", status=RegistrationStatus.STOP_ORDERED, on=SOLD_ON))
    lines = late(book)
    assert [line.sequence for line in lines] == [first, second]
    assert all(f"would be locked by what is known now; recorded since: #{ordered}." in line.text for line in lines)


def test_an_offering_recorded_late_is_judged_by_what_the_lots_had_when_the_sales_were_entered(database: str) -> None:
    """25% of the 100 shares are released after ten days: the first 20 are within it, the next 10 are not."""
    book = filled(database)
    done(book, agreement())
    done(book, issue("100"))
    day = OFFERING + timedelta(days=12)
    within = done(book, transfer("20", on=day))
    beyond = done(book, transfer("10", on=day))
    assert late(book) == []
    offered = done(book, RecordMilestone(milestone="offering", on=OFFERING))
    (line,) = late(book)
    assert (line.sequence, within < beyond) == (beyond, True)
    assert f"would be locked by what is known now; recorded since: #{offered}." in line.text
    assert "25% of what each lot had on 1 Jun 2020 is released by 13 Jun 2020" in line.text


def test_the_event_that_turned_the_standing_is_named_where_it_only_took_something_away(book: Ledger) -> None:
    """The sale to an affiliate rested on control, which is undone; nothing that was added says so."""
    done(book, changed_lock_up(affiliate_series=["A"]))
    control = done(book, RecordControl(affiliate="cyd", controller="ada", on=FIRST))
    moved = done(book, transfer("5", to="cyd", on=SOLD_ON, basis=Basis.AFFILIATE))
    done(book, RecordSuccession(predecessor="bob", successor="cyd", on=FIRST))
    assert late(book) == []
    undone = done(book, ReverseEvent(sequence=control, reason="never so"))
    done(book, RecordMilestone(milestone="offering", on=FIRST))
    (line,) = late(book)
    assert line.sequence == moved
    assert f"would be unknown by what is known now; recorded since: #{undone}." in line.text
    again = done(book, RecordControl(affiliate="cyd", controller="ada", on=FIRST, controlled=False))
    (line,) = late(book)
    assert f"would be locked by what is known now; recorded since: #{undone}" in line.text
    assert again > undone


def test_a_stop_on_the_holder_in_control_does_not_bind_what_its_affiliate_holds(book: Ledger) -> None:
    done(book, changed_lock_up(affiliate_series=["A"]))
    done(book, RecordControl(affiliate="cyd", controller="ada", on=FIRST))
    done(book, transfer("5", to="cyd", on=SOLD_ON, basis=Basis.AFFILIATE))
    done(book, stopped(on=LOCKED_ON))
    done(book, RecordControl(affiliate="cyd", controller="ada", on=LOCKED_ON, controlled=False))
    assert late(book, code="CONTROL_LOST") == []
