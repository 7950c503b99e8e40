"""Commands that take over an existing register, and that record what a holder is called and where it is written to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import bullets, record
from ledger.console.progress import progress
from ledger.console.render import counted, emit_json, tell
from ledger.console.session import (
    DAY,
    HOLDER_ID,
    SERIES_ID,
    SHARES,
    Recording,
    Session,
    choices,
    dependents_option,
    record_options,
    recording,
)
from ledger.console.tables import table
from ledger.domain.names import ChangeAddress, RenameHolder
from ledger.domain.openings import FaultyRegister, OpenLot, OpenRegister
from ledger.domain.share_events import Origin
from ledger.errors import LedgerError
from ledger.exchange.register_files import RegisterFile, read_register

if TYPE_CHECKING:
    from ledger.book import Ledger
    from ledger.receipts import Receipt

EXCEPTIONS_SHOWN = 20


@click.command("record-opening")
@click.option("--series", required=True, type=SERIES_ID, help="The series.")
@click.option("--holder", required=True, type=HOLDER_ID, help="Who has the shares now.")
@SHARES
@click.option("--on", required=True, type=DAY, help="Day on which the register is taken over.")
@click.option("--origin", required=True, type=choices(Origin), help="How the shares came to be.")
@click.option("--under", required=True, metavar="DOC", help="The agreement that they were issued under.")
@click.option("--purchaser", required=True, type=HOLDER_ID, metavar="HOLDER", help="Who bought them of the company.")
@click.option("--acquired-on", required=True, type=DAY, help="Day of that purchase.")
@click.option("--holding-from", type=DAY, help="Day from which the holding period runs [default: the purchase].")
@click.option("--certificate", help="Its certificate; numbers are used once.")
@click.option("--book-entry", is_flag=True, help="It has no certificate.")
@click.option("--history", required=True, metavar="TEXT", help="What became of the shares since, and who says so.")
@dependents_option
@record_options
@click.pass_obj
def record_opening_command(session: Session, /, origin: str, **more: Any) -> None:
    """Take over a lot from an existing register, with its history as that register states it.

    The shares come from the unissued, as issued ones do. Every answer about them rests on what is stated here.

    Example: ledger record-opening --series A --holder birch --shares 25000 --on 2031-12-31 --origin issued
    --under purchase-agreement --purchaser acme --acquired-on 2029-02-04 --certificate PA-1
    --history "bought of acme on 3 May 2030" --document "stock register, folio 12"
    """
    names = ("series", "holder", "shares", "on", "under", "purchaser", "acquired_on", "holding_from")
    asked = {name: more.pop(name) for name in (*names, "certificate", "book_entry", "history")}
    record(session, OpenLot(**asked, origin=Origin(origin)), recording(**more))


@click.command("record-openings")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--on", type=DAY, help="Day on which it is taken over, where the file has no column on.")
@record_options
@click.pass_obj
def record_openings_command(session: Session, /, file: Path, on: date | None, **more: Any) -> None:
    """Take over a whole register from a CSV file: all of its lots or nothing.

    The first line names the columns as the options of record-opening are named, without the dashes; each other line
    is a lot. The whole file is checked first, and every fault in it is listed with its line.

    Example: ledger record-openings register.csv --on 2031-12-31 --document "certified copy of the register"
    """
    options, source = recording(**more), read_register(file, on)
    book = session.book()
    if source.faults:
        raise source.faulty(_others(book, source, options))
    receipts = _take_over(book, source, options)
    show_register(source, receipts, options, book.actor)


def _take_over(book: Ledger, source: RegisterFile, options: Recording) -> tuple[Receipt, ...]:
    """Record the lots; what is wrong with any of them is told with its line."""
    command = OpenRegister(lots=source.lots)
    try:
        with progress("taking over", len(source.lots)) as each:
            return book.record_register(
                command,
                each=each,
                key=options.key,
                evidence=options.evidence,
                dry_run=options.dry_run,
                prior=options.prior,
            )
    except FaultyRegister as error:
        raise source.faulty(error.faults) from error


def _others(book: Ledger, source: RegisterFile, options: Recording) -> Iterable[Any]:
    """What is wrong with the lots that could be read, so that a file is mended in one go."""
    try:
        book.record_register(
            OpenRegister(lots=source.lots), each=lambda _: None, evidence=options.evidence, dry_run=True
        )
    except FaultyRegister as error:
        return error.faults if source.lots else ()
    except LedgerError:
        return ()
    return ()


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """A lot of the register, as it was recorded."""

    lot: str
    holder: str
    shares: Decimal
    origin: str
    acquired: date
    certificate: str | None


@dataclass(frozen=True, slots=True)
class TotalLine:
    """What was taken over of one series."""

    series: str
    lots: int
    holders: int
    shares: Decimal


def show_register(source: RegisterFile, receipts: Sequence[Receipt], options: Recording, actor: str) -> None:
    """What was taken over, with the total of each series; in a dry run every lot too."""
    lots = [one.lot for one in source.lots]
    totals = [
        TotalLine(
            series,
            sum(lot.series == series for lot in lots),
            len({lot.holder for lot in lots if lot.series == series}),
            sum((Decimal(lot.shares) for lot in lots if lot.series == series), Decimal(0)),
        )
        for series in sorted({lot.series for lot in lots})
    ]
    exceptions = [one for receipt in receipts for one in receipt.exceptions]
    if options.as_json:
        emit_json({**_together(receipts), "totals": totals})
        return
    place = "dry run, nothing recorded"
    if not options.dry_run:
        place = f"#{receipts[0].sequence} to #{receipts[-1].sequence}, recorded by {actor}"
    tell(f"REGISTERED {counted(len(lots), 'lot')} ({place})")
    if options.dry_run:
        opened = [
            OpenedLine(receipt.opened[0], lot.holder, Decimal(lot.shares), lot.origin, lot.acquired_on, lot.certificate)
            for receipt, lot in zip(receipts, lots, strict=True)
        ]
        table(opened, {name: name for name in OpenedLine.__slots__}, empty="")
        tell()
    else:
        tell(f"hash {receipts[-1].hash}")
    table(totals, {name: name for name in TotalLine.__slots__}, empty="")
    bullets("missing or wrong (exceptions)", (("", one.text) for one in exceptions[:EXCEPTIONS_SHOWN]))
    if len(exceptions) > EXCEPTIONS_SHOWN:
        tell(f"... and {len(exceptions) - EXCEPTIONS_SHOWN} more; `ledger exceptions` lists all")
    tell("Every answer about these shares rests on what the register states of them.")


def _together(receipts: Sequence[Receipt]) -> dict[str, Any]:
    """The receipts of the lots as one: its place is the last one's, its holdings those before and after all."""
    before: dict[tuple[str, str], Any] = {}
    after: dict[tuple[str, str], Any] = {}
    for receipt in receipts:
        for line in receipt.before:
            before.setdefault((line.series, line.holder), line)
        for line in receipt.after:
            after[line.series, line.holder] = line
    return {
        **receipts[-1].data(),
        "opened": [lot for receipt in receipts for lot in receipt.opened],
        "reasons": [one for receipt in receipts for one in receipt.reasons],
        "rests_on": [one for receipt in receipts for one in receipt.rests_on],
        "exceptions": [one for receipt in receipts for one in receipt.exceptions],
        "before": list(before.values()),
        "after": list(after.values()),
    }


