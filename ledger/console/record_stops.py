"""Commands that place a stop on transfers, and lift it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import (
    DAY,
    HOLDER_ID,
    SERIES_ID,
    RecordedId,
    Session,
    choices,
    record_options,
    recording,
)
from ledger.domain.holding_events import StopKind
from ledger.domain.stops import PlaceStop, ReleaseStop

STOP_ID = RecordedId("stop", lambda view: (row.stop for row in view.stops()))


@click.command("record-stop-transfer")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--holder", required=True, type=HOLDER_ID, help="Whose shares.")
@click.option("--lot", "lots", multiple=True, metavar="LOT", help="One of its lots; may repeat [default: all].")
@click.option("--kind", required=True, type=choices(StopKind), help="Whose stop it is.")
@click.option("--by", required=True, metavar="TEXT", help="Who asked for it.")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@click.option("--on", required=True, type=DAY, help="Day from which it stops.")
@click.option("--notified-on", type=DAY, help="Of a demand: day the company told the presenter and the claimant.")
@click.option("--until", type=DAY, help="Last day [default: of a demand 30 days after that, else none].")
@record_options
@click.pass_obj
def record_stop_transfer_command(session: Session, /, **more: Any) -> None:
    """Record that transfers of a holder's shares are stopped: none of them is free while that lasts.

    A demand under UCC §8-403 holds 30 days at most, and like a court's stop it is passed by no waiver of the
    company. The company's own and a court's stop have no end but the one given.

    Example: ledger record-stop-transfer --series A --holder acme --kind demand --by "Oak Trust"
    --reason "claims the shares as its own" --on 2032-03-01 --notified-on 2032-03-02 --document "letter of Oak Trust"
    """
    names = ("series", "holder", "lots", "by", "reason", "on", "notified_on", "until")
    asked = {name: more.pop(name) for name in names}
    record(session, PlaceStop(kind=StopKind(more.pop("kind")), **asked), recording(**more))


@click.command("release-stop-transfer")
@click.argument("stop", type=STOP_ID)
@click.option("--reason", required=True, metavar="TEXT", help="Why it is lifted.")
@click.option("--on", required=True, type=DAY, help="Day from which it stops nothing.")
@record_options
@click.pass_obj
def release_stop_transfer_command(session: Session, /, stop: str, reason: str, on: date, **more: Any) -> None:
    """Record that a stop-transfer is lifted. By itself this enters no held request: `release` does.

    Example: ledger release-stop-transfer S-1 --reason "the claim was withdrawn" --on 2032-03-15
    --document "letter of 15 Mar 2032"
    """
    record(session, ReleaseStop(stop=stop, reason=reason, on=on), recording(**more))
