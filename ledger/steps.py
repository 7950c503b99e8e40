"""What one append takes: each decision judged on what those before it left, and what was computed, computed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime

from ledger.deciding import Command, decide
from ledger.domain import periods, reserves
from ledger.domain.computed import basis_on, changed_by, closes_its_day, command_of, refuse_circle
from ledger.domain.corrections import ReverseEvent
from ledger.domain.decisions import Decision
from ledger.domain.dividends import PayDividend
from ledger.domain.entries import Entry, entries_of
from ledger.domain.events import NAMES, EventReversed, Recorded, RequestHeld, RequestRefused
from ledger.domain.exchanges import ExchangeShares
from ledger.domain.period_events import PriorPeriodCorrected
from ledger.domain.periods import Prior
from ledger.domain.requests import PledgeShares, TransferShares
from ledger.domain.returns import ReturnShares
from ledger.domain.share_events import DividendPaid, SharesRedeemed, SharesSplit
from ledger.domain.splits import SplitShares
from ledger.domain.standing import Reason
from ledger.domain.values import Evidence
from ledger.errors import Code, Fault, Invalid
from ledger.receipts import stored
from ledger.store.balances import refuse_below_zero
from ledger.store.closings import closing_on, covers
from ledger.store.engine import Connection
from ledger.store.journal import Draft, append
from ledger.store.reads import Reads
from ledger.store.slicing import Slicer

NOTHING_LEFT = (Fault.NOTHING_HELD, Fault.UNKNOWN_SERIES)
"""Where a reversal took all holdings away, or the series itself, there is nothing to compute again."""

PAPER_GONE = (Fault.UNKNOWN_CERTIFICATE, Fault.CERTIFICATE_CANCELLED)
"""Where the issue of a certificate was reversed, or another act took it, it cannot be surrendered again."""

SHORT = (Fault.SHARES_EXCEED_HOLDING, Fault.SHARES_EXCEED_LOT)
Taking = TransferShares | PledgeShares | ExchangeShares | ReturnShares
"""Commands that take shares of a holder on a day."""


class Step:
    """What is entered in one append: each decision is judged on what those before it left."""

    def __init__(
        self,
        connection: Connection,
        issuer: str,
        actor: str,
        now: Callable[[], datetime],
        today: date,
        prior: Prior | None,
    ) -> None:
        self.connection = connection
        self.issuer = issuer
        self.actor = actor
        self.now = now
        self.today = today
        self.prior = prior
        self.notes = 0
        self.reads = Reads(connection, issuer)

    @property
    def slicer(self) -> Slicer:
        """A reader of slices that knows what was entered so far."""
        return Slicer(self.reads)

    def enter(
        self,
        decision: Decision,
        evidence: tuple[Evidence, ...],
        *,
        receipt: bool = False,
        key: str | None = None,
        asked: str | None = None,
    ) -> tuple[Recorded, str]:
        """Append one decision, unless it would leave an account below zero; in a closed month with a note before it."""
        note = self.refuse_impossible(decision)
        if note is not None:
            self.notes += 1
            draft = Draft(event=note, effective_on=decision.effective_on, evidence=evidence)
            append(self.connection, self.issuer, [draft], actor=self.actor, now=self.now)
        draft = Draft(
            event=decision.event,
            effective_on=decision.effective_on,
            evidence=evidence,
            receipt=stored(decision) if receipt else None,
            key=key,
            request_hash=asked,
        )
        return append(self.connection, self.issuer, [draft], actor=self.actor, now=self.now)[-1]

    def refuse_impossible(self, decision: Decision) -> PriorPeriodCorrected | None:
        """Invalid where an account would be below zero or the month is closed; the note that goes before it, if any."""
        note = self._note(decision, self._closing(decision))
        refuse_below_zero(self.connection, self.issuer, self.entries(decision), self.reads.decimals)
        return note

    def noted(self, decision: Decision) -> Decision:
        """The last decision, with what its receipt says of a closed month and of reserves that it leaves uncovered."""
        if self.prior is not None:
            closing = self._closing(decision)
            decision = periods.noted(decision, self._note(decision, closing), closing, self.prior, used=self.notes > 0)
        takings = reserves.taken(self.entries(decision))
        return reserves.note_short(decision, takings, covers(self.reads, takings)) if takings else decision

    def _closing(self, decision: Decision) -> Recorded | None:
        """What closed the month that a decision posts in, if it does post and that is closed."""
        original = self._original(decision)
        posting = periods.posts(decision.event, original.event if original else None)
        waiting = isinstance(decision.event, RequestHeld | RequestRefused)
        return closing_on(self.reads, decision.effective_on) if posting or waiting else None

    def _note(self, decision: Decision, closing: Recorded | None) -> PriorPeriodCorrected | None:
        if closing is None:
            return None
        original = self._original(decision)
        head = self.reads.head().sequence
        return periods.note_of(decision, original.event if original else None, closing, self.prior, head)

    def _original(self, decision: Decision) -> Recorded | None:
        """What a decision reverses."""
        undone = decision.event.reverses if isinstance(decision.event, EventReversed) else None
        return self.reads.events_at([undone])[undone] if undone is not None else None

    def entries(self, decision: Decision) -> tuple[Entry, ...]:
        """The entries that a decision will make."""
        return entries_of(self._planned(decision), self._original(decision))

    def _planned(self, decision: Decision) -> Recorded:
        return Recorded(
            sequence=0, effective_on=decision.effective_on, recorded_at="", recorded_by="", event=decision.event
        )

    def stale(self, decided: tuple[Decision, ...], before: Iterable[Recorded] = ()) -> list[Recorded]:
        """The events, in order, that were computed from holdings which these decisions would change.

        Computing one of them again moves shares too, so those computed from that are stale as well. `before` are
        those that were undone for them already. Invalid where one of them and a decision would be each other's basis.
        """
        for planned in map(self._planned, decided):
            if (series := closes_its_day(planned)) is not None:
                since = self.slicer.dependents.computed_since(series, planned.effective_on)
                refuse_circle(planned, (*before, *since))
        undone = {one.event.reverses for one in decided if isinstance(one.event, EventReversed)}
        found: dict[int, Recorded] = {}
        pending = [self.entries(one) for one in decided]
        while pending:
            entries = pending.pop()
            for series in {entry.series for entry in entries}:
                first = min(entry.effective_on for entry in entries if entry.series == series)
                for one in self.slicer.dependents.computed_since(series, first):
                    if one.sequence not in undone | found.keys() and changed_by(one, entries):
                        found[one.sequence] = one
                        pending.append(entries_of(one))
        return [found[sequence] for sequence in sorted(found)]

    def beneath(self, command: Command, error: Invalid, *, willing: bool) -> list[Recorded]:
        """What to undo so that a command which takes too many shares can be judged without it; else the error.

        A later split or redemption leaves fewer shares than there were on the day: they are not in the way of what
        it would have been computed from, had that been known.
        """
        if error.fault not in SHORT or not isinstance(command, Taking):
            raise error
        later = self.slicer.dependents.computed_since(command.series, command.on)
        found = [one for one in later if (basis_on(one) or date.min) >= command.on]
        if not found:
            raise error
        if not willing:
            named = ", ".join(f"#{one.sequence} ({_what(one)})" for one in found)
            advice = f"{error.advice}; or add --with-dependents, so that {named} is computed again"
            raise Invalid(error.fault, error.text, advice=advice) from error
        return found

    def undone_by(self, decided: tuple[Decision, ...]) -> list[Recorded]:
        """The computed events that are undone only because they depend on the one that is reversed."""
        undone = [one.event.reverses for one in decided[:-1] if isinstance(one.event, EventReversed)]
        return [one for one in self.reads.events_at(undone).values() if basis_on(one) is not None]

    def undo(self, computed: Recorded) -> None:
        """Reverse a computed event, so that it can be computed again."""
        reason = f"to be computed again: what #{computed.sequence} was computed from has changed"
        try:
            for decision in decide(
                ReverseEvent(sequence=computed.sequence, reason=reason), self.slicer, self.today, ()
            ):
                self.enter(decision, ())
        except Invalid as error:
            raise _not_recomputed(computed, error) from error

    def compute_again(self, computed: Recorded) -> None:
        """Enter a computed event anew, from holdings as they are now; where none are left, nothing is entered."""
        assert isinstance(computed.event, DividendPaid | SharesRedeemed | SharesSplit)
        command = command_of(computed, self.reads.decimals()[computed.event.series])
        try:
            for decision in self._decided_again(command, computed.evidence):
                self.enter(decision, computed.evidence, receipt=True)
        except Invalid as error:
            if error.fault not in NOTHING_LEFT:
                raise _not_recomputed(computed, error) from error

    def _decided_again(
        self, command: PayDividend | ReturnShares | SplitShares, evidence: tuple[Evidence, ...]
    ) -> tuple[Decision, ...]:
        """What a command comes to now; certificates that are there no more were not surrendered for it."""
        try:
            return decide(command, self.slicer, self.today, evidence)
        except Invalid as error:
            if error.fault not in PAPER_GONE or not isinstance(command, ReturnShares):
                raise
        return decide(replace(command, surrendered=()), self.slicer, self.today, evidence)


def _what(recorded: Recorded) -> str:
    return f"{NAMES[type(recorded.event)]}, effective {recorded.effective_on}"


def _not_recomputed(computed: Recorded, error: Invalid) -> Invalid:
    text = f"#{computed.sequence} ({_what(computed)}) cannot be computed again: {error.text}"
    return Invalid(error.fault, text, advice="Nothing was recorded: reverse what stands in the way by itself first")


def announcing(decision: Decision, again: list[Recorded]) -> Decision:
    """The decision with what is computed again because of it."""
    reasons = tuple(
        Reason(
            code=Code.RECOMPUTED,
            text=f"#{one.sequence} ({_what(one)}) is reversed and computed again from what is held then",
        )
        for one in again
    )
    return replace(decision, reasons=(*decision.reasons, *reasons)) if reasons else decision
