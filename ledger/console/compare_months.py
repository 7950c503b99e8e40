"""The command that shows what moved between the ends of two months."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import bullets
from ledger.console.render import cell, emit_json, tell
from ledger.console.report import MONTH
from ledger.console.session import KNOWN_AT, Session, json_option
from ledger.console.tables import table
from ledger.domain.calendars import month_ends

if TYPE_CHECKING:
    from ledger.projections.comparison import Comparison
    from ledger.projections.exceptions import ExceptionLine
    from ledger.projections.periods import CorrectionLine
    from ledger.projections.view import View

MOVED = {"from": "before", "to": "after", "change": "change"}


@click.command("compare-months")
@click.argument("first", type=MONTH, metavar="YYYY-MM")
@click.argument("second", type=MONTH, metavar="YYYY-MM")
@click.option("--known-at", type=KNOWN_AT, metavar="INSTANT|DAY|#N", help="As the ledger knew it then [default: now].")
@json_option
@click.pass_obj
def compare_months_command(session: Session, first: str, second: str, known_at: Any, as_json: bool) -> None:
    """What moved between the ends of two months: holdings, control figures, rights, standings, questions, exceptions.

    Both are as known at one moment, so that a correction of the first month is in both; what was corrected in
    between is listed.

    Example: ledger compare-months 2031-11 2031-12
    """
    if first >= second:
        raise click.UsageError(f"{first} is not before {second}: name the earlier month first.")
    from ledger.projections.comparison import compare

    with session.view(month_ends(second)[1], known_at) as view:
        found = compare(view.at(month_ends(first)[1]), view, (first, second))
        if as_json:
            emit_json(_data(view, found))
        else:
            _show(view, found)


def _data(view: View, found: Comparison) -> dict[str, Any]:
    return {
        "issuer": view.issuer,
        "known_at": view.moment.known_at,
        "sequence": view.moment.sequence,
        "first": found.first,
        "second": found.second,
        "holdings": found.holdings,
        "control": found.control,
        "rights": found.rights,
        "standings": found.standings,
        "adopted": found.adopted,
        "exceptions": {"appeared": found.appeared, "gone": found.gone},
        "corrections": found.corrections,
    }


def _show(view: View, found: Comparison) -> None:
    tell(f"{view.name}: from the end of {found.first.month} to the end of {found.second.month}")
    tell(f"known at #{view.moment.sequence} ({view.moment.known_at[:19].replace('T', ' ')} UTC)")
    tell(f"{found.first.text}; {found.second.text}")
    illustrative = view.illustrative()
    if illustrative:
        facts = "1 recorded fact is" if illustrative == 1 else f"{illustrative} recorded facts are"
        tell(f"ILLUSTRATIVE: {facts} marked illustrative")
    tell()
    table(found.holdings, {"series": "series", "holder": "holder", **MOVED}, empty="no holding moved")
    tell()
    table(found.control, {"series": "series", "figure": "figure", **MOVED}, empty="no control figure moved")
    tell()
    columns = {"holder": "holder", "form": "form", "number": "number", "from": "before", "to": "after"}
    table(found.rights, columns, empty="no registration right moved")
    tell()
    columns = {"holder": "holder", "series": "series", "from": "before", "to": "after"}
    table(found.standings, columns, empty="no standing changed (private sale)")
    tell()
    adopted = ((one.question, f"{one.adopted} adopted on {one.on}: {one.title}") for one in found.adopted)
    _list("questions adopted", adopted)
    _list("exceptions that appeared", map(_exception, found.appeared))
    _list("exceptions that are gone", map(_exception, found.gone))
    _list("corrections", map(_correction, found.corrections))


def _list(title: str, lines: Iterable[tuple[str, str]]) -> None:
    """A list under its title, or that it has none."""
    found = list(lines)
    if found:
        bullets(title, found)
    else:
        tell(f"{title}: none")


def _correction(line: CorrectionLine) -> tuple[str, str]:
    what = f"{line.kind} in {line.month}, effective {cell(line.effective_on)}"
    return f"#{line.sequence}", f"{what}: {line.effect}; {line.reason}"


def _exception(line: ExceptionLine) -> tuple[str, str]:
    return f"#{line.sequence} {line.code}", line.text
