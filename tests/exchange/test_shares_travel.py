"""What happened to the shares of a series goes out and comes back: as it is, or done again with new ids."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger import AsOf, Evidence, Ledger
from ledger.deciding import Command
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.corrections import ReverseEvent
from ledger.domain.dividends import PayDividend
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries
from ledger.domain.requests import PledgeShares
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.splits import SplitShares
from ledger.domain.treasury import ReissueTreasury, RetireTreasury
from ledger.domain.values import EvidenceKind
from ledger.projections.view import View
from tests.contract.acts import FIRST, Ticking, filled, issue, transfer

MINUTES = (Evidence(kind=EvidenceKind.DOCUMENT, text="minutes"),)
LATER = AsOf(effective_on=date(2020, 12, 31))


def month(number: int) -> date:
    return date(2020, number, 1)


def back(kind: Disposal, on: date, **changes: object) -> ReturnShares:
    reason = "void" if kind in (Disposal.CANCELLED, Disposal.RETRACTED) else None
    return ReturnShares(**({"kind": kind, "series": "A", "on": on, "reason": reason, "consent": "board"} | changes))


def exchange(kind: ExchangeKind, on: date, **changes: object) -> ExchangeShares:
    fields = {"series": "A", "to_series": "B", "holder": "ada", "ratio": "2.5:3", "rounding": Rounding.HALF_EVEN}
    return ExchangeShares(**(fields | {"kind": kind, "on": on} | changes))


COMMANDS: tuple[Command, ...] = (
    DesignateSeries(series="B", name="B", authorised="10000", on=FIRST, decimals=2),
    ChangeAuthorised(series="A", shares="4700", increased=True, on=FIRST, consent="holders", filing="amendment"),
    issue("1000"),
    issue("333", to="bob"),
    issue("12", to="cyd"),
    back(Disposal.RETRACTED, month(2), holder="cyd"),
    PledgeShares(series="A", holder="bob", pledgee="cyd", shares="100", on=month(2)),
    PayDividend(
        series="A",
        record_on=month(3),
        on=month(4),
        rate="3.625",
        declared_on=month(2),
        rounding=Rounding.FLOOR,
        cash_price="10.50",
        consent="board",
    ),
    PayDividend(series="A", record_on=month(4), on=month(5), per_share="0.01", rounding=Rounding.CEILING),
    transfer("100", on=date(2020, 2, 15)),
    back(Disposal.REDEEMED, month(6), shares="100", record_on=month(5), price="1050", consent="board"),
    back(Disposal.REDEEMED, month(6), holder="ada", shares="7"),
    back(Disposal.CANCELLED, month(6), holder="bob", shares="5"),
    back(Disposal.REPURCHASED, month(7), holder="ada", shares="60", price="990.25"),
    ReissueTreasury(
        series="A",
        holder="cyd",
        shares="20",
        on=month(7),
        under="spa-2",
        price="1000",
        consent="board",
        certificate="P-1",
    ),
    RetireTreasury(series="A", shares="10", on=month(7), consent="board"),
    ChangeAuthorised(series="A", shares="10", increased=False, from_retired=True, on=month(7)),
    SplitShares(series="A", ratio="1:3", on=month(8), rounding=Rounding.FLOOR, cash_price="3", consent="holders"),
    exchange(ExchangeKind.CONVERSION, month(9), shares="30", certificate="PB-1"),
    exchange(ExchangeKind.EXCHANGE, month(9), holder="cyd", ratio="1:1", cash_price="1", rounding=Rounding.FLOOR),
    transfer("5", series="B", on=month(10)),
)
KINDS = {
    "authorised-changed",
    "dividend-paid",
    "shares-converted",
    "shares-exchanged",
    "shares-redeemed",
    "shares-cancelled",
    "shares-retracted",
    "shares-repurchased",
    "treasury-reissued",
    "treasury-retired",
    "shares-split",
    "event-reversed",
}


def told(_: int) -> None:
    """Progress, which nobody wants here."""


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Ledger, Path]:
    """A ledger with every such event, one transfer of which made two dividends be computed again."""
    book = filled(str(tmp_path / "source.db"))
    for command in COMMANDS:
        book.record(command, evidence=MINUTES, with_dependents=True)
    book.record(ReverseEvent(sequence=book.head().sequence, reason="void"))
    path = tmp_path / "acme.jsonl"
    book.export(path, each=told)
    return book, path


def answers(view: View) -> list[list[dict[str, Any]]]:
    """What is asked of the shares, but for the ids that a ledger gives itself and what was undone in one alone."""
    given = ("lot", "root", "parents", "issued", "corrections")
    asked = (view.holdings(), view.lots(), view.control(), view.roll_forward(FIRST), view.rule_144())
    return [
        [{name: getattr(row, name) for name in row.__slots__ if name not in given} for row in rows] for rows in asked
    ]


def test_the_ledger_has_every_such_event_and_some_were_computed_again(exported: tuple[Ledger, Path]) -> None:
    book, _ = exported
    with book.as_of(LATER) as view:
        history = view.history()
    assert {row.event for row in history} >= KINDS
    assert sum(row.event == "dividend-paid" for row in history) == 4
    assert book.verify().passed


def test_an_import_into_an_empty_database_gives_the_same_journal(exported: tuple[Ledger, Path], database: str) -> None:
    source, path = exported
    book, recorded, known = Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert (recorded, known, book.head()) == (source.head().sequence, 0, source.head())
    assert book.verify().passed
    with source.as_of(LATER) as there, book.as_of(LATER) as here:
        assert answers(here) == answers(there)


def test_an_import_into_a_ledger_with_events_gives_the_same_answers_under_its_own_ids(
    exported: tuple[Ledger, Path], database: str
) -> None:
    source, path = exported
    book = filled(database)
    book.record(issue("1"))
    book.record(ReverseEvent(sequence=book.head().sequence, reason="so that lots have other numbers"))
    _, recorded, known = Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert (recorded, known) == (source.head().sequence - 5, 5)
    assert book.verify().passed
    with source.as_of(LATER) as there, book.as_of(LATER) as here:
        assert answers(here) == answers(there)
        assert {row.lot for row in here.lots(series="A")} != {row.lot for row in there.lots(series="A")}
    again = Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert again[1:] == (0, source.head().sequence)


def test_what_was_known_at_any_time_before_is_answered_alike(exported: tuple[Ledger, Path], database: str) -> None:
    source, path = exported
    book, _, _ = Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    for sequence in range(8, source.head().sequence + 1):
        then = replace(LATER, known_at=sequence)
        with source.as_of(then) as there, book.as_of(then) as here:
            assert here.holdings() == there.holdings()
