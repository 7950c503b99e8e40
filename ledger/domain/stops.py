"""Stop-transfers: placed by the company, by a claimant's demand or by a court; what they hold, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.domain.ancestry import Ancestor
from ledger.domain.calendars import days_after, spoken
from ledger.domain.decisions import Decision, Outcome, designated, holder_known, not_after_today
from ledger.domain.events import Recorded
from ledger.domain.holding_events import StopKind, StopTransferPlaced, StopTransferReleased
from ledger.domain.slices import HeldLot, Lot, Needs, Slice, Terms
from ledger.domain.standing import Reason, World, supported
from ledger.domain.values import parse_name, shown
from ledger.errors import Code, Fault, Invalid

DEMAND_DAYS = 30
"""UCC §8-403(c): the issuer may withhold registration no longer after it communicated the demand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStop:
    """The command: no transfer of a holder's shares of a series, or of some of its lots, is to be entered."""

    series: str
    holder: str
    kind: StopKind
    by: str
    reason: str
    on: date
    lots: tuple[str, ...] = ()
    notified_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseStop:
    """The command: a stop-transfer is lifted from a day on."""

    stop: str
    reason: str
    on: date


StopCommand = PlaceStop | ReleaseStop


class StopState(StrEnum):
    """Whether a stop still holds; it lapses after its last day."""

    IN_PLACE = "in place"
    LAPSED = "lapsed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A stop-transfer with the event that placed it and the first that released it, if any did."""

    placed: Recorded
    event: StopTransferPlaced
    released: Recorded | None

    def state(self, on: date) -> StopState:
        """How it stands on a day, which is not before it was placed; on the day of its release it stops nothing."""
        if self.released is not None and self.released.effective_on <= on:
            return StopState.RELEASED
        return StopState.LAPSED if self.event.until is not None and on > self.event.until else StopState.IN_PLACE

    def holds(self, on: date) -> bool:
        """Whether it is in place on a day."""
        return self.placed.effective_on <= on and self.state(on) is StopState.IN_PLACE

    def meets(self, lot: Lot) -> bool:
        """Whether it is of a lot: of all the holder's lots of the series, of those named, or of what comes of them.

        What it became of another series, while the stop was there, is stopped too.
        """
        if lot.holder != self.event.holder:
            return False
        line = [one.lot for one in lot.ancestors]
        if lot.series == self.event.series:
            return self._names(lot.lot, lot.root, *lot.parents, *line)
        return any(
            one.series == self.event.series and self._after(one) and self._names(lot.root, *line[n:])
            for n, one in enumerate(lot.ancestors)
        )

    def _names(self, *lots: str) -> bool:
        return not self.event.lots or not set(lots).isdisjoint(self.event.lots)

    def _after(self, left: Ancestor) -> bool:
        """Whether shares left a lot under the stop; what left it before is not stopped, unless recorded since."""
        return left.left_on >= self.placed.effective_on or left.left > self.placed.sequence


# --- recording


def needs(command: StopCommand) -> Needs:
    """The series, the holder and the lots named; of a release, the events of the stop."""
    if isinstance(command, ReleaseStop):
        return Needs(on=command.on, stop=command.stop)
    return Needs(
        on=command.on,
        series=command.series,
        holders=(command.holder,),
        lots_of=command.holder if command.lots else None,
        lots=command.lots,
    )


def decide(command: StopCommand, given: Slice) -> Decision:
    """Place a stop, or lift one that is in place."""
    not_after_today(command.on, given)
    if isinstance(command, ReleaseStop):
        return _release(command, given)
    event = _placed(command, given)
    placed = Recorded(sequence=given.head + 1, effective_on=command.on, recorded_at="", recorded_by="", event=event)
    text = _said(Stop(placed=placed, event=event, released=None))
    return Decision(
        outcome=Outcome.RECORDED,
        event=event,
        effective_on=command.on,
        opened=(event.stop,),
        reasons=(Reason(code=Code.STOPPED, text=text),),
    )


def _placed(command: PlaceStop, given: Slice) -> StopTransferPlaced:
    designated(given, command.series)
    holder_known(given, command.holder)
    lots = tuple(dict.fromkeys(command.lots))
    for lot in lots:
        _has_shares(lot, command, given)
    return StopTransferPlaced(
        stop=f"S-{given.next_stop}",
        kind=command.kind,
        series=command.series,
        holder=command.holder,
        lots=lots,
        by=parse_name(command.by, "by"),
        reason=parse_name(command.reason, "reason"),
        notified_on=command.notified_on,
        until=_until(command, given),
    )


