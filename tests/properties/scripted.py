"""One life in which every event that can be recorded is: what happens on which day, in the order of recording."""

from collections.abc import Iterator
from datetime import date
from typing import Any

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
from ledger.domain.names import ChangeAddress, RenameHolder
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice
from ledger.domain.openings import OpenLot
from ledger.domain.participation import CompletePapers, IncludeShares, JoinRegistration, ReimburseCounsel, SelectCounsel
from ledger.domain.period_events import PriorPeriod
from ledger.domain.periods import CloseMonth, Prior
from ledger.domain.pledges import ReleasePledge
from ledger.domain.proportions import Rounding
from ledger.domain.registration_events import RegistrationStatus
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.domain.request_log import LogRequest, WithdrawRequest
from ledger.domain.requests import DemandRegistration, EnforcePledge, Form, PledgeShares, TransferShares
from ledger.domain.reserves import ReserveShares
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.share_events import Origin
from ledger.domain.splits import SplitShares
from ledger.domain.statements import RecordStatement, ResolveStatement
from ledger.domain.stops import PlaceStop, ReleaseStop
from ledger.domain.treasury import ReissueTreasury, RetireTreasury
from tests.properties.terms import BEGUN

EARLY, FIRST, SECOND, THIRD = date(2012, 1, 20), date(2012, 2, 1), date(2012, 2, 3), date(2012, 2, 5)


def everything() -> Iterator[tuple[Command, dict[str, Any]]]:
    """Commands in the order of recording, each with its options; a life begins with series, holders, the deed, lots."""
    for command in (*_entities(), *_shares(), *_requests(), *_registration(), *_papers()):
        yield command, {}
    yield CloseMonth(month="2012-01"), {}
    late = Prior(kind=PriorPeriod.LATE_ENTRY, reason="the letter was found")
    # before the dividend's record date: it is computed again
    move = TransferShares(series="X", transferor="bob", transferee="cat", shares="3", on=EARLY)
    yield move, {"prior": late, "with_dependents": True}
    yield _statement(), {}
    yield ResolveStatement(statement="ST-1", resolution="the agent's mistake", by="controller", on=THIRD), {}
    yield RecordMilestone(milestone="offering", on=THIRD), {}


def _entities() -> list[Command]:
    return [
        RecordControl(affiliate="cat", controller="ann", on=FIRST),
        RecordSuccession(predecessor="bob", successor="cat", on=FIRST),
        RecordAlias(holder="ann", alias="Ann & Co.", cite="deed, page 1", on=FIRST),
        RenameHolder(holder="bob", name="Bob Partners", on=FIRST),
        ChangeAddress(holder="bob", address="1 Low Street", on=FIRST),
        NoteExecution(document="deed", party="bob", status=ExecutionStatus.SIGNED, on=FIRST),
        AdoptReading(question="A-1", reading="in", by="the board", on=FIRST, document="minutes"),
        RecordDebt(instrument="Notes", sold_on=date(2011, 3, 1), principal="1000", high_yield=True),
        GiveNotice(holder="bob", document="deed", about="the lock-up", on=FIRST, addresses=("bob-office",)),
        ChangeNoticeAddress(
            document="deed", address="bob-office", holder="bob", addressee="Bob", lines=("2 Low Street",), on=FIRST
        ),
    ]


def _shares() -> list[Command]:
    return [
        IssueShares(series="X", holder="bob", shares="40", on=EARLY, under="elsewhere", certificate="C-1"),
        OpenLot(
            series="X",
            holder="cat",
            shares="20",
            on=EARLY,
            origin=Origin.ISSUED,
            under="elsewhere",
            purchaser="bob",
            acquired_on=date(2010, 5, 1),
            history="as the agent states it",
        ),
        ChangeAuthorised(series="X", shares="100", increased=True, on=FIRST),
        ReserveShares(series="X", purpose="options", shares="50", on=FIRST),
        PayDividend(series="X", record_on=FIRST, on=SECOND, rate="10", rounding=Rounding.FLOOR, cash_price="3"),
        *(
            ExchangeShares(
                kind=kind,
                series="Y",
                to_series="X",
                holder="cat",
                ratio="1:2",
                on=SECOND,
                shares="5",
                rounding=Rounding.FLOOR,
            )
            for kind in ExchangeKind
        ),
        *(
            ReturnShares(
                kind=kind,
                series="X",
                on=SECOND,
                shares="4",
                holder="bob",
                reason=None if kind in (Disposal.REDEEMED, Disposal.REPURCHASED) else "agreed",
            )
            for kind in Disposal
        ),
        ReissueTreasury(series="X", holder="cat", shares="1", on=SECOND, under="elsewhere", certificate="C-2"),
        RetireTreasury(series="X", on=SECOND, shares="1"),
        SplitShares(series="Y", ratio="3:2", on=THIRD, rounding=Rounding.FLOOR),
    ]


def _requests() -> list[Command]:
    log = LogRequest(
        series="X", transferor="Ann", transferee="?", shares="?", presented_at=FIRST.isoformat(), missing=("who",)
    )
    return [
        TransferShares(series="X", transferor="bob", transferee="cat", shares="6", on=THIRD),
        TransferShares(series="X", transferor="ann", transferee="cat", shares="6", on=THIRD, lots=("X-1",)),
        TransferShares(series="X", transferor="ann", transferee="bob", shares="6", on=THIRD, lots=("X-1",)),
        log,
        WithdrawRequest(request="T-4", reason="no longer wanted", on=THIRD),
        PledgeShares(series="X", holder="bob", pledgee="cat", shares="9", on=THIRD),
        ReleasePledge(pledge="P-1", shares="2", on=THIRD),
        EnforcePledge(pledge="P-1", shares="3", on=THIRD),
        PlaceStop(series="X", holder="cat", kind=StopKind.COURT, by="a court", reason="claims them", on=THIRD),
        ReleaseStop(stop="S-1", reason="settled", on=THIRD),
        ReleaseRequest(request="T-2", waiver="waived", document="letter of the board"),
    ]


def _registration() -> list[Command]:
    return [
        DemandRegistration(
            holder="bob", form=Form.LONG, series="X", shares="20", received_on=THIRD, opinion="not otherwise"
        ),
        JoinRegistration(registration="R-1", holder="cat", series="X", shares="5", on=THIRD),
        IncludeShares(registration="R-1", holder="bob", shares="15", on=THIRD),
        SelectCounsel(registration="R-1", counsel="Elm LLP", selected_by=("bob", "cat"), on=THIRD),
        ReimburseCounsel(registration="R-1", counsel="Elm LLP", paid_to="bob", amount="10", on=THIRD),
        CompletePapers(registration="R-1", holder="bob", on=THIRD),
        ProgressRegistration(registration="R-1", status=RegistrationStatus.FILED, on=THIRD),
    ]


def _papers() -> list[Command]:
    lots = (CertificateLot(lot="X-1", certificate="C-3"),)
    return [
        NoteLegend(lot="X-1", clause="LOCK", on=THIRD),
        ReplaceCertificates(series="X", holder="ann", cause=CertificateCause.CERTIFICATED, on=THIRD, lots=lots),
        ReverseEvent(sequence=8, reason="never issued", with_dependents=True),
    ]


def _statement() -> RecordStatement:
    return RecordStatement(source="the agent", series="X", shares="1", on=BEGUN)
