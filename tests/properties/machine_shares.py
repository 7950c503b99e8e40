"""What happens to the shares of a series: issued, taken over, paid, exchanged, returned, split, authorised."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.dividends import PayDividend
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.issuances import IssueShares
from ledger.domain.openings import OpenLot, OpenRegister, StatedLot
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries
from ledger.domain.reserves import ReserveShares
from ledger.domain.returns import PRICED, Disposal, ReturnShares
from ledger.domain.share_events import Origin
from ledger.domain.splits import SplitShares
from ledger.domain.treasury import ReissueTreasury, RetireTreasury
from ledger.errors import Invalid
from tests.properties.machine import Draw, Machine
from tests.properties.oracle import HELD, Key

RATIOS = ("1:3", "3:1", "2:3", "1.5:1", "1:1", "1:10")
FRACTIONS = st.sampled_from(
    [(Rounding.FLOOR, None), (Rounding.FLOOR, "3.07"), (Rounding.CEILING, None), (Rounding.HALF_EVEN, None)]
)
DATA = st.data()


class ShareRules(Machine):
    """Rules of `domain/share_events.py` and of the designation of series."""

    @property
    def unissued(self) -> dict[str, int]:
        """Units of each series that could be issued today."""
        found = self.oracle.balances(self.today)
        return {key.series: units for key, units in found.items() if key.account == "unissued"}

    def in_treasury(self) -> dict[Key, int]:
        """Treasury lots with shares today."""
        return self.oracle.lots(self.today, None, "treasury")

    def surrendered(self, draw: Draw, lot: str) -> tuple[str, ...]:
        """The certificate that the lot was opened with, if any: right as long as it is outstanding."""
        certificate = self.oracle.opener[lot].data.get("certificate")
        return (certificate,) if certificate and draw(st.booleans()) else ()

    @precondition(lambda self: {"Y", "Z"} - self.designated())
    @rule(data=DATA)
    def designate(self, data: Any) -> None:
        series = self.one(data.draw, {"Y", "Z"} - self.designated())
        authorised = data.draw(st.sampled_from(["30", "9007199254", "99999999"]))
        decimals = data.draw(st.sampled_from([0, 1, 7, 10]))
        on = self.day(data.draw)
        command = DesignateSeries(series=series, name=series, authorised=authorised, on=on, decimals=decimals)
        self.record(data.draw, command, on=on)

    @rule(data=DATA)
    def issue(self, data: Any) -> None:
        self._issue(data.draw)

    @rule(data=DATA)
    def issue_more(self, data: Any) -> None:
        self._issue(data.draw)

    def _issue(self, draw: Draw) -> None:
        series, on = self.series(draw), self.day(draw)
        holder, parent = self.holder(draw), None
        if draw(st.integers(0, 5)) == 5 and (found := self.lot(draw, on, "clear")) is not None:
            parent, series, holder = found[0].lot, found[0].series, found[0].holder
        paper = draw(st.sampled_from(["certificate", "book entry", "none"]))
        command = IssueShares(
            series=series,
            holder=holder,
            shares=self.shares(draw, self.unissued.get(series, 0) // 6, series),
            on=on,
            under=draw(st.sampled_from(["deed", "elsewhere"])),
            certificate=self.number() if paper == "certificate" else None,
            book_entry=paper == "book entry",
            origin=Origin.PIK if parent else Origin.ISSUED,
            parent=parent,
            price=draw(st.sampled_from([None, "12.50"])),
        )
        self.record(draw, command, on=on)

    def _stated(self, draw: Draw, on: Any) -> OpenLot:
        series, acquired = self.series(draw), on - timedelta(days=draw(st.integers(0, 700)))
        return OpenLot(
            series=series,
            holder=self.holder(draw),
            shares=self.shares(draw, self.unissued.get(series, 0) // 8, series),
            on=on,
            origin=draw(st.sampled_from([Origin.ISSUED, Origin.CONVERSION])),
            under=draw(st.sampled_from(["deed", "elsewhere"])),
            purchaser=self.holder(draw),
            acquired_on=acquired,
            history="as the agent states it",
            certificate=draw(st.sampled_from([None, self.number()])),
        )

    @rule(data=DATA)
    def take_over(self, data: Any) -> None:
        on = self.day(data.draw)
        if data.draw(st.booleans()):
            self.record(data.draw, self._stated(data.draw, on), on=on)
            return
        lots = [StatedLot(lot=self._stated(data.draw, on)) for _ in range(data.draw(st.integers(1, 3)))]
        prior = self.prior(data.draw, on)
        before = self.ledger.head()
        try:
            receipts = self.ledger.record_register(OpenRegister(lots=tuple(lots)), each=lambda _: None, prior=prior)
        except Invalid as error:
            self.refused(OpenRegister, error, before)
            return
        assert [receipt.sequence for receipt in receipts][-1] == self.ledger.head().sequence
        self.catch_up()
        self.appends.append((before.sequence + 1, self.oracle.head))

    @rule(data=DATA)
    def change_authorised(self, data: Any) -> None:
        series, on, increased = self.series(data.draw), self.day(data.draw), data.draw(st.booleans())
        retired = {key.series: units for key, units in self.oracle.balances(on).items() if key.account == "retired"}
        from_retired = not increased and bool(retired) and data.draw(st.booleans())
        if from_retired:
            series = self.one(data.draw, retired)
        most = retired[series] if from_retired else self.unissued.get(series, 0) // 3
        command = ChangeAuthorised(
            series=series,
            shares=self.shares(data.draw, most, series),
            increased=increased,
            on=on,
            from_retired=from_retired,
            filing=data.draw(st.sampled_from([None, "certificate of amendment"])),
        )
        self.record(data.draw, command, on=on)

    @rule(data=DATA)
    def reserve(self, data: Any) -> None:
        series, on = self.series(data.draw), self.day(data.draw)
        shares = data.draw(st.sampled_from(["0", self.shares(data.draw, self.unissued.get(series, 0), series)]))
        purpose = data.draw(st.sampled_from(["Options", "options", "conversion", "plan"]))
        command = ReserveShares(series=series, purpose=purpose, shares=shares, on=on)
        self.record(data.draw, command, on=on)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA, rounding=FRACTIONS)
    def pay_dividend(self, data: Any, rounding: tuple[Rounding, str | None]) -> None:
        record_on = self.day(data.draw)
        on = min(self.today, record_on + timedelta(days=data.draw(st.sampled_from([0, 3, 10]))))
        rate = data.draw(st.sampled_from(["3.625", "10", "0.1", None]))
        command = PayDividend(
            series=self.one(data.draw, {series for series, _ in self.oracle.holdings(self.today)}),
            record_on=record_on,
            on=on,
            rate=rate,
            per_share=None if rate else data.draw(st.sampled_from(["0.25", "1"])),
            rounding=rounding[0],
            cash_price=rounding[1],
        )
        self.record(data.draw, command, on=on)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA, rounding=FRACTIONS)
    def exchange(self, data: Any, rounding: tuple[Rounding, str | None]) -> None:
        on = self.day(data.draw)
        found = self.lot(data.draw, on, "clear")
        if found is None:
            return
        key, units = found
        named = data.draw(st.booleans())
        command = ExchangeShares(
            kind=data.draw(st.sampled_from(ExchangeKind)),
            series=key.series,
            to_series=self.series(data.draw),
            holder=key.holder,
            ratio=data.draw(st.sampled_from(RATIOS)),
            on=on,
            shares=data.draw(st.sampled_from([None, self.shares(data.draw, units, key.series)])),
            lots=(key.lot,) if named else (),
            rounding=rounding[0],
            cash_price=rounding[1],
            surrendered=self.surrendered(data.draw, key.lot) if named else (),
            certificate=data.draw(st.sampled_from([None, self.number()])),
        )
        self.record(data.draw, command, on=on)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA, kind=st.sampled_from(Disposal))
    def give_back(self, data: Any, kind: Disposal) -> None:
        on = self.day(data.draw)
        found = self.lot(data.draw, on, "clear")
        if found is None:
            return
        key, units = found
        named = data.draw(st.booleans())
        command = ReturnShares(
            kind=kind,
            series=key.series,
            on=on,
            shares=data.draw(st.sampled_from([None, self.shares(data.draw, units, key.series)])),
            holder=key.holder,
            lots=(key.lot,) if named else (),
            price="10" if kind in PRICED else None,
            reason=None if kind in PRICED else "agreed",
            surrendered=self.surrendered(data.draw, key.lot) if named else (),
        )
        self.record(data.draw, command, on=on)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA)
    def redeem_of_all(self, data: Any) -> None:
        on = self.day(data.draw)
        series = self.one(data.draw, {series for series, _ in self.oracle.holdings(self.today)})
        lots = self.oracle.lots(on, None, *HELD)
        total = sum(units for key, units in lots.items() if key.series == series)
        whole = data.draw(st.integers(0, 7)) == 7
        command = ReturnShares(
            kind=Disposal.REDEEMED,
            series=series,
            on=on,
            shares=None if whole else self.shares(data.draw, total // 3, series),
            record_on=data.draw(st.sampled_from([None, on - timedelta(days=2)])),
            price="10",
        )
        self.record(data.draw, command, on=on)

    @precondition(lambda self: self.in_treasury())
    @rule(data=DATA)
    def use_treasury(self, data: Any) -> None:
        on = self.day(data.draw)
        key = self.one(data.draw, self.in_treasury())
        units = self.in_treasury()[key]
        if data.draw(st.booleans()):
            shares = data.draw(st.sampled_from([None, self.shares(data.draw, units, key.series)]))
            self.record(data.draw, RetireTreasury(series=key.series, on=on, shares=shares), on=on)
            return
        command = ReissueTreasury(
            series=key.series,
            holder=self.holder(data.draw),
            shares=self.shares(data.draw, units, key.series),
            on=on,
            under=data.draw(st.sampled_from(["deed", "elsewhere"])),
            price="11",
            certificate=data.draw(st.sampled_from([None, self.number()])),
        )
        self.record(data.draw, command, on=on)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA, rounding=FRACTIONS)
    def split(self, data: Any, rounding: tuple[Rounding, str | None]) -> None:
        series = self.one(data.draw, {series for series, _ in self.oracle.holdings(self.today)})
        last = max(line.on for line in self.oracle.live() if any(flow.series == series for flow in line.flows))
        on = last + timedelta(days=1) if data.draw(st.integers(0, 3)) else self.day(data.draw)
        self.clock.now += timedelta(days=max(0, (on - self.today).days))
        command = SplitShares(
            series=series,
            ratio=data.draw(st.sampled_from(RATIOS)),
            on=on,
            rounding=rounding[0],
            cash_price=rounding[1],
        )
        self.record(data.draw, command, on=on)
