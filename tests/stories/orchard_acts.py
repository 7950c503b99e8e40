"""What can be done and asked in a story of the second example: its offering, joint demands, and parts of a holding."""

from datetime import date

from ledger.domain.entities import RecordMilestone
from ledger.domain.requests import Act, DemandRegistration, Form
from tests.domain.example import Book, paper
from tests.stories.acts import Answer, act, receipted


@act("the first offering takes place")
def offer(book: Book, on: str) -> Answer:
    command = RecordMilestone(milestone="first-offering", on=date.fromisoformat(on))
    return receipted(book.record(command, evidence=paper("notice of effectiveness")))


@act("{holder} and {other} together demand a {form} form for {shares} {series}")
def demand_together(book: Book, on: str, holder: str, other: str, form: str, shares: str, series: str) -> Answer:
    """The shares are those of the holder named first."""
    day = date.fromisoformat(on)
    command = DemandRegistration(
        holder=holder, jointly_with=(other,), form=Form(form), series=series, shares=shares, received_on=day
    )
    return receipted(book.record(command, evidence=paper("notice")))


@act("how much may {holder} {verb} of {series}")
def parts(book: Book, on: str, holder: str, verb: str, series: str) -> Answer:
    """Each part of the holding with its standing, the freest first; the parts add up to the holding."""
    with book.view(on) as view:
        found = view.eligibility(holder=holder, series=series, act=Act(verb))
        held = sum(row.shares for row in view.holdings(holder=holder, series=series))
    assert sum(row.shares for row in found) == held
    rows = sorted(found, key=lambda row: ("free", "disputed", "unknown", "locked").index(row.status))
    said = [reason.text for row in rows for reason in row.reasons]
    said += [f"{rest.kind} {rest.document} {rest.text}" for row in rows for rest in row.rests_on]
    said += [f"{one.adopt}: {one.status} until {one.until}" for row in rows for one in row.readings]
    return Answer(", ".join(f"{row.shares} {row.status}" for row in rows), "\n".join(said))
