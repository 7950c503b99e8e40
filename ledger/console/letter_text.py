"""The text of a letter that asks a holder to confirm its shares: plain lines of at most 76 columns, to be printed.

It says what the register shows and nothing of what may be done with the shares.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from ledger.console.render import cell, safe
from ledger.domain.calendars import spoken

if TYPE_CHECKING:
    from ledger.projections.confirmations import ConfirmationLine
    from ledger.projections.people import HolderLine
    from ledger.projections.view import View

WIDTH = 76
NOT_STATED = (
    "This letter says what the register shows. It does not say whether any of these shares may be sold, "
    "transferred or pledged, under an agreement or under the law, and nothing in it is an answer to that."
)


def letter(view: View, whose: HolderLine, rows: Sequence[ConfirmationLine]) -> str:
    """The letter to one holder about its lots as of the view's moment."""
    day = spoken(view.moment.effective_on)
    lines = [*_wrapped(view.name), "", *_wrapped(whose.name), *_address(whose.address), ""]
    if marked := view.illustrative():
        facts = "1 recorded fact is" if marked == 1 else f"{marked} recorded facts are"
        lines += [*_wrapped(f"ILLUSTRATIVE: {facts} marked illustrative. This is not a statement of shares."), ""]
    asked = (
        f"Our stock register shows the following in your name ({whose.holder}) at the close of {day} ({view.zone}), as "
        f"it was known at {_known(view)}. Please compare it with your records and return the slip below."
    )
    lines += [f"Confirmation of shares on {day}", "", *_wrapped(asked), ""]
    for series, own in groupby(rows, key=lambda row: row.series):
        lines += [*_series(series, list(own)), ""]
    if not rows:
        lines += ["No shares stood in your name.", ""]
    lines += [*_wrapped(NOT_STATED), "", *_place(view), "", *_slip(view, whose, day)]
    return "\n".join(lines) + "\n"


def _known(view: View) -> str:
    return f"#{view.moment.sequence} ({view.moment.known_at[:19].replace('T', ' ')} UTC)"


def _place(view: View) -> list[str]:
    """Where the ledger stood: the place and hash of the last event that counts, and of its head."""
    found = [f"Last event counted: #{view.known.sequence}, hash", f"  {view.known.hash}"]
    if view.head.sequence != view.known.sequence:
        found += [f"Head of the ledger: #{view.head.sequence}, hash", f"  {view.head.hash}"]
    return found


def _series(series: str, rows: Sequence[ConfirmationLine]) -> Iterator[str]:
    """The lots of one series with what is noted against each, and their total."""
    table = [
        ("lot", "certificate", "acquired", "shares", "of these pledged"),
        *((r.lot, r.certificate, r.acquired_on.isoformat(), cell(r.shares), cell(r.pledged)) for r in rows),
        ("total", "", "", cell(_sum(r.shares for r in rows)), cell(_sum(r.pledged for r in rows))),
    ]
    widths = [max(len(safe(line[at])) for line in table) for at in range(5)]
    yield f"Series {series}"
    yield ""
    yield _row(table[0], widths)
    for line, row in zip(table[1:-1], rows, strict=True):
        yield _row(line, widths)
        yield from _noted(row)
    yield _row(["-" * width for width in widths], widths)
    yield _row(table[-1], widths)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Numbers to the right, everything else to the left."""
    found = [
        safe(text).rjust(width) if at > 2 else safe(text).ljust(width)
        for at, (text, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"  {'  '.join(found)}".rstrip()


def _noted(row: ConfirmationLine) -> Iterator[str]:
    """What is noted against a lot."""
    for text in row.legends:
        yield from _wrapped(f"legend: {text}", "      ")
    for text in row.stops:
        yield from _wrapped(f"stop-transfer: {text}", "      ")
    if row.illustrative:
        yield from _wrapped("illustrative: recorded as an example", "      ")


def _slip(view: View, whose: HolderLine, day: str) -> list[str]:
    """The part that the holder returns."""
    about = f"the shares in the name of {whose.name} ({whose.holder}) on {day}, as known at #{view.moment.sequence}"
    return [
        "-" * WIDTH,
        "",
        *_wrapped(f"To {view.name}: reply about {about}"),
        "",
        "  [ ] agrees with our records",
        "  [ ] differs as follows:",
        "",
        *["      " + "_" * (WIDTH - 6), ""] * 3,
        "  Name, capacity, signature  " + "_" * (WIDTH - 29),
        "",
        "  Date                       " + "_" * (WIDTH - 29),
    ]


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def _address(address: str | None) -> list[str]:
    return [line for part in (address or "").splitlines() for line in _wrapped(part)]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(safe(text), WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
