"""Commands about shares that come back to the company, and about those that it then has in its treasury."""

from __future__ import annotations

from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import (
    DAY,
    HOLDER_ID,
    SERIES_ID,
    SHARES,
    Command,
    Session,
    dependents_option,
    record_options,
    recording,
)
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.treasury import ReissueTreasury, RetireTreasury

SERIES = click.option("--series", required=True, type=SERIES_ID, help="The series.")
HOLDER = click.option("--holder", required=True, type=HOLDER_ID, help="Whose shares.")
ON = click.option("--on", required=True, type=DAY, help="Day it is entered on the register.")
CONSENT = click.option("--consent", metavar="TEXT", help="The board consent it rests on.")
PRICE = click.option("--price", metavar="AMOUNT", help="Price paid for a share.")
REASON = click.option("--reason", required=True, metavar="TEXT", help="Why.")


def return_options(command: Command) -> Command:
    """What every return of shares takes."""
    options = (
        click.option("--shares", metavar="NUMBER", help="So many [default: all]."),
        click.option("--lot", "lots", multiple=True, metavar="LOT", help="Take this lot; may repeat."),
        CONSENT,
        click.option("--surrendered", multiple=True, metavar="CERT", help="Certificate surrendered; may repeat."),
        dependents_option,
        record_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


def _return(session: Session, kind: Disposal, more: dict[str, Any]) -> None:
    names = ("series", "on", "shares", "holder", "lots", "record_on", "price", "reason", "consent", "surrendered")
    asked = {name: more.pop(name) for name in names if name in more}
    record(session, ReturnShares(**asked, kind=kind), recording(**more))


@click.command("record-redemption")
@SERIES
@click.option("--holder", type=HOLDER_ID, help="Of this holder [default: of all, pro rata].")
@ON
@click.option("--record-date", "record_on", type=DAY, help="Of all: what each had then counts [default: the day].")
@PRICE
@return_options
@click.pass_obj
def record_redemption_command(session: Session, /, **more: Any) -> None:
    """Record that shares were redeemed and retired: of a holder, or of all holders pro rata.

    Of all, each lot gives its exact part in whole units, and what rounding leaves goes to the largest remainders,
    the oldest lots first. Without --shares all are redeemed. Pledged shares are not: their pledge is released first.

    Example: ledger record-redemption --series A --shares 5000 --record-date 2032-06-15 --on 2032-06-30
    --price 1050 --consent "board, 1 Jun 2032"
    """
    _return(session, Disposal.REDEEMED, more)


@click.command("record-cancellation")
@SERIES
@HOLDER
@ON
@REASON
@return_options
@click.pass_obj
def record_cancellation_command(session: Session, /, **more: Any) -> None:
    """Record that shares of a holder were cancelled and retired, such as those forfeited or issued void.

    Example: ledger record-cancellation --series A --holder acme --lot A-4 --on 2032-02-01
    --reason "forfeited under section 6" --consent "board, 30 Jan 2032"
    """
    _return(session, Disposal.CANCELLED, more)


@click.command("record-retraction")
@SERIES
@HOLDER
@ON
@REASON
@return_options
@click.pass_obj
def record_retraction_command(session: Session, /, **more: Any) -> None:
    """Record that an issuance was taken back because it was not accepted; its shares are unissued again.

    Example: ledger record-retraction --series A --holder acme --lot A-5 --on 2032-02-01
    --reason "subscription not paid" --consent "board, 30 Jan 2032"
    """
    _return(session, Disposal.RETRACTED, more)


@click.command("record-repurchase")
@SERIES
@HOLDER
@ON
@PRICE
@return_options
@click.pass_obj
def record_repurchase_command(session: Session, /, **more: Any) -> None:
    """Record that the company bought shares of a holder. They are in its treasury then, each lot as it was.

    Example: ledger record-repurchase --series A --holder acme --shares 1000 --on 2032-02-01 --price 990
    --surrendered PA-1 --consent "board, 30 Jan 2032"
    """
    _return(session, Disposal.REPURCHASED, more)


@click.command("record-reissue")
@SERIES
@click.option("--holder", required=True, type=HOLDER_ID, help="To whom.")
@SHARES
@ON
@click.option("--under", required=True, metavar="DOC", help="The agreement that they are issued under.")
@PRICE
@click.option("--consideration", metavar="TEXT", help="What was given for them, where it was not money.")
@CONSENT
@click.option("--certificate", help="Certificate number issued; numbers are used once.")
@dependents_option
@record_options
@click.pass_obj
def record_reissue_command(session: Session, /, **more: Any) -> None:
    """Record that treasury shares were issued again, in lots that begin anew with their new purchaser.

    Example: ledger record-reissue --series A --holder birch --shares 500 --on 2032-05-01 --under purchase-2
    --price 1010 --certificate PA-12 --consent "board, 28 Apr 2032"
    """
    names = ("series", "holder", "shares", "on", "under", "price", "consideration", "consent", "certificate")
    asked = {name: more.pop(name) for name in names}
    record(session, ReissueTreasury(**asked), recording(**more))


@click.command("record-retirement")
@SERIES
@click.option("--shares", metavar="NUMBER", help="So many [default: all in treasury].")
@ON
@CONSENT
@dependents_option
@record_options
@click.pass_obj
def record_retirement_command(session: Session, /, **more: Any) -> None:
    """Record that treasury shares were retired. They stay authorised until record-authorised takes them off.

    Example: ledger record-retirement --series A --shares 500 --on 2032-05-01 --consent "board, 28 Apr 2032"
    """
    asked = {name: more.pop(name) for name in ("series", "shares", "on", "consent")}
    record(session, RetireTreasury(**asked), recording(**more))
