"""No name, number or date of an agreement lives in code: other names, numbers and dates, the same answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from ledger.deciding import Command
from ledger.domain.agreements import ExecutionStatus
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.corrections import ReverseEvent
from ledger.domain.dividends import PayDividend
from ledger.domain.documents import NoteExecution
from ledger.domain.entities import NoteLegend, RecordAlias, RecordControl, RecordMilestone, RecordSuccession
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.holding_events import CertificateCause, CertificateLot, StopKind
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.names import ChangeAddress, RenameHolder
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice
from ledger.domain.openings import OpenLot
from ledger.domain.participation import (
    CompletePapers,
    IncludeShares,
    JoinRegistration,
    ReimburseCounsel,
    SelectCounsel,
)
from ledger.domain.periods import CloseMonth
from ledger.domain.pledges import ReleasePledge
from ledger.domain.register import DesignateSeries, RegisterHolder, RegisterIssuer
from ledger.domain.registration_events import RegistrationStatus, WithdrawnBy
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.domain.reports import IssueReport
from ledger.domain.request_log import LogRequest, WithdrawRequest
from ledger.domain.requests import (
    Act,
    Basis,
    DemandRegistration,
    EnforcePledge,
    Form,
    PledgeShares,
    TransferShares,
)
from ledger.domain.reserves import ReserveShares
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.share_events import Origin
from ledger.domain.splits import SplitShares
from ledger.domain.statements import RecordStatement, ResolveStatement
from ledger.domain.stops import PlaceStop, ReleaseStop
from ledger.domain.treasury import ReissueTreasury, RetireTreasury
from tests.domain.example import FEBRUARY, NOTES
from tests.properties.renaming import HOLDERS, NEW, SAME, Change, answers, build, done, on, unordered

CHANGES = {
    "renamed, a year later": Change(NEW, 1),
    "renamed, a leap cycle later": Change(NEW, 4),
    "renamed, with other numbers": Change(NEW, 4, granted=3, shares=2, money=7),
}


def demand(holder: str, received: str, **changes: Any) -> DemandRegistration:
    told: dict[str, Any] = {"form": Form.LONG, "series": "E", "shares": "5000", "opinion": "so it is", **changes}
    return DemandRegistration(holder=holder, received_on=on(received), **told)


def adopt(question: str, reading: str) -> AdoptReading:
    return AdoptReading(question=question, reading=reading, by="board", on=on("2000-02-29"), document="memo")


def transfer(transferor: str, transferee: str, day: str, **changes: Any) -> TransferShares:
    told: dict[str, Any] = {"series": "F", "shares": "500", **changes}
    return TransferShares(transferor=transferor, transferee=transferee, on=on(day), **told)


def progress(registration: str, status: str, day: str, **more: Any) -> ProgressRegistration:
    return ProgressRegistration(registration=registration, status=RegistrationStatus(status), on=on(day), **more)


SALE: dict[str, Any] = {"act": Act.SELL, "basis": Basis.REGISTERED, "registration": "R-1"}
ACTS: list[Command] = [
    transfer("lucent", "newcourt", "1999-12-10"),
    transfer("newcourt", "lucent", "1999-12-10"),
    transfer("lucent", "first-union", "1999-12-11"),
    transfer("lucent", "newcourt", "2000-02-29"),
    transfer("lucent", "newcourt", "2000-05-25"),
    demand("lucent", "1999-05-15", series="F"),
    demand("first-union", "1999-05-15"),
    demand("lucent", "1999-10-30", series="F"),
    demand("lucent", "1999-10-31", series="F", given_on=on("1999-10-30")),
    demand("lucent", "1999-10-31", series="F"),
    demand("first-union", "1999-10-31"),
    demand("first-union", "1999-10-31", opinion=None),
    demand("first-union", "1999-10-31", form=Form.SHORT, shares="35001"),
    demand("newcourt", "1999-10-31"),
    progress("R-1", "filed", "1999-11-15"),
    progress("R-1", "effective", "1999-12-01"),
    transfer("lucent", "newcourt", "1999-12-15", **SALE),
    adopt("Q-04", "broad"),
    transfer("lucent", "newcourt", "1999-12-16", **SALE),
    adopt("Q-01", "R1"),
    ReleaseRequest(request="T-5"),
    adopt("Q-10", "given"),
    adopt("Q-05", "G3"),
    demand("newcourt", "1999-11-30"),
    RecordDebt(
        instrument="more", sold_on=on("1999-07-01"), principal="1", gross_proceeds="60000000", issued_by="kmc-financing"
    ),
]
LATER_ACTS: list[Command] = [
    # an affiliate, a legend, and notices
    RecordControl(affiliate="sub", controller="lucent", on=on("1999-12-12")),
    transfer("lucent", "sub", "1999-12-11", basis=Basis.AFFILIATE),
    transfer("lucent", "sub", "1999-12-12", basis=Basis.AFFILIATE),
    RecordControl(affiliate="sub", controller="lucent", on=on("2000-02-28"), controlled=False),
    NoteLegend(lot="F-2", clause="LU", on=on("1999-12-20")),
    transfer("lucent", "fund", "1999-12-20"),
    GiveNotice(holder="lucent", document="rra-a1", about="it", on=on("1999-12-20"), addresses=("lucent-counsel",)),
    ChangeNoticeAddress(
        document="rra-a1", address="lucent-warren", holder="lucent", addressee="L", lines=("x",), on=on("1999-12-21")
    ),
    RecordAlias(holder="newcourt", alias="Another name", cite="a page", on=on("1999-06-01")),
    # shares in kind, a registration of several, and what counts in it
    IssueShares(
        series="F", holder="lucent", shares="100", on=on("1999-12-13"), under="cod-f", origin=Origin.PIK, parent="F-2"
    ),
    transfer("lucent", "newcourt", "1999-12-14", shares="100", lots=("F-7",)),
    JoinRegistration(registration="R-2", holder="newcourt", series="F", shares="400", on=on("1999-11-05")),
    IncludeShares(registration="R-2", holder="newcourt", shares="300", on=on("1999-11-20")),
    SelectCounsel(registration="R-2", counsel="Elm", selected_by=("newcourt", "first-union"), on=on("1999-11-06")),
    ReimburseCounsel(registration="R-2", counsel="Oak", paid_to="newcourt", amount="5", on=on("1999-11-07")),
    ReimburseCounsel(registration="R-1", counsel="Oak", paid_to="lucent", amount="5", on=on("1999-11-07")),
    progress("R-2", "filed", "1999-11-15", underwritten=True),
    progress("R-2", "effective", "1999-12-01"),
    CompletePapers(registration="R-2", holder="first-union", on=on("1999-12-02")),
    transfer("newcourt", "fund", "1999-12-03", shares="3", **{**SALE, "registration": "R-2"}),
    transfer("first-union", "fund", "1999-12-03", series="E", shares="3", **{**SALE, "registration": "R-2"}),
    JoinRegistration(registration="R-2", holder="fund", series="F", shares="1", on=on("1999-12-05")),
    demand("fund", "2000-01-10", shares="3"),
    progress("R-2", "terminated", "1999-12-31", company_default=True),
    adopt("Q-08", "kept-effective"),
    adopt("Q-09", "uses"),
    adopt("Q-08", "unless-reimbursed"),
    demand("lucent", "2000-03-01", series="F"),
    progress("R-3", "withdrawn", "2000-03-02", withdrawn_by=WithdrawnBy.HOLDER, reimbursed=False),
    # a successor, papers, and the readings of what is missing
    RecordSuccession(predecessor="newcourt", successor="heir", on=on("2000-01-15")),
    transfer("newcourt", "heir", "2000-01-16", basis=Basis.SUCCESSION),
    demand("heir", "2000-01-17", series="F", shares="3"),
    NoteExecution(document="lsa-a1", party="summit-bank", status=ExecutionStatus.SIGNED, on=on("1999-12-20")),
    NoteExecution(document="spa-a1", party="lucent", status=ExecutionStatus.BLANK, on=on("2000-08-01")),
    RecordMilestone(milestone="offering", on=on("2000-01-03")),
    adopt("Q-06", "bound"),
    adopt("Q-11", "passes"),
    adopt("Q-16", "both"),
    adopt("Q-18", "personal"),
    adopt("Q-02", "no"),
    # a lot of an earlier register, a name and an address
    OpenLot(
        series="F",
        holder="fund",
        shares="50",
        on=on("2000-02-01"),
        origin=Origin.ISSUED,
        under=FEBRUARY,
        purchaser="lucent",
        acquired_on=on("1999-02-10"),
        history="folio three",
    ),
    RenameHolder(holder="fund", name="Another fund", on=on("2000-02-02")),
    ChangeAddress(holder="fund", address="A street", on=on("2000-02-02")),
    # pledges, and requests that are logged and withdrawn
    PledgeShares(series="E", holder="first-union", pledgee="fund", shares="30", on=on("1999-12-20")),
    PledgeShares(series="F", holder="lucent", pledgee="fund", shares="30", on=on("1999-12-20"), lots=("F-2",)),
    ReleasePledge(pledge="P-1", shares="10", on=on("1999-12-27")),
    EnforcePledge(pledge="P-1", shares="5", on=on("1999-12-28")),
    LogRequest(
        series="F", transferor="a holder", transferee="?", shares="5", presented_at="1999-12-01", missing=("a name",)
    ),
    WithdrawRequest(request="T-1", reason="called off", on=on("1999-12-29")),
    # the rest of the life of a share, when all else has happened; the amounts are whole under every change
    PlaceStop(series="F", holder="newcourt", kind=StopKind.ISSUER, by="board", reason="a claim", on=on("2000-07-01")),
    transfer("newcourt", "fund", "2000-07-02", shares="1"),
    ReleaseStop(stop="S-1", reason="settled", on=on("2000-07-03")),
    ReplaceCertificates(
        series="F",
        holder="lucent",
        cause=CertificateCause.CERTIFICATED,
        lots=(CertificateLot(lot="F-2", certificate="PF-1"),),
        on=on("2000-07-03"),
    ),
    ChangeAuthorised(series="F", shares="400000", increased=True, on=on("2000-07-04")),
    ReserveShares(series="F", purpose="dividends", shares="1000", on=on("2000-07-05")),
    PayDividend(series="F", per_share="1", record_on=on("2000-07-05"), on=on("2000-07-06")),
    SplitShares(series="F", ratio="2:1", on=on("2000-08-10")),
    ExchangeShares(
        kind=ExchangeKind.CONVERSION,
        series="F",
        to_series="E",
        holder="newcourt",
        ratio="2:1",
        shares="10",
        on=on("2000-08-11"),
    ),
    ReturnShares(kind=Disposal.REPURCHASED, series="F", holder="newcourt", shares="20", on=on("2000-08-12")),
    ReissueTreasury(series="F", holder="fund", shares="5", under=FEBRUARY, on=on("2000-08-13")),
    RetireTreasury(series="F", on=on("2000-08-14")),
    RecordStatement(source="agent", series="F", shares="7", on=on("2000-08-15")),
    ResolveStatement(statement="ST-1", resolution="their error", by="clerk", on=on("2000-08-16")),
    CloseMonth(month="1998-12"),
]
ASKED_ON = [
    *("1999-05-31", "1999-06-01", "1999-10-30", "1999-10-31", "1999-12-10", "2000-02-28", "2000-02-29", "2000-05-23"),
    *("2000-05-24", "2000-05-25", "2000-08-03", "2000-08-04", "2000-08-05"),
]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> list[list[Any]]:
    """What became of the acts, and the answers, under the example's own names and dates."""
    return told(tmp_path_factory.mktemp("original") / "book.db", SAME)


