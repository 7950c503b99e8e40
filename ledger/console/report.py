"""Reports as files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from ledger.console.render import emit_json, say, tell
from ledger.console.session import KNOWN_AT, Session, json_option
from ledger.domain.calendars import month_ends
from ledger.exchange.jsonl import refuse_database


class Month(click.ParamType[str]):
    """A month written YYYY-MM."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is not such a month."""
        if not re.fullmatch(r"(1[6-9]|[2-8][0-9])[0-9]{2}-(0[1-9]|1[0-2])", value, re.ASCII):
            self.fail(f"{value!r} is not a month. Write it as YYYY-MM, such as 2031-12", param, ctx)
        return str(value)


@click.group("report")
def report_command() -> None:
    """Reports as files.

    Example: ledger report cap-table --month 2031-12 --output cap-table-2031-12.xlsx
    """


@report_command.command("cap-table")
@click.option("--month", required=True, type=Month(), metavar="YYYY-MM", help="The month.")
@click.option(
    "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx", help="The file to write."
)
@click.option("--known-at", type=KNOWN_AT, metavar="INSTANT|DAY|#N", help="As the ledger knew it then [default: now].")
@json_option
@click.pass_obj
def cap_table_command(session: Session, month: str, output: Path, known_at: Any, as_json: bool) -> None:
    """The month's cap table as an Excel workbook.

    Every figure is stored as a value; the check cells are live formulas. An existing file is replaced only
    when the new one is complete.

    Example: ledger report cap-table --month 2031-12 --output cap-table-2031-12.xlsx --known-at 2032-01-15
    """
    refuse_database(output)
    say(f"writing {output} ...")
    from reports.monthly import write

    with session.view(month_ends(month)[1], known_at) as view:
        write(view, month, output)
        sequence = view.moment.sequence
        illustrative = view.illustrative()
    if as_json:
        emit_json({"output": str(output), "month": month, "sequence": sequence, "illustrative": illustrative})
        return
    tell(f"{output}: cap table for {month}, known at #{sequence}")
    if illustrative:
        tell(f"ILLUSTRATIVE: {illustrative} recorded facts are marked illustrative; every sheet says so")
