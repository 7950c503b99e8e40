"""How the ids of an imported journal are called here: lots, registrations and sequences are given anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ledger.domain.events import (
    EventReversed,
    Recorded,
    RequestHeld,
    RequestLogged,
    RequestRefused,
    SeriesDesignated,
    SharesTransferred,
)
from ledger.domain.holding_events import PledgeEnforced, SharesPledged, StopTransferPlaced
from ledger.domain.period_events import PeriodClosed, StatementRecorded
from ledger.domain.registration_events import DemandAccepted, HolderJoined
from ledger.domain.share_events import (
    DividendPaid,
    LotOpened,
    SharesConverted,
    SharesExchanged,
    SharesIssued,
    TreasuryReissued,
)

Passed = SharesTransferred | PledgeEnforced | TreasuryReissued
"""What opens one lot for each that gives."""
Paid = DividendPaid | SharesConverted | SharesExchanged
"""What opens a lot for each line that comes to any shares."""


@dataclass(slots=True)
class Names:
    """How the ids of imported events are called here; lots, registrations and sequences are given anew.

    `series_in` is the series of each participant in a registration.
    `closed` is the last month that is closed here.
    `waiting` are requests that were held or refused there and here, `settled` those that passed here at once, `logged`
    those that were only logged. `asked_on` are the days that requests asked for there, `answered` the last event here
    by which a request was held or refused.
    """

    lots: dict[str, str] = field(default_factory=dict)
    registrations: dict[str, str] = field(default_factory=dict)
    pledges: dict[str, str] = field(default_factory=dict)
    stops: dict[str, str] = field(default_factory=dict)
    statements: dict[str, str] = field(default_factory=dict)
    sequences: dict[int, int] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    settled: dict[str, Recorded] = field(default_factory=dict)
    logged: dict[str, str] = field(default_factory=dict)
    asked_on: dict[str, date] = field(default_factory=dict)
    answered: dict[str, Recorded] = field(default_factory=dict)
    said: dict[str, object] = field(default_factory=dict)
    series_in: dict[tuple[str, str], str] = field(default_factory=dict)
    closed: str | None = None

    def learn(self, old: Recorded, new: Recorded) -> None:
        """Note what an imported event became here; a request that was decided otherwise opens nothing."""
        self.sequences[old.sequence] = new.sequence
        if isinstance(new.event, EventReversed):
            undone = new.event.reverses
            self.settled = {name: event for name, event in self.settled.items() if event.sequence != undone}
        if isinstance(old.event, RequestLogged) and isinstance(new.event, RequestLogged):
            self.logged[old.event.request] = new.event.request
        if isinstance(old.event, RequestHeld | RequestRefused):
            self.asked_on.setdefault(old.event.request, old.effective_on)
            if isinstance(new.event, RequestHeld | RequestRefused):
                self.waiting[old.event.request] = new.event.request
                self.answered[old.event.request] = new
            else:
                self.settled[old.event.request] = new
                self.waiting.pop(old.event.request, None)
        if isinstance(old.event, SeriesDesignated):
            self.decimals[old.event.series] = old.event.decimals
        if isinstance(old.event, SharesIssued | LotOpened) and isinstance(new.event, SharesIssued | LotOpened):
            self.lots[old.event.lot] = new.event.lot
        if isinstance(old.event, Passed) and isinstance(new.event, Passed):
            children = {move.source: move.child for move in new.event.moves}
            self.lots |= {move.child: children[self.lots[move.source]] for move in old.event.moves}
        if isinstance(old.event, Paid) and isinstance(new.event, Paid):
            opened = {line.lot: line.child for line in new.event.lines}
            pairs = ((line.child, opened.get(self.lots[line.lot])) for line in old.event.lines)
            self.lots |= {child: here for child, here in pairs if child is not None and here is not None}
        if isinstance(old.event, SharesPledged) and isinstance(new.event, SharesPledged):
            self.pledges[old.event.pledge] = new.event.pledge
        if isinstance(old.event, StopTransferPlaced) and isinstance(new.event, StopTransferPlaced):
            self.stops[old.event.stop] = new.event.stop
        if isinstance(old.event, StatementRecorded) and isinstance(new.event, StatementRecorded):
            self.statements[old.event.statement] = new.event.statement
        if isinstance(new.event, PeriodClosed):
            self.closed = new.event.month
        if isinstance(old.event, DemandAccepted) and isinstance(new.event, DemandAccepted):
            self.registrations[old.event.registration] = new.event.registration
        if isinstance(old.event, DemandAccepted | HolderJoined):
            self.series_in[old.event.registration, old.event.holder] = old.event.series

    def repeats(self, old: Recorded, receipt: str | None) -> bool:
        """Whether a request was judged again there with the same answer; that is recorded once.

        The receipt is its stored text, in which the same reasons are the same characters.
        """
        if not isinstance(old.event, RequestHeld | RequestRefused):
            return False
        said = (type(old.event), old.event.relied_on, receipt)
        before = self.said.get(old.event.request)
        self.said[old.event.request] = said
        return said == before

    def answer_to(self, old: Recorded) -> Recorded | None:
        """The last event here by which a request that was held or refused there was too."""
        if not isinstance(old.event, RequestHeld | RequestRefused):
            return None
        return self.answered.get(old.event.request)