def _has_shares(lot: str, command: PlaceStop, given: Slice) -> None:
    held = next((one for one in given.lots if one.lot.lot == lot), None)
    if held is None:
        raise Invalid(
            Fault.UNKNOWN_LOT,
            f"{command.holder} has no lot {shown(lot)} of series {command.series}",
            advice="`lots` lists the lots of each holder",
        )
    if held.balance.shares + held.pledged == 0:
        raise Invalid(
            Fault.NOTHING_HELD,
            f"lot {lot} of {command.holder} has no shares on {command.on}",
            advice="Name lots that have shares on that day, or none to stop all of the series",
        )


def _until(command: PlaceStop, given: Slice) -> date | None:
    """The last day of the stop. Of a demand: the law sets the longest period, and the company may set a shorter one."""
    if command.kind is not StopKind.DEMAND:
        if command.notified_on is not None:
            raise Invalid(
                Fault.MALFORMED,
                f"only a demand has a --notified-on, and this is '{command.kind}'",
                advice="The 30 days of UCC §8-403 run for a demand alone; give --until for a stop that ends by itself",
            )
        if command.until is not None and command.until < command.on:
            raise Invalid(Fault.DATE_ORDER, f"a stop placed on {command.on} cannot end before, on {command.until}")
        return command.until
    if command.notified_on is None:
        raise Invalid(
            Fault.MALFORMED,
            "a demand needs the day on which the company communicated it to the presenter and the claimant: the "
            f"{DEMAND_DAYS} days of UCC §8-403(c) run from it",
            advice="Give it with --notified-on",
        )
    not_after_today(command.notified_on, given)
    if command.notified_on < command.on:
        raise Invalid(
            Fault.DATE_ORDER,
            f"the demand was communicated on {command.notified_on}, before it was placed on {command.on}",
        )
    longest = days_after(command.notified_on, DEMAND_DAYS)
    until = command.until or longest
    if not command.notified_on <= until <= longest:
        raise Invalid(
            Fault.DATE_ORDER,
            f"a demand communicated on {command.notified_on} may hold a transfer from that day until {longest}, "
            f"{DEMAND_DAYS} days (UCC §8-403(c)), and not until {until}",
            advice="Leave --until out for the whole period; a longer stop needs a court's order (--kind court)",
        )
    return until


def _release(command: ReleaseStop, given: Slice) -> Decision:
    stop = next(stops_of(given.stop), None)
    if stop is None:
        raise Invalid(
            Fault.UNKNOWN_STOP, f"stop-transfer {shown(command.stop)} is not recorded", advice="`stops` lists them"
        )
    if stop.released is not None:
        raise Invalid(
            Fault.ALREADY_RECORDED,
            f"{command.stop} was released on {stop.released.effective_on}, #{stop.released.sequence}",
            advice="Reverse that first where it was wrong",
        )
    if command.on < stop.placed.effective_on:
        raise Invalid(Fault.DATE_ORDER, f"{command.stop} was placed on {stop.placed.effective_on}, after {command.on}")
    if stop.state(command.on) is StopState.LAPSED:
        raise Invalid(
            Fault.NOTHING_CHANGED, f"{command.stop} lapsed after {stop.event.until}: it stops nothing on {command.on}"
        )
    event = StopTransferReleased(
        stop=command.stop,
        series=stop.event.series,
        holder=stop.event.holder,
        reason=parse_name(command.reason, "reason"),
    )
    return Decision(outcome=Outcome.RECORDED, event=event, effective_on=command.on)


# --- what is in place


def stops_of(facts: Iterable[Recorded]) -> Iterator[Stop]:
    """Every stop among some facts, in their order."""
    facts = tuple(facts)
    released: dict[str, Recorded] = {}
    for one in facts:
        if isinstance(one.event, StopTransferReleased):
            released.setdefault(one.event.stop, one)
    for one in facts:
        if isinstance(one.event, StopTransferPlaced):
            yield Stop(placed=one, event=one.event, released=released.get(one.event.stop))


