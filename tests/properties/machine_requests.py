"""What is presented to the registrar, and what becomes of it: transfers, pledges, releases, stops, registrations."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.domain.holding_events import StopKind
from ledger.domain.participation import CompletePapers, IncludeShares, JoinRegistration, ReimburseCounsel, SelectCounsel
from ledger.domain.pledges import ReleasePledge
from ledger.domain.registration_events import RegistrationStatus, WithdrawnBy
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
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
from ledger.domain.stops import PlaceStop, ReleaseStop
from tests.properties.machine import PAPER, Draw
from tests.properties.machine_shares import DATA, ShareRules

JUDGED = ("request-held", "request-refused")
STATUSES = (RegistrationStatus.FILED, RegistrationStatus.EFFECTIVE, *RegistrationStatus)


class RequestRules(ShareRules):
    """Rules of requests, pledges, stop-transfers and registrations."""

    def waiting(self, *names: str) -> dict[str, date]:
        """The requests of which the last that is known is one of these events, each with its day."""
        last = {line.data["request"]: line for line in self.oracle.live() if line.data.get("request")}
        return {request: line.on for request, line in last.items() if line.name in names}

    def registrations(self) -> dict[str, dict[str, Any]]:
        """The demands that were accepted, by their registration."""
        return {line.data["registration"]: dict(line.data) for line in self.oracle.live("demand-accepted")}

    def since(self, registration: str) -> date:
        """The day of the last that is recorded of a registration."""
        return max(line.on for line in self.oracle.live() if line.data.get("registration") == registration)

    def pledges(self) -> dict[str, date]:
        """The pledges, each with its day."""
        return self.still("shares-pledged", "pledge")

    def presented(self, draw: Draw) -> str | None:
        """When it was presented, where that is stated."""
        return draw(st.sampled_from([None, None, self.day(draw).isoformat()]))

    def logged(self, draw: Draw) -> str | None:
        """A request that was logged before, sometimes."""
        found = self.waiting("request-logged")
        return draw(st.sampled_from([None, None, *found]))

    def _transfer(self, draw: Draw) -> None:
        on = self.day(draw)
        found = self.lot(draw, on, "clear")
        if found is None:
            return
        key, units = found
        named, breach = draw(st.booleans()), draw(st.integers(0, 4)) == 4
        effective = [one for one in self.registrations() if draw(st.booleans())]
        basis = draw(st.sampled_from([Basis.PRIVATE, Basis.PRIVATE, Basis.AFFILIATE, Basis.SUCCESSION]))
        act = draw(st.sampled_from([Act.TRANSFER, Act.SELL, Act.ASSIGN]))
        if effective and key.series == "X":
            basis, act = Basis.REGISTERED, Act.SELL
        logged = self.logged(draw)
        command = TransferShares(
            series=key.series,
            transferor=key.holder,
            transferee=self.holder(draw, but=key.holder),
            shares=self.shares(draw, units, key.series),
            on=on,
            act=act,
            basis=basis,
            registration=effective[0] if basis is Basis.REGISTERED else None,
            lots=(key.lot,) if named else (),
            certificate=draw(st.sampled_from([None, self.number()])),
            surrendered=self.surrendered(draw, key.lot) if named else (),
            balance_certificate=draw(st.sampled_from([None, None, self.number()])) if named else None,
            in_breach=breach,
            presented_at=None if logged else self.presented(draw),
            request=logged,
        )
        self.record(draw, command, on=on, evidence=PAPER if breach else None)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA)
    def transfer(self, data: Any) -> None:
        self._transfer(data.draw)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA)
    def transfer_more(self, data: Any) -> None:
        self._transfer(data.draw)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA)
    def pledge(self, data: Any) -> None:
        on = self.day(data.draw)
        found = self.lot(data.draw, on, "clear")
        if found is None:
            return
        key, units = found
        breach = data.draw(st.integers(0, 4)) == 4
        logged = self.logged(data.draw)
        command = PledgeShares(
            series=key.series,
            holder=key.holder,
            pledgee=self.holder(data.draw, but=key.holder),
            shares=self.shares(data.draw, units, key.series),
            on=on,
            lots=data.draw(st.sampled_from([(), (key.lot,)])),
            express=data.draw(st.booleans()),
            in_breach=breach,
            presented_at=None if logged else self.presented(data.draw),
            request=logged,
        )
        self.record(data.draw, command, on=on, evidence=PAPER if breach else None)

    @precondition(lambda self: self.pledges())
    @rule(data=DATA)
    def use_pledge(self, data: Any) -> None:
        pledge = self.one(data.draw, self.pledges())
        on = self.day(data.draw, since=self.pledges()[pledge])
        opened = {line.data["pledge"]: line.data["series"] for line in self.oracle.live("shares-pledged")}
        shares = data.draw(st.sampled_from([None, self.shares(data.draw, 20, opened[pledge])]))
        if data.draw(st.booleans()):
            self.record(data.draw, ReleasePledge(pledge=pledge, on=on, shares=shares), on=on)
            return
        breach = data.draw(st.booleans())
        command = EnforcePledge(
            pledge=pledge,
            on=on,
            shares=shares,
            certificate=data.draw(st.sampled_from([None, self.number()])),
            in_breach=breach,
        )
        self.record(data.draw, command, on=on, evidence=PAPER if breach else None)

    @rule(data=DATA)
    def log(self, data: Any) -> None:
        command = LogRequest(
            series=self.series(data.draw),
            transferor="Ann",
            transferee="somebody",
            shares="some",
            presented_at=self.day(data.draw).isoformat(),
            missing=("who the transferee is",),
        )
        self.record(data.draw, command)

    @precondition(lambda self: self.waiting("request-logged", *JUDGED))
    @rule(data=DATA)
    def withdraw(self, data: Any) -> None:
        request = self.one(data.draw, self.waiting("request-logged", *JUDGED))
        on = self.day(data.draw, since=self.waiting("request-logged", *JUDGED)[request])
        self.record(data.draw, WithdrawRequest(request=request, reason="no longer wanted", on=on), on=on)

    @precondition(lambda self: self.waiting(*JUDGED))
    @rule(data=DATA)
    def release(self, data: Any) -> None:
        request = self.one(data.draw, self.waiting(*JUDGED))
        waived = data.draw(st.booleans())
        later = request.startswith("T") and data.draw(st.booleans())
        command = ReleaseRequest(
            request=request,
            waiver="the lock-up is waived for it" if waived else None,
            document="letter of the board" if waived else None,
            authority=data.draw(st.sampled_from([None, "the board"])) if waived else None,
            on=self.today if later else None,
        )
        self.record(data.draw, command, on=self.today if later else self.waiting(*JUDGED)[request])

    @rule(data=DATA, kind=st.sampled_from(StopKind))
    def stop(self, data: Any, kind: StopKind) -> None:
        on = self.day(data.draw)
        found = self.lot(data.draw, on, "clear")
        demand = kind is StopKind.DEMAND
        command = PlaceStop(
            series=found[0].series if found else "X",
            holder=found[0].holder if found else "ann",
            kind=kind,
            by="Oak Trust",
            reason="claims them",
            on=on,
            lots=(found[0].lot,) if found and data.draw(st.booleans()) else (),
            notified_on=on if demand else None,
            until=data.draw(st.sampled_from([None, on + timedelta(days=4)])),
        )
        self.record(data.draw, command, on=on)

    def stops(self) -> dict[str, date]:
        """The stop-transfers that nobody released, each with its day."""
        return self.still("stop-transfer-placed", "stop", "stop-transfer-released")

    @precondition(lambda self: self.stops())
    @rule(data=DATA)
    def lift_stop(self, data: Any) -> None:
        stop = self.one(data.draw, self.stops())
        on = self.day(data.draw, since=self.stops()[stop])
        self.record(data.draw, ReleaseStop(stop=stop, reason="settled", on=on), on=on)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA)
    def demand(self, data: Any) -> None:
        on = self.day(data.draw)
        holder = data.draw(st.sampled_from(["ann", "bob", "bob", "cat"]))
        most = self.oracle.holdings(on).get(("X", holder), 0)
        command = DemandRegistration(
            holder=holder,
            form=data.draw(st.sampled_from(Form)),
            series="X",
            shares=self.shares(data.draw, most, "X"),
            received_on=on,
            opinion=data.draw(st.sampled_from([None, "no public sale otherwise", "no public sale otherwise"])),
            underwritten=data.draw(st.booleans()),
        )
        self.record(data.draw, command, on=on)

    @precondition(lambda self: self.registrations())
    @rule(data=DATA)
    def progress(self, data: Any) -> None:
        registration = self.one(data.draw, self.registrations())
        status = data.draw(st.sampled_from(STATUSES))
        withdrawn = status is RegistrationStatus.WITHDRAWN
        on = self.day(data.draw, since=self.since(registration))
        command = ProgressRegistration(
            registration=registration,
            status=status,
            on=on,
            withdrawn_by=data.draw(st.sampled_from([None, *WithdrawnBy])) if withdrawn else None,
            reimbursed=data.draw(st.sampled_from([None, True])),
        )
        self.record(data.draw, command, on=on)

    @precondition(lambda self: self.registrations())
    @rule(data=DATA)
    def take_part(self, data: Any) -> None:
        registration = self.one(data.draw, self.registrations())
        accepted = self.registrations()[registration]
        joined = [line.data["holder"] for line in self.oracle.live("holder-joined")]
        party = data.draw(st.sampled_from([accepted["holder"], *joined]))
        on = self.day(data.draw, since=self.since(registration))
        kind = data.draw(st.sampled_from(["join", "join", "include", "select", "reimburse", "papers"]))
        commands = {
            "join": JoinRegistration(
                registration=registration, holder=self.holder(data.draw), series="X", shares="3", on=on
            ),
            "include": IncludeShares(registration=registration, holder=party, shares="2", on=on),
            "select": SelectCounsel(registration=registration, counsel="Elm LLP", selected_by=(party,), on=on),
            "reimburse": ReimburseCounsel(
                registration=registration, counsel="Elm LLP", paid_to=party, amount="10", on=on
            ),
            "papers": CompletePapers(registration=registration, holder=party, on=on),
        }
        self.record(data.draw, commands[kind], on=on)
