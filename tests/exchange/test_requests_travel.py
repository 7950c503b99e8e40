"""Pledges and requests go out and come back: as they are, or as new events judged here, under ids given here."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger import AsOf, Evidence, Ledger
from ledger.deciding import Command
from ledger.domain.notices import GiveNotice
from ledger.domain.pledges import ReleasePledge
from ledger.domain.releases import ReleaseRequest
from ledger.domain.request_log import LogRequest, WithdrawRequest
from ledger.domain.requests import EnforcePledge, PledgeShares
from ledger.domain.values import EvidenceKind
from ledger.projections.view import View
from ledger.store.engine import writing
from ledger.store.journal import Draft, append, event_at
from tests.contract.acts import FIRST, LOCKED_ON, Ticking, filled, issue, lock_up, transfer

NEXT, MAY = date(2020, 2, 1), date(2020, 5, 1)
LATER, EVE = AsOf(effective_on=date(2021, 1, 1)), AsOf(effective_on=date(2020, 12, 30))
LETTER = (Evidence(kind=EvidenceKind.DOCUMENT, text="letter"),)
AT = "2020-02-01T09:30:00-05:00"


def pledge(shares: str, **fields: Any) -> PledgeShares:
    given = {"series": "A", "holder": "bob", "pledgee": "cyd", "shares": shares, "on": NEXT, **fields}
    return PledgeShares(**given)


def logged(**fields: Any) -> LogRequest:
    given = {"series": "A", "transferor": "Ada", "transferee": "a friend", "shares": "some", "presented_at": AT}
    return LogRequest(**given, missing=("a name",), **fields)


WAIVER = {"waiver": "agreed", "document": "minutes", "authority": "board", "granted_on": NEXT, "until": LOCKED_ON}
COMMANDS: tuple[Command, ...] = (
    lock_up(),
    issue("100", to="ada", certificate="PA-1"),
    issue("50", to="bob", certificate="PA-2"),
    issue("50", to="bob"),
    # logged, completed, held, released on a later day
    logged(),
    transfer("10", to="cyd", on=NEXT, request="T-1"),
    ReleaseRequest(request="T-1", on=LOCKED_ON),
    # logged and entered at once; logged and withdrawn
    logged(),
    transfer(
        "20",
        by="bob",
        to="cyd",
        on=NEXT,
        request="T-2",
        lots=("A-2",),
        surrendered=("PA-2",),
        balance_certificate="PA-3",
    ),
    logged(),
    WithdrawRequest(request="T-3", reason="called off", on=NEXT),
    # refused after notice, then withdrawn
    transfer("5", to="cyd", on=NEXT),
    GiveNotice(holder="cyd", document="spa", about="the lock-up", on=FIRST),
    ReleaseRequest(request="T-4"),
    WithdrawRequest(request="T-4", reason="called off", on=MAY),
    # in breach; released by waiver
    transfer("6", to="cyd", on=NEXT, in_breach=True, presented_at=AT),
    transfer("7", to="cyd", on=NEXT, presented_at="2020-02-01"),
    ReleaseRequest(request="T-6", **WAIVER, lots=("A-1",)),
    # pledges: over two lots, released in part, enforced in part, the other of a locked holder
    pledge("60", express=True, instruction="agreement", presented_at=AT),
    ReleasePledge(pledge="P-1", shares="15", on=MAY),
    EnforcePledge(pledge="P-1", shares="20", on=MAY, certificate="PA-4", presented_at=AT),
    logged(),
    pledge("30", holder="ada", request="T-9"),
    EnforcePledge(pledge="P-2", shares="9", on=MAY),
    ReleaseRequest(request="T-10", **WAIVER),
    EnforcePledge(pledge="P-2", on=MAY),
    transfer("25", by="bob", to="ada", on=MAY),
)
KINDS = {
    "request-logged",
    "request-held",
    "request-refused",
    "request-withdrawn",
    "shares-pledged",
    "pledge-released",
    "pledge-enforced",
    "shares-transferred",
}


def told(_: int) -> None:
    """Progress, which nobody wants here."""


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Ledger, Path]:
    """A ledger with every such event, and the file that it was exported to."""
    book = filled(str(tmp_path / "source.db"), authorised="1000")
    for command in COMMANDS:
        book.record(command, evidence=LETTER)
    path = tmp_path / "acme.jsonl"
    book.export(path, each=told)
    return book, path


def answers(view: View) -> list[list[dict[str, Any]]]:
    """What is asked of a ledger, but for sequences, what it says of them, and the ids that it gives itself."""
    given = ("sequence", "lot", "lots", "root", "parents", "request", "pledge", "what", "text", "summary")
    given += ("reasons", "rests_on", "presented_at", "decided_at", "days")
    asked = (view.holdings(), view.lots(), view.pledges(), view.holds(), view.requests(), view.exceptions())
    return [
        [{name: getattr(row, name) for name in row.__slots__ if name not in given} for row in rows] for rows in asked
    ]


def test_the_ledger_has_every_such_event(exported: tuple[Ledger, Path]) -> None:
    book, _ = exported
    with book.as_of(LATER) as view:
        assert {row.event for row in view.history()} >= KINDS
        assert {row.holder: str(row.shares) for row in view.holdings()} == {"ada": "93", "bob": "35", "cyd": "72"}
        assert [(row.pledge, str(row.shares), row.status) for row in view.pledges()] == [
            ("P-1", "25", "in force"),
            ("P-2", "21", "in force"),
        ]


def test_an_import_into_an_empty_database_gives_the_same_journal(exported: tuple[Ledger, Path], database: str) -> None:
    source, path = exported
    book, recorded, known = Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert (recorded, known) == (source.head().sequence, 0)
    assert book.head() == source.head()
    assert book.verify().passed
    with source.as_of(LATER) as there, book.as_of(LATER) as here:
        assert answers(here) == answers(there)


def test_an_import_into_a_ledger_with_events_gives_the_same_answers_under_its_own_ids(
    exported: tuple[Ledger, Path], database: str
) -> None:
    source, path = exported
    book = filled(database, authorised="1000")
    own = book.record(issue("7", to="cyd", on=date(2020, 12, 31)), evidence=LETTER)
    waits = book.record(replace(logged(), transferor="Cyd"), evidence=LETTER)
    book.record(WithdrawRequest(request="T-1", reason="not theirs", on=NEXT), evidence=LETTER)
    mine = book.record(pledge("7", holder="cyd", pledgee="ada", on=date(2020, 12, 31)), evidence=LETTER)
    assert (own.opened, waits.request, mine.opened) == (("A-1",), "T-1", ("P-1",))
    with book.as_of(EVE) as here:
        before = answers(here)
    _, recorded, _ = Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert recorded == source.head().sequence - 5, "the issuer, its series and its three holders are here"
    with source.as_of(EVE) as there, book.as_of(EVE) as here:
        assert [row.pledge for row in here.pledges()] == ["P-2", "P-3"]
        for theirs, ours, mine in zip(answers(there), answers(here), before, strict=True):
            assert [row for row in ours if row not in mine] == theirs
        stated = [str(row.presented_at) for row in there.requests() if "14:30" in str(row.presented_at)]
        assert [one for row in here.requests() if (one := str(row.presented_at)) in stated][1:] == stated
    head = book.head()
    assert Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())[1] == 0
    assert book.head() == head
    assert book.verify().passed


def test_an_answer_that_was_given_twice_there_is_recorded_once(tmp_path: Path, database: str) -> None:
    """Ledgers of before recorded a release that said the same again."""
    source = filled(str(tmp_path / "source.db"))
    for command in (lock_up(), issue("100"), transfer("60", to="cyd", on=NEXT)):
        source.record(command, evidence=LETTER)
    path = tmp_path / "acme.jsonl"
    source.export(path, each=told)
    lines = path.read_text(encoding="utf-8").splitlines()
    held = json.loads(lines[-1])
    assert held["event"] == "request-held"
    twice = str(tmp_path / "twice.db")
    Ledger.import_lines(twice, path, actor="importer", each=told, clock=Ticking())
    again = Ledger.open(twice)
    with writing(again.engine) as connection:
        last = event_at(connection, "acme", held["sequence"])
        draft = Draft(event=last.event, effective_on=last.effective_on, evidence=last.evidence, receipt=held["receipt"])
        append(connection, "acme", [draft], actor="clerk", now=Ticking())
    again.record(transfer("1", by="ada", to="bob", on=LOCKED_ON), evidence=LETTER)
    again.export(tmp_path / "twice.jsonl", each=told)
    book = filled(database)
    book.record(replace(issue("1", to="cyd"), on=LOCKED_ON), evidence=LETTER)
    for _ in range(2):
        Ledger.import_lines(database, tmp_path / "twice.jsonl", actor="importer", each=told, clock=Ticking())
        with book.as_of(LATER) as view:
            assert [row.event for row in view.history()].count("request-held") == 1
            assert [(row.request, row.outcome) for row in view.holds()] == [("T-1", "held")]
            assert {row.holder: str(row.shares) for row in view.holdings()} == {"ada": "99", "bob": "1", "cyd": "1"}