def stops_on(terms: Terms, lot: Lot, on: date | None = None) -> tuple[Stop, ...]:
    """The stops of a lot that are in place on a day; without a day, those of any day."""
    found = (stop for stop in stops_of(terms.facts) if stop.meets(lot))
    return tuple(stop for stop in found if on is None or stop.holds(on))


def without_stops(terms: Terms) -> Terms:
    """The same terms where no transfer is stopped: what the agreements alone say."""
    stopping = (StopTransferPlaced, StopTransferReleased)
    return replace(terms, facts=tuple(one for one in terms.facts if not isinstance(one.event, stopping)))


def beyond_waiver(terms: Terms, lots: Iterable[HeldLot], on: date) -> tuple[Stop, ...]:
    """The stops on some lots that the issuer cannot waive: a claimant's and a court's, which are not its own."""
    found = (stop for held in lots for stop in stops_on(terms, held.lot, on))
    return tuple(dict.fromkeys(stop for stop in found if stop.event.kind is not StopKind.ISSUER))


def taken_under(given: Slice, act: str, lots: Iterable[str], on: date) -> tuple[Reason, ...]:
    """Exceptions for what the company itself does with stopped shares, which no stop prevents: each stop, once.

    It may be the court's own act, or what the claimant wants; nobody is to learn of it only from the claimant.
    """
    known = {**given.stopped, **{held.lot.lot: held.lot for held in given.lots}}
    concerned = [known[lot] for lot in dict.fromkeys(lots) if lot in known]
    found: list[Reason] = []
    for stop in stops_of(given.stops):
        taken = [lot.lot for lot in concerned if stop.holds(on) and stop.meets(lot)]
        if taken:
            event = stop.event
            of = f"lot{'s' if len(taken) > 1 else ''} {', '.join(taken)} of {event.holder}"
            whose = {StopKind.ISSUER: "the company's own stop", StopKind.DEMAND: "a claimant's demand"}
            what = whose.get(event.kind, "a court's stop")
            until = f" until {spoken(event.until)}" if event.until else ""
            text = (
                f"this {act} takes shares of {of} while {event.stop} is in place: {what} of transfers, by {event.by} "
                f"({event.reason}), from {spoken(stop.placed.effective_on)}{until}"
            )
            found.append(Reason(code=Code.STOPPED, text=text))
    return tuple(found)


def say_stopped(world: World, stops: Iterable[Stop]) -> None:
    """Note the stops in place as reasons, with what each rests on."""
    for stop in stops:
        world.because(Code.STOPPED, _said(stop))
        world.rests_on(*supported(stop.placed, f"stop-transfer {stop.event.stop} by {stop.event.by}"))


def ends_on(stops: Iterable[Stop]) -> date | None:
    """The last day on which any of some stops is in place; None where one has no end."""
    days = [stop.event.until for stop in stops]
    return None if None in days else max(day for day in days if day is not None)


NOT_PASSED = "a waiver by the company does not pass it"
"""What is said of each stop that is not the issuer's own."""

_REMEDY = {
    StopKind.ISSUER: "the company's own stop: lift it with `release-stop-transfer {stop}`",
    StopKind.DEMAND: "a demand that no transfer be registered (UCC §8-403), communicated on {notified}: "
    f"{NOT_PASSED}; it lapses after its last day, unless a court's order takes its place "
    "(`record-stop-transfer --kind court`), or `release-stop-transfer {stop}` lifts it",
    StopKind.COURT: f"a court's: {NOT_PASSED}; `release-stop-transfer {{stop}}` lifts it once the court has",
}


def _said(stop: Stop) -> str:
    """The stop in words: of what, since when and until when, by whom, why, and what lifts it."""
    event = stop.event
    lots = f"lot{'s' if len(event.lots) > 1 else ''} {', '.join(event.lots)}" if event.lots else f"all {event.series}"
    until = f" until {spoken(event.until)}" if event.until else ", without an end"
    notified = spoken(event.notified_on) if event.notified_on else ""
    remedy = _REMEDY[event.kind].format(stop=event.stop, notified=notified)
    return (
        f"{event.stop}: transfers of {lots} of {event.holder} are stopped from {spoken(stop.placed.effective_on)}"
        f"{until}, by {event.by} ({event.reason}). It is {remedy}"
    )
