"""Commands about all shares of a series: authorised, paid in kind, converted, exchanged, split."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.console.answers import record
from ledger.console.session import (
    DAY,
    HOLDER_ID,
    SERIES_ID,
    Command,
    Session,
    choices,
    dependents_option,
    record_options,
    recording,
)
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.dividends import PayDividend
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.proportions import Rounding
from ledger.domain.splits import SplitShares

SERIES = click.option("--series", required=True, type=SERIES_ID, help="The series.")
CONSENT = click.option("--consent", metavar="TEXT", help="The board consent it rests on.")


def rounding_options(command: Command) -> Command:
    """What becomes of a part of the smallest unit."""
    rounding = click.option(
        "--rounding",
        type=choices(Rounding),
        default="none",
        show_default=True,
        help="Of a part of the smallest unit; none refuses it.",
    )
    price = click.option("--cash-price", metavar="AMOUNT", help="Price of a share, to pay in cash what floor leaves.")
    return rounding(price(command))


@click.command("record-authorised")
@SERIES
@click.option("--increase", metavar="NUMBER", help="So many more.")
@click.option("--reduce", metavar="NUMBER", help="So many fewer, of the unissued.")
@click.option("--from-retired", is_flag=True, help="Reduce by retired shares, which are not issued again.")
@click.option("--on", required=True, type=DAY, help="Day on which the filing takes effect.")
@CONSENT
@click.option("--filing", metavar="TEXT", help="The filing that changed the charter.")
@record_options
@click.pass_obj
def record_authorised_command(
    session: Session, /, increase: str | None, reduce: str | None, on: date, from_retired: bool, **more: Any
) -> None:
    """Record that the authorised shares of a series were increased, or reduced by shares that nobody holds.

    Example: ledger record-authorised --series A --increase 50000 --on 2031-05-01
    --consent "stockholders, 28 Apr 2031" --filing "certificate of amendment, 1 May 2031"
    """
    if (increase is None) == (reduce is None):
        raise click.UsageError("Give either --increase or --reduce.")
    asked = {name: more.pop(name) for name in ("series", "consent", "filing")}
    shares = reduce if increase is None else increase
    assert shares is not None
    command = ChangeAuthorised(**asked, shares=shares, increased=increase is not None, on=on, from_retired=from_retired)
    record(session, command, recording(**more))


@click.command("record-dividend")
@SERIES
@click.option("--rate", metavar="PERCENT", help="Percentage of what is held, such as 3.625.")
@click.option("--per-share", metavar="NUMBER", help="Shares for each share held, such as 0.03625.")
@click.option("--record-date", "record_on", required=True, type=DAY, help="Whoever holds at its close is paid.")
@click.option("--on", required=True, type=DAY, help="Day of payment.")
@click.option("--declared", "declared_on", type=DAY, help="Day on which it was declared.")
@rounding_options
@CONSENT
@dependents_option
@record_options
@click.pass_obj
def record_dividend_command(session: Session, /, rounding: str, **more: Any) -> None:
    """Record a dividend paid in kind: new shares on every lot held at the close of the record date.

    Each lot's part is computed by itself and opens a lot that shares its history. A lot's holder on the record date
    is paid, whoever holds it now. Look at --dry-run first.

    Example: ledger record-dividend --series A --rate 3.625 --record-date 2031-07-15 --on 2031-08-01
    --rounding floor --cash-price 1000 --consent "board, 1 Jul 2031"
    """
    names = ("series", "rate", "per_share", "record_on", "on", "declared_on", "cash_price", "consent")
    asked = {name: more.pop(name) for name in names}
    record(session, PayDividend(**asked, rounding=Rounding(rounding)), recording(**more))


def exchange_options(command: Command) -> Command:
    """What a conversion and an exchange take alike."""
    options = (
        click.option("--series", required=True, type=SERIES_ID, help="The series given up."),
        click.option("--to", "to_series", required=True, type=SERIES_ID, metavar="SERIES", help="The series received."),
        click.option("--holder", required=True, type=HOLDER_ID, help="Whose shares."),
        click.option("--ratio", required=True, metavar="NEW:OLD", help="So many new shares for so many old ones."),
        click.option("--on", required=True, type=DAY, help="Day it is entered on the register."),
        click.option("--shares", metavar="NUMBER", help="So many old shares [default: all]."),
        click.option("--lot", "lots", multiple=True, metavar="LOT", help="Take this lot; may repeat."),
        rounding_options,
        CONSENT,
        click.option("--surrendered", multiple=True, metavar="CERT", help="Certificate surrendered; may repeat."),
        click.option("--certificate", help="New certificate issued to the holder."),
        dependents_option,
        record_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


EXCHANGED = (
    "series",
    "to_series",
    "holder",
    "ratio",
    "on",
    "shares",
    "lots",
    "cash_price",
    "consent",
    "surrendered",
    "certificate",
)


def _exchange(session: Session, kind: ExchangeKind, rounding: str, more: dict[str, Any]) -> None:
    asked = {name: more.pop(name) for name in EXCHANGED}
    record(session, ExchangeShares(**asked, kind=kind, rounding=Rounding(rounding)), recording(**more))


@click.command("record-conversion")
@exchange_options
@click.pass_obj
def record_conversion_command(session: Session, /, rounding: str, **more: Any) -> None:
    """Record that a holder's shares were converted to shares of another series, at a ratio of new to old.

    The old ones are retired and the new ones issued in the same step; each lot's new lot shares its history.

    Example: ledger record-conversion --series A --to C --holder acme --ratio 2.5:1 --shares 1000 --on 2032-03-01
    --surrendered PA-1 --certificate C-7 --consent "notice of conversion, 20 Feb 2032"
    """
    _exchange(session, ExchangeKind.CONVERSION, rounding, more)


@click.command("record-exchange")
@exchange_options
@click.pass_obj
def record_exchange_command(session: Session, /, rounding: str, **more: Any) -> None:
    """Record that a holder's shares were exchanged for shares of another series, at a ratio of new to old.

    It moves what a conversion moves; an exchange is the company's offer, a conversion the holder's right.

    Example: ledger record-exchange --series A --to B --holder acme --ratio 1:1 --on 2032-03-01
    --surrendered PA-1 --certificate PB-7 --consent "board, 20 Feb 2032"
    """
    _exchange(session, ExchangeKind.EXCHANGE, rounding, more)


@click.command("record-split")
@SERIES
@click.option("--ratio", required=True, metavar="NEW:OLD", help="3:1 makes three shares of one, 1:3 one of three.")
@click.option("--on", required=True, type=DAY, help="Day at whose beginning it takes effect.")
@rounding_options
@CONSENT
@dependents_option
@record_options
@click.pass_obj
def record_split_command(session: Session, /, rounding: str, **more: Any) -> None:
    """Record a split, or with a ratio below one a reverse split, of every lot of a series as the day begins.

    Pledged and treasury shares are split too. The authorised shares stay as they are: record-authorised changes them.

    Example: ledger record-split --series A --ratio 1:3 --on 2032-06-01 --rounding floor --cash-price 12.50
    --consent "stockholders, 20 May 2032"
    """
    asked = {name: more.pop(name) for name in ("series", "ratio", "on", "cash_price", "consent")}
    record(session, SplitShares(**asked, rounding=Rounding(rounding)), recording(**more))