def told(path: Path, change: Change) -> list[list[Any]]:
    """What became of the first acts, the answers then, what became of the later acts, and the answers at last."""
    ledger = build(path, change)
    return [
        done(ledger, change, ACTS),
        answers(ledger, change, ASKED_ON[1::4]),
        done(ledger, change, LATER_ACTS),
        answers(ledger, change, ASKED_ON),
    ]


def test_the_acts_of_this_test_have_every_outcome(original: list[list[Any]]) -> None:
    assert {str(outcome[0]) for outcome in original[0]} == {"registered", "recorded", "refused", "held"}
    assert {str(outcome[0]) for outcome in original[2]} == {"registered", "recorded", "refused", "held"}


@pytest.mark.parametrize("how", CHANGES)
def test_other_names_dates_and_numbers_give_the_same_answers_renamed_and_shifted(
    how: str, original: list[list[Any]], tmp_path: Path
) -> None:
    change = CHANGES[how]
    first, then, later, at_last = told(tmp_path / "book.db", change)
    for act, was, now in zip([*ACTS, *LATER_ACTS], [*original[0], *original[2]], [*first, *later], strict=True):
        assert unordered(now) == unordered(change.answer(was)), act
    assert unordered(then) == unordered(change.answer(original[1]))
    assert unordered(at_last) == unordered(change.answer(original[3]))


