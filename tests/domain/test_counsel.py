"""Counsel's fees and completed papers: what is owed, to how many, and what stands as an exception."""

from datetime import date, timedelta
from typing import Any

from ledger.domain.counsel import owed, papers_missing, read_counsel, read_underwriting
from ledger.domain.events import Event
from ledger.domain.reader import FileFault, Reader
from ledger.domain.registration_events import CounselReimbursed
from ledger.domain.slices import Terms
from ledger.domain.standing import Standing
from tests.domain.given import TODAY, agreed, clause, question, terms
from tests.domain.registering import folded, joined, paid, papers, progressed, selected
from tests.domain.test_registrations import RECEIVED


def counsel(**parameters: Any) -> Terms:
    """A counsel clause for ann and bob."""
    of = clause("C-1", "counsel", {"holders": ["ann", "bob"], **parameters})
    return terms(agreed(of, question=[question("Q-1", "none", "one")]))


def standings(known: Terms, *found: Event) -> list[Standing]:
    """Whether each payment was owed, all taken together."""
    registration = folded(*found)
    payments = [one for one in registration.counsel if isinstance(one.event, CounselReimbursed)]
    return [owed(known, registration, one, TODAY) for one in payments]


def statuses(known: Terms, *found: Event) -> list[str]:
    return [one.status.value for one in standings(known, *found)]


def why(known: Terms, *found: Event) -> str:
    return standings(known, *found)[-1].reasons[-1].text


def test_a_holder_that_takes_part_alone_is_owed_the_counsel_that_it_chose_last() -> None:
    assert statuses(counsel(), selected("Elm", "ann"), paid("Elm")) == ["free"]
    assert statuses(counsel(), selected("Elm", "ann"), selected("Oak", "ann"), paid("Elm")) == ["locked"]
    assert why(counsel(), selected("Elm", "ann"), paid("Oak")) == "ann chose Elm, not Oak"


def test_a_counsel_that_nobody_is_recorded_to_have_chosen_may_be_owed() -> None:
    assert statuses(counsel(), paid("Elm")) == ["unknown"]
    assert why(counsel(), paid("Elm")) == "who chose Elm is not recorded: record it with record-counsel"


def test_of_several_the_one_that_all_of_them_selected_last_is_owed_whoever_is_paid() -> None:
    both = (joined(), selected("Elm", "ann", "bob"))
    assert statuses(counsel(), *both, paid("Elm"), paid("Elm", "bob")) == ["free", "free"]
    assert statuses(counsel(), *both, paid("Oak"), paid("Elm")) == ["locked", "free"]
    assert statuses(counsel(), *both, selected("Oak", "bob", "ann"), paid("Elm"), paid("Oak")) == ["locked", "free"]
    assert "ann, bob take part, and jointly selected Elm: only one counsel is owed" in why(
        counsel(), *both, paid("Oak")
    )


def test_where_no_joint_selection_is_recorded_the_clause_or_its_reading_decides_of_the_first() -> None:
    apart = (joined(), selected("Elm", "ann"), selected("Oak", "bob"), paid("Elm"), paid("Oak", "bob"), paid("Elm"))
    assert statuses(counsel(), *apart) == ["unknown", "locked", "unknown"]
    assert statuses(counsel(deadlock_owes_one=True), *apart) == ["free", "locked", "free"]
    assert statuses(counsel(deadlock_owes_one=False), *apart) == ["locked"] * 3
    open_one = counsel(deadlock_owes_one={"question": "Q-1", "none": False, "one": True})
    assert statuses(open_one, *apart) == ["disputed", "locked", "disputed"]
    assert "Elm was reimbursed before: at most one counsel is owed" in why(counsel(), *apart[:5])
    assert "as read, none is owed until they do" in why(counsel(deadlock_owes_one=False), *apart)


