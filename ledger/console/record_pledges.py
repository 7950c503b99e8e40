"""Commands that note pledges of shares, lift them, and enter the pledgee where one is enforced."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import (
    DAY,
    HOLDER_ID,
    SERIES_ID,
    SHARES,
    RecordedId,
    Session,
    dependents_option,
    judged_options,
    record_options,
    recording,
)
from ledger.domain.pledges import ReleasePledge
from ledger.domain.requests import EnforcePledge, PledgeShares

PLEDGE_ID = RecordedId("pledge", lambda view: (row.pledge for row in view.pledges()))
PART = click.option("--shares", metavar="NUMBER", help="So many of them [default: all that are in the pledge].")


@click.command("record-pledge")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--holder", required=True, type=HOLDER_ID, help="Whose shares are pledged.")
@click.option("--to", "pledgee", required=True, type=HOLDER_ID, metavar="HOLDER", help="To whom.")
@SHARES
@click.option("--on", required=True, type=DAY, help="Day of the pledge.")
@click.option("--lot", "lots", multiple=True, metavar="LOT", help="Pledge this lot; may repeat [default: oldest].")
@click.option("--express", is_flag=True, help="Both asked that the entry say it is collateral (8 Del. C. §159).")
@click.option("--instruction", help="The holder's instruction.")
@judged_options
@dependents_option
@record_options
@click.pass_obj
def record_pledge_command(session: Session, /, **more: Any) -> None:
    """Note a pledge of shares, if the recorded agreements allow it. The record holder stays the same.

    It is judged lot by lot as a transfer is, for the act `pledge`, and refused (exit 3) or held (exit 4) alike. What
    is pledged cannot be transferred, or pledged again, until it is released.

    Example: ledger record-pledge --series A --holder acme --to first-bank --shares 500 --on 2032-08-07
    --instruction "pledge agreement of 1 Aug 2032" --express
    """
    names = (
        "series",
        "holder",
        "pledgee",
        "shares",
        "on",
        "lots",
        "express",
        "instruction",
        "in_breach",
        "presented_at",
        "request",
    )
    asked = {name: more.pop(name) for name in names}
    record(session, PledgeShares(**asked), recording(**more))


@click.command("release-pledge")
@click.argument("pledge", type=PLEDGE_ID)
@PART
@click.option("--on", required=True, type=DAY, help="Day of the release.")
@dependents_option
@record_options
@click.pass_obj
def release_pledge_command(session: Session, /, pledge: str, shares: str | None, on: date, **more: Any) -> None:
    """Record that pledged shares are the holder's own again, all or some, in the order in which they were pledged.

    Example: ledger release-pledge P-1 --shares 200 --on 2032-12-01 --document "letter of first-bank"
    """
    record(session, ReleasePledge(pledge=pledge, shares=shares, on=on), recording(**more))


@click.command("enforce-pledge")
@click.argument("pledge", type=PLEDGE_ID)
@PART
@click.option("--on", required=True, type=DAY, help="Day it is entered on the register.")
@click.option("--certificate", help="New certificate issued to the pledgee.")
@click.option("--surrendered", multiple=True, metavar="CERT", help="Certificate surrendered; may repeat.")
@judged_options
@dependents_option
@record_options
@click.pass_obj
def enforce_pledge_command(session: Session, /, **more: Any) -> None:
    """Enter the pledgee as the holder of pledged shares, if the recorded agreements allow a transfer to it.

    One lot is opened for each that gives, with its history. It is refused (exit 3) or held (exit 4) as a transfer is.

    Example: ledger enforce-pledge P-1 --on 2033-03-01 --certificate PA-9 --document "notice of default"
    """
    names = ("pledge", "shares", "on", "certificate", "surrendered", "in_breach", "presented_at", "request")
    asked = {name: more.pop(name) for name in names}
    record(session, EnforcePledge(**asked), recording(**more))