def test_what_is_renamed_are_the_ids_of_issuer_documents_clauses_questions_readings_series_and_holders() -> None:
    assert {"kmc", "spa-a1", FEBRUARY, "LU", "Q-01", "R1", "received", "E", "F", *HOLDERS} <= set(NEW)
    assert {"lucent-counsel", "summit-bank", NOTES.instrument, "kept-effective", "newcourt-capital-usa"} <= set(NEW)
    assert {"any", "void", "sell", "stop-ordered"}.isdisjoint(NEW)
    assert len(set(NEW.values())) == len(NEW) > 100


def test_every_kind_of_act_is_among_those_that_are_renamed() -> None:
    recorded = {type(act) for act in (*ACTS, *LATER_ACTS)}
    before = {RegisterIssuer, DesignateSeries, RegisterHolder, RecordAgreement, IssueShares}
    assert recorded | before | {ReverseEvent, IssueReport} == set(commands(Command))


def commands(union: Any) -> Iterator[type]:
    """The classes of a union of commands."""
    for member in get_args(union):
        yield from commands(member) if get_args(member) else [member]


def test_what_was_answered_at_a_point_is_answered_the_same_after_every_later_act(tmp_path: Path) -> None:
    ledger, then = build(tmp_path / "book.db", SAME), dict[int, list[Any]]()
    days = ["1999-12-16", "2000-05-25"]
    for number, act in enumerate((*ACTS, *LATER_ACTS)):
        ledger.record(act)
        if number % 3 == 0:
            head = ledger.head().sequence
            then[head] = answers(ledger, SAME, days)
    assert {head: answers(ledger, SAME, days, known_at=head) for head in then} == then
    assert len({repr(answer) for answer in then.values()}) > len(then) / 3, "the acts change the answers"
