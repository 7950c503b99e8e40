"""The register of transactions on a ledger: it moves what the roll-forward has, and facts are counted by support."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from ledger import AsOf, Evidence, Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.values import EvidenceKind
from ledger.projections.roll_forward import IN_OUT, OUT
from ledger.projections.support import SupportLine
from ledger.projections.view import View
from tests.contract.acts import FIRST, filled, issue, transfer

ON = date(2020, 6, 30)
DEED = (Evidence(kind=EvidenceKind.DOCUMENT, text="deed"),)
INVENTED = (Evidence(kind=EvidenceKind.ILLUSTRATIVE, text="invented"),)


def opened(book: Ledger, known_at: int | None = None) -> View:
    return book.as_of(AsOf(effective_on=ON, known_at=known_at))


def moved(view: View, since: date) -> dict[tuple[str, str], Decimal]:
    """What the transactions come to, by series and column of the roll-forward."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in view.transactions(since=since):
        for part in line.parts:
            if part.column == "pik":
                found[part.series, "pik"] += part.came_in
                continue
            for came, shares in ((True, part.came_in), (False, part.went_out)):
                if shares:
                    column = IN_OUT[line.event, came]
                    found[part.series, column] += shares if came or column in OUT else -shares
    return {key: shares for key, shares in found.items() if shares}


def rolled(view: View, since: date) -> dict[tuple[str, str], Decimal]:
    """What the roll-forward has, by series and column, all holders together."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in view.roll_forward(since):
        for column in set(IN_OUT.values()) | {"pik"}:
            found[line.series, column] += getattr(line, column)
    return {key: shares for key, shares in found.items() if shares}


def test_what_is_undone_moves_back_and_both_stand(database: str) -> None:
    book = filled(database)
    book.record(issue("100"))
    wrong = book.record(transfer("30"))
    assert wrong.sequence is not None
    book.record(ReverseEvent(sequence=wrong.sequence, reason="entered twice"))
    with opened(book) as view:
        issued, entered, undone = view.transactions()[-3:]
        assert (issued.parts[0].giver, issued.parts[0].taker, issued.parts[0].column) == ("unissued", "ada", "issued")
        assert (entered.reversed_by, undone.corrects) == (undone.sequence, entered.sequence)
        (there,), (back,) = entered.parts, undone.parts
        assert (there.giver, there.taker) == (back.taker, back.giver)
        assert there.came_in == there.went_out == back.came_in == back.went_out == 30
        assert moved(view, FIRST) == rolled(view, FIRST)
    with opened(book, known_at=wrong.sequence) as view:
        assert view.transactions()[-1].reversed_by is None


def test_facts_are_counted_by_the_document_they_name_and_what_is_undone_is_not(database: str) -> None:
    book = filled(database)
    with opened(book) as view:
        before = {line.document: line for line in view.support()}
    book.record(issue("100"), evidence=DEED)
    book.record(issue("50"), evidence=DEED + INVENTED)
    wrong = book.record(issue("25"), evidence=DEED)
    assert wrong.sequence is not None
    book.record(ReverseEvent(sequence=wrong.sequence, reason="entered twice"))
    with opened(book) as view:
        after = {line.document: line for line in view.support()}
    assert after.pop("deed") == SupportLine(document="deed", evidenced=1, asserted=0, illustrative=1)
    assert after == before
