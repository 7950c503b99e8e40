"""`View`: one consistent read of one issuer's ledger, as of one moment. Every question is a method."""

from __future__ import annotations

import weakref
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from ledger.domain.decisions import unknown_holder, unknown_lot, unknown_series
from ledger.domain.events import Act, Basis
from ledger.domain.mentions import Subject
from ledger.domain.values import Moment
from ledger.projections import eligibility, history, holdings, people, rights, roll_forward
from ledger.projections.eligibility import EligibilityLine
from ledger.projections.history import ExceptionLine, HistoryLine, HoldLine
from ledger.projections.holdings import ControlLine, Holding, LotLine
from ledger.projections.people import HolderLine, ReadingLine, SourceLine
from ledger.projections.rights import DemandLine, RightLine
from ledger.projections.roll_forward import RollForwardLine
from ledger.projections.rows import Rows
from ledger.store.journal import Head
from ledger.store.reads import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """Where the ledger stands: its head, its last closed month, and what waits for somebody."""

    head: int
    hash: str
    last_closed_month: str | None
    open_holds: int
    open_questions: int
    exceptions: int
    illustrative: int


class View:
    """Answers as of one moment. It holds one read transaction and never the writer's lock.

    `head` is the journal's last event, `known` the last one that the moment counts.
    """

    def __init__(self, reads: Reads, moment: Moment, stack: ExitStack) -> None:
        self._reads = reads
        self._closed = weakref.finalize(self, stack.close)
        self.issuer = reads.issuer
        registered = reads.registered()
        self.name = registered.name
        self.zone = registered.zone
        self.moment = moment
        self.head: Head = reads.head()
        self.known: Head = reads.head(up_to=moment.sequence)

    def close(self) -> None:
        """End the read transaction."""
        self._closed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def at(self, effective_on: date) -> View:
        """The same knowledge in the same transaction, asked as of another effective day."""
        return View(self._reads, replace(self.moment, effective_on=effective_on), ExitStack())

    def _known_ids(self, *, holder: str | None = None, series: str | None = None, lot: str | None = None) -> None:
        """Invalid where a question names a holder, series or lot that was never recorded: it may be misspelt."""
        if lot is not None and not self._reads.opened(Subject.LOT, lot):
            raise unknown_lot(lot)
        if holder is not None and not self._reads.opened(Subject.HOLDER, holder):
            raise unknown_holder(holder)
        if series is not None and not self._reads.opened(Subject.SERIES, series):
            raise unknown_series(series)

    def holdings(self, *, holder: str | None = None, series: str | None = None) -> Rows[Holding]:
        """Who holds how many shares of what."""
        self._known_ids(holder=holder, series=series)
        return holdings.holdings(self._reads, self.moment, holder=holder, series=series)

    def lots(self, *, holder: str | None = None, series: str | None = None) -> Rows[LotLine]:
        """The lots with shares in them."""
        self._known_ids(holder=holder, series=series)
        return holdings.lots(self._reads, self.moment, holder=holder, series=series)

    def control(self) -> Rows[ControlLine]:
        """Authorised, issued, outstanding, unissued, treasury and retired shares of each series."""
        return holdings.control(self._reads, self.moment)

    def rights(self, *, holder: str | None = None) -> Rows[RightLine]:
        """Registrations entitled, used, reserved and remaining."""
        self._known_ids(holder=holder)
        return rights.rights(self._reads, self.moment, holder=holder)

    def demands(self, *, holder: str | None = None) -> Rows[DemandLine]:
        """Demands made, with their status and whether they counted."""
        self._known_ids(holder=holder)
        return rights.demands(self._reads, self.moment, holder=holder)

    def eligibility(
        self,
        *,
        holder: str | None = None,
        series: str | None = None,
        act: Act = Act.SELL,
        basis: Basis = Basis.PRIVATE,
        by_lot: bool = False,
    ) -> Rows[EligibilityLine]:
        """The standing of shares for an act, with reasons, under every live reading."""
        self._known_ids(holder=holder, series=series)
        return eligibility.eligibility(
            self._reads, self.moment, act=act, basis=basis, holder=holder, series=series, by_lot=by_lot
        )

    def holders(self, *, text: str | None = None) -> Rows[HolderLine]:
        """Registered holders, or those that match a text."""
        return people.holders(self._reads, self.moment, text=text)

    def readings(self) -> Rows[ReadingLine]:
        """Questions with their readings, open or adopted."""
        return people.readings(self._reads, self.moment)

    def sources(self) -> Rows[SourceLine]:
        """Documents, recorded or only known to exist."""
        return people.sources(self._reads, self.moment)

    def history(
        self,
        *,
        holder: str | None = None,
        series: str | None = None,
        lot: str | None = None,
        since: date | None = None,
    ) -> Rows[HistoryLine]:
        """The events, in the order of recording."""
        self._known_ids(holder=holder, series=series, lot=lot)
        return history.history(self._reads, self.moment, holder=holder, series=series, lot=lot, since=since)

    def holds(self) -> Rows[HoldLine]:
        """Requests held or refused, not entered since."""
        return history.holds(self._reads, self.moment)

    def exceptions(self) -> Rows[ExceptionLine]:
        """What is missing or wrong although it stopped nothing."""
        return history.exceptions(self._reads, self.moment)

    def roll_forward(self, since: date) -> Rows[RollForwardLine]:
        """From the beginning of a day to the end of this view's day."""
        return roll_forward.roll_forward(self._reads, self.moment, since)

    def illustrative(self) -> int:
        """How many events known at this moment are marked illustrative, whatever day they take effect."""
        return self._reads.illustrative(self.moment)

    def status(self) -> Rows[StatusLine]:
        """One row that says where the ledger stands."""
        line = StatusLine(
            head=self.head.sequence,
            hash=self.head.hash,
            last_closed_month=None,
            open_holds=len(self.holds()),
            open_questions=sum(row.adopted is None for row in self.readings()),
            exceptions=len(self.exceptions()),
            illustrative=self.illustrative(),
        )
        return Rows(StatusLine, [line])