def test_one_counsel_that_was_owed_leaves_none_to_those_who_select_another_later() -> None:
    later = (joined(), paid("Elm"), selected("Oak", "ann", "bob"), paid("Oak", "bob"))
    assert statuses(counsel(deadlock_owes_one=True), *later)[-1] == "locked"
    assert statuses(counsel(deadlock_owes_one=False), *later)[-1] == "free"
    assert statuses(counsel(), *later)[-1] == "unknown"
    assert "Elm was reimbursed before Oak was selected" in why(counsel(deadlock_owes_one=True), *later)
    same = (joined(), paid("Oak"), selected("Oak", "ann", "bob"), paid("Oak", "bob"))
    assert statuses(counsel(deadlock_owes_one=True), *same)[-1] == "free"


def test_what_was_paid_to_one_that_took_part_alone_was_owed_if_it_chose_that_counsel() -> None:
    chosen = (selected("Elm", "ann"), paid("Elm"), joined(), selected("Oak", "ann", "bob"), paid("Oak", "bob"))
    assert statuses(counsel(deadlock_owes_one=False), *chosen)[-1] == "locked"
    other = (selected("Ash", "ann"), *chosen[1:])
    assert statuses(counsel(deadlock_owes_one=False), *other)[-1] == "free"


def test_whoever_is_none_of_the_holders_named_is_owed_nothing_and_uses_nothing_up() -> None:
    stranger = (joined("cat"), joined("bob"), paid("Ash", "cat"), paid("Elm"))
    assert statuses(counsel(deadlock_owes_one=True), *stranger) == ["locked", "free"]
    assert why(counsel(), joined("cat"), paid("Ash", "cat")) == "cat is none of those whose counsel is reimbursed"
    assert statuses(counsel(), joined("cat"), selected("Elm", "ann"), paid("Elm")) == ["free"], "cat is not counted"


def test_without_a_clause_whether_counsel_is_owed_is_not_known() -> None:
    assert statuses(terms(), paid("Elm")) == ["unknown"]
    assert why(terms(), paid("Elm")) == "no recorded clause says whose counsel the company reimburses"


def test_a_seller_in_an_underwritten_registration_needs_papers_completed_by_the_day() -> None:
    known, day = terms(agreed(clause("U-1", "underwriting"))), RECEIVED + timedelta(days=2)
    underwritten = progressed("filed", underwritten=True)
    missing = papers_missing(known, folded(underwritten), "ann", day)
    assert missing is not None
    assert (missing.clause, missing.cite) == ("U-1", "deed ¶2")
    assert "ann sells in R-1, which is underwritten" in missing.text
    assert papers_missing(known, folded(underwritten, papers()), "ann", day) is None
    assert papers_missing(known, folded(underwritten, papers()), "ann", day - timedelta(days=1)) is not None
    assert papers_missing(known, folded(underwritten, papers("bob")), "ann", day) is not None
    assert papers_missing(known, folded(underwritten), "cat", day) is not None, "cat takes no part in it at all"


def test_papers_are_not_missing_where_nothing_is_underwritten_or_no_clause_asks_for_them() -> None:
    known, day = terms(agreed(clause("U-1", "underwriting"))), RECEIVED + timedelta(days=2)
    assert papers_missing(known, folded(), "ann", day) is None
    assert papers_missing(known, folded(progressed("filed", underwritten=False)), "ann", day) is None
    assert papers_missing(terms(), folded(progressed("filed", underwritten=True)), "ann", day) is None
    assert papers_missing(known, folded(progressed("filed", underwritten=True)), "ann", date(2010, 12, 31)) is None


def test_wrong_parameters_are_named() -> None:
    faults: list[FileFault] = []
    read_counsel(Reader({"holders": [], "deadlock_owes_one": "no", "more": 1}, "C-1", faults))
    read_underwriting(Reader({"papers": ["all"]}, "U-1", faults))
    assert [str(fault) for fault in faults] == [
        "C-1: 'holders' must name at least one",
        "C-1: 'deadlock_owes_one' must be true or false",
        "C-1: 'more' is not known here",
        "U-1: 'papers' is not known here",
    ]