@click.command("rename-holder")
@click.argument("holder", type=HOLDER_ID)
@click.option("--name", required=True, help="The new legal name, as typed.")
@click.option("--on", required=True, type=DAY, help="Day from which it is called so.")
@record_options
@click.pass_obj
def rename_holder_command(session: Session, /, holder: str, name: str, on: date, **more: Any) -> None:
    """Record that HOLDER, the same legal entity as before, is called otherwise from a day on.

    No share moves, and it is found by its former name too. Where another entity takes its place, that is
    record-succession.

    Example: ledger rename-holder birch --name "Birch Holdings L.P." --on 2032-03-01
    --document "certificate of amendment of 1 Mar 2032"
    """
    record(session, RenameHolder(holder=holder, name=name, on=on), recording(**more))


@click.command("change-address")
@click.argument("holder", type=HOLDER_ID)
@click.option("--address", help="The new address on the register, as typed.")
@click.option("--none", "no_address", is_flag=True, help="It has none any more.")
@click.option("--on", required=True, type=DAY, help="Day from which it counts.")
@record_options
@click.pass_obj
def change_address_command(
    session: Session, /, holder: str, address: str | None, no_address: bool, on: date, **more: Any
) -> None:
    """Record that the address of HOLDER on the register changed.

    Where notices go under an agreement is another matter: record-notice-address.

    Example: ledger change-address birch --address "2 Low Street, Springfield" --on 2032-03-01
    --document "letter of 20 Feb 2032"
    """
    if (address is None) != no_address:
        raise click.UsageError("Give either --address or --none.")
    record(session, ChangeAddress(holder=holder, address=address, on=on), recording(**more))
