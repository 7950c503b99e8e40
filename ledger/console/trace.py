"""The command that shows where the shares of a lot came from and where they went, as a tree."""

from __future__ import annotations

import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import envelope, header
from ledger.console.render import cell, emit_json, safe, say, tell_exactly, width
from ledger.console.session import Session, query_options
from ledger.errors import Damaged

if TYPE_CHECKING:
    from ledger.projections.lineage import LineageLine

DEEPEST = 8
"""Levels that are indented; a line of shares that is longer goes on at this depth, and says at which level it is."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """The characters that a tree is drawn with."""

    branch: str
    last: str
    along: str


LINES = Strokes(branch="├─ ", last="└─ ", along="│  ")
PLAIN = Strokes(branch="|- ", last="`- ", along="|  ")
NOTHING = "   "


@click.command("trace")
@click.argument("lot")
@click.option("--up", is_flag=True, help="Only where it came from.")
@click.option("--down", is_flag=True, help="Only where its shares went.")
@query_options
@click.pass_obj
def trace_command(
    session: Session, /, lot: str, up: bool, down: bool, as_of: date | None, known_at: Any, as_json: bool
) -> None:
    """The line of LOT: from the charter of its series through every lot it came of to those that came of it.

    Each lot is shown with the event that opened it, the shares that came into it then and those in it now, its holder,
    certificate and documents. A line that does not reach an issuance or an opening is reported (exit 5).

    Example: ledger trace A-7 --as-of 2032-12-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.lineage(lot, up=up or not down, down=down or not up)
        if as_json:
            emit_json(envelope(view, rows))
        else:
            header(view, f"the line of lot {lot}")
            tell_exactly("\n".join(_tree(rows, lot)))
    gaps = [row.gap for row in rows if row.gap]
    for gap in gaps:
        say(f"the line is not complete: {gap}")
    if gaps:
        raise click.exceptions.Exit(Damaged.exit_code)


def _tree(rows: Sequence[LineageLine], asked: str) -> Iterator[str]:
    """The charters, and below them the lots; each lot under its first parent that is shown."""
    lots = {row.lot: row for row in rows if row.lot is not None}
    below: dict[str | None, list[LineageLine]] = defaultdict(list)
    for row in lots.values():
        below[next((parent for parent in row.parents if parent in lots), None)].append(row)
    charters = [row for row in rows if row.lot is None]
    for row in charters:
        yield from _wrapped(f"series {row.series}: {row.name}", "", "")
        yield from _wrapped("; ".join(_particulars(row)), "   ", "   ")
    strokes = _strokes()
    pending = [(row, 0, "", at == len(below[None]) - 1) for at, row in enumerate(below[None])][::-1]
    while pending:
        row, level, before, last = pending.pop()
        own = "" if level == 0 and not charters else strokes.last if last else strokes.branch
        after = before if not own else before + (NOTHING if last else strokes.along)
        under = below[row.lot]
        yield from _node(row, asked, before + own, after + (strokes.along if under else NOTHING), level)
        deeper = after if level < DEEPEST else before
        pending += [(one, level + 1, deeper, at == len(under) - 1) for at, one in enumerate(under)][::-1]


def _node(row: LineageLine, asked: str, first: str, then: str, level: int) -> Iterator[str]:
    """One lot: the event in words, then its particulars."""
    mark = f"[level {level}] " if level > DEEPEST else ""
    here = " (asked about)" if row.lot == asked else ""
    yield from _wrapped(f"{mark}{row.lot}{here}: {row.summary}", first, then)
    yield from _wrapped("; ".join(_particulars(row)), then, then)
    if row.documents or row.evidence:
        papers = [*(f"document: {one}" for one in row.documents), *(f"evidence: {one}" for one in row.evidence)]
        yield from _wrapped("; ".join(papers), then, then)
    if len(row.parents) > 1:
        yield from _wrapped(f"comes of lots {', '.join(row.parents)}", then, then)


def _particulars(row: LineageLine) -> Iterator[str]:
    yield f"#{row.sequence}, {row.effective_on}"
    if row.lot is None:
        yield f"{cell(row.moved)} authorised"
        yield from (f"document: {one}" for one in row.documents)
        return
    yield f"{row.holder} ({row.name})" if row.name else str(row.holder)
    yield f"{cell(row.moved)} then, {_there(row)}"
    if row.certificate or row.outstanding:
        yield f"certificate {_certificate(row)}"


def _certificate(row: LineageLine) -> str:
    """The one that it was opened with, and what became of it."""
    if row.certificate in (None, row.outstanding):
        return str(row.outstanding)
    return f"{row.certificate}, {f'now {row.outstanding}' if row.outstanding else 'no longer outstanding'}"


def _there(row: LineageLine) -> str:
    """What is in the lot on the day."""
    of_these = [f"{cell(row.pledged)} pledged"] if row.pledged else []
    of_these += [f"{cell(row.treasury)} in treasury"] if row.treasury else []
    return f"{cell(row.shares)} now" + (f" ({', '.join(of_these)})" if of_these else "")


def _strokes() -> Strokes:
    """Lines where standard output can show them, else plain characters."""
    try:
        "├└─│".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return PLAIN
    return LINES


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(safe(text), width(), initial_indent=first, subsequent_indent=then, break_on_hyphens=False)
