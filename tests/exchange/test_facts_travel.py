"""The events of registrations, entities and papers go out and come back: as they are, or as new events with new ids."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger import AsOf, Evidence, Ledger
from ledger.deciding import Command
from ledger.domain.agreement_data import parse
from ledger.domain.agreements import ExecutionStatus
from ledger.domain.documents import NoteExecution
from ledger.domain.entities import NoteLegend, RecordAlias, RecordControl, RecordMilestone, RecordSuccession
from ledger.domain.events import NAMES
from ledger.domain.kinds import RecordAgreement
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice
from ledger.domain.participation import (
    CompletePapers,
    IncludeShares,
    JoinRegistration,
    ReimburseCounsel,
    SelectCounsel,
)
from ledger.domain.registration_events import RegistrationStatus, WithdrawnBy
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.requests import Basis, DemandRegistration, Form
from ledger.domain.share_events import Origin
from ledger.domain.values import EvidenceKind
from ledger.projections.view import View
from tests.contract.acts import FIRST, Ticking, filled, issue, transfer

NEXT = date(2020, 2, 1)
LATER = AsOf(effective_on=date(2021, 1, 1))
LETTER = (Evidence(kind=EvidenceKind.DOCUMENT, text="letter"),)
AGREEMENT = {
    "format": 1,
    "document": {
        "id": "rra",
        "title": "Registration Rights Agreement",
        "made_on": FIRST,
        "sha256": "a" * 64,
        "parties": ["acme", "ada", "bob"],
        "execution": [{"party": "ada", "status": "blank"}],
    },
    "notice-address": [
        {
            "id": "bob-office",
            "holder": "bob",
            "is_copy": False,
            "addressee": "Bob",
            "lines": ["1 Low St"],
            "cite": "section 9",
            "effective_on": FIRST,
        }
    ],
    "clause": [
        {
            "id": "RR",
            "kind": "demand-rights",
            "cite": "section 2",
            "text": "Each may demand two registrations.",
            "effective_on": FIRST,
            "parameters": {
                "holders": ["ada", "bob"],
                "long_form": 2,
                "short_form": 2,
                "after": FIRST,
                "notice_date": "received",
                "opinion_required": False,
            },
        },
        {
            "id": "REG",
            "kind": "registrable-securities",
            "cite": "section 1",
            "text": "All of series A.",
            "effective_on": FIRST,
            "parameters": {"limb": [{"covers": {"series": "A"}}]},
        },
        {
            "id": "LU",
            "kind": "lock-up",
            "cite": "section 4",
            "text": "Cyd keeps what it buys under the other agreement.",
            "effective_on": FIRST,
            "parameters": {
                "obligors": ["cyd"],
                "purchased_under": "other",
                "acts": ["sell"],
                "outside_on": NEXT,
                "last_day_locked": False,
                "registered_sale_permitted": False,
                "affiliate_series": [],
            },
        },
        {
            "id": "CR",
            "kind": "counsel",
            "cite": "section 3",
            "text": "One counsel for all.",
            "effective_on": FIRST,
            "parameters": {"holders": ["ada", "bob"]},
        },
    ],
}
COMMANDS: tuple[Command, ...] = (
    RecordAgreement(agreement=parse(AGREEMENT)),
    NoteExecution(document="rra", party="ada", signatory="Ada", status=ExecutionStatus.SIGNED, on=FIRST),
    issue("100", to="ada"),
    issue("50", to="bob", on=FIRST),
    issue("5", to="bob", on=NEXT, origin=Origin.PIK, parent="A-2"),
    DemandRegistration(
        holder="ada", form=Form.LONG, series="A", shares="80", received_on=NEXT, underwritten=True, given_on=NEXT
    ),
    JoinRegistration(registration="R-1", holder="bob", series="A", shares="40", on=NEXT),
    IncludeShares(registration="R-1", holder="bob", shares="30.0", on=NEXT),
    SelectCounsel(registration="R-1", counsel="Elm LLP", selected_by=("ada", "bob"), on=NEXT),
    ReimburseCounsel(registration="R-1", counsel="Oak LLP", paid_to="bob", amount="9007199254740993.10", on=NEXT),
    CompletePapers(registration="R-1", holder="ada", papers="questionnaire", on=NEXT),
    ProgressRegistration(
        registration="R-1",
        status=RegistrationStatus.WITHDRAWN,
        on=date(2020, 3, 1),
        withdrawn_by=WithdrawnBy.COMPANY,
        reimbursed=False,
        company_default=True,
        underwritten=False,
    ),
    RecordControl(affiliate="cyd", controller="ada", on=NEXT),
    RecordControl(affiliate="cyd", controller="ada", on=date(2020, 3, 1), controlled=False),
    RecordSuccession(predecessor="bob", successor="cyd", on=NEXT),
    transfer("10", by="bob", to="cyd", on=date(2020, 3, 1), basis=Basis.SUCCESSION, lots=("A-3", "A-2")),
    RecordAlias(holder="ada", alias="Adä", cite="signature page", on=NEXT),
    RecordMilestone(milestone="public-offering", on=NEXT),
    NoteLegend(lot="A-3", clause="LU", on=NEXT),
    NoteLegend(lot="A-5", clause="LU", on=date(2020, 3, 1)),
    NoteLegend(lot="A-3", clause="LU", on=date(2020, 3, 1), noted=False),
    ChangeNoticeAddress(
        document="rra", address="bob-counsel", holder="bob", addressee="B", lines=("2", "3"), on=NEXT, is_copy=True
    ),
    GiveNotice(holder="bob", document="rra", about="it", on=NEXT, addresses=("bob-counsel",)),
    GiveNotice(holder="bob", document="rra", about="it", on=NEXT, addresses=("bob-office", "bob-counsel")),
)
KINDS = {
    "holder-joined",
    "shares-included",
    "counsel-selected",
    "counsel-reimbursed",
    "papers-completed",
    "control-changed",
    "holder-succeeded",
    "alias-recorded",
    "milestone-reached",
    "legend-noted",
    "notice-address-changed",
    "notice-given",
    "execution-noted",
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
    """What is asked of a ledger, but for sequences, instants and the ids that a ledger gives itself."""
    given = ("sequence", "recorded", "lot", "lots", "root", "parents", "registration", "request", "rests_on", "text")
    asked = (
        *(view.holdings(), view.lots(), view.rights(), view.demands(), view.notices(), view.counsel()),
        *(view.documents(), view.holders(), view.eligibility(), view.exceptions()),
    )
    return [
        [{name: getattr(row, name) for name in row.__slots__ if name not in given} for row in rows] for rows in asked
    ]


def test_the_ledger_has_every_such_event(exported: tuple[Ledger, Path]) -> None:
    book, _ = exported
    with book.as_of(LATER) as view:
        there = {row.event for row in view.history()}
    assert there >= KINDS
    assert set(NAMES.values()) >= KINDS


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
    assert own.opened == ("A-1",)
    Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())
    assert own.sequence is not None
    with book.as_of(LATER) as view:
        legends = [row.summary for row in view.history() if row.event == "legend-noted"]
    assert [summary.rpartition(" ")[2] for summary in legends] == ["A-4", "A-6", "A-4"], "one lot was there before"
    with source.as_of(LATER) as there, book.as_of(AsOf(effective_on=date(2020, 12, 30))) as here:
        before = there.at(date(2020, 12, 30))
        assert answers(here) == answers(before)
    head = book.head()
    assert Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())[1] == 0
    assert book.head() == head
    assert book.verify().passed
