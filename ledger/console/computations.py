"""How what was computed lot by lot looks: a table with what each lot had, what it came to and what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ledger.console.tables import table
from ledger.domain.computations import Computed
from ledger.domain.entries import Account

if TYPE_CHECKING:
    from ledger.domain.computations import Computation

FIGURES: Mapping[Computed, tuple[str, str]] = {
    Computed.DIVIDEND: ("held", "paid"),
    Computed.CONVERSION: ("given up", "received"),
    Computed.EXCHANGE: ("given up", "received"),
    Computed.REDEMPTION: ("held", "redeemed"),
    Computed.SPLIT: ("before", "after"),
}
"""What the figure that was computed from is called, and what came of it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One lot as the table shows it; what is left over is a number where it has an end, else a fraction."""

    lot: str
    holder: str
    basis: Decimal
    result: Decimal
    opened: str | None
    left_over: Decimal | str | None
    cash: Decimal | None


def show_computation(found: Computation) -> None:
    """The table; columns that no line needs are left out."""
    basis, result = FIGURES[found.what]
    rows = list(_rows(found))
    columns = {"lot": "lot", "holder": "holder", basis: "basis", result: "result"}
    for heading, name in (("new lot", "opened"), ("left over", "left_over"), ("cash", "cash")):
        if any(getattr(row, name) is not None for row in rows):
            columns[heading] = name
    table(rows, columns, empty="", total=[name for name in ("basis", "result", "cash") if name in columns.values()])


def _rows(found: Computation) -> Iterator[Shown]:
    for line in found.lines:
        yield Shown(
            lot=line.lot,
            holder=_holder(line.holder, line.account),
            basis=Decimal(line.basis),
            result=Decimal(line.result),
            opened=line.opened,
            left_over=None if Fraction(line.left_over) == 0 else _number(line.left_over),
            cash=None if line.cash is None else Decimal(line.cash),
        )


def _holder(holder: str | None, account: str) -> str:
    if holder is None:
        return "(treasury)"
    return f"{holder} (pledged)" if account == Account.PLEDGED else holder


def _number(text: str) -> Decimal | str:
    return text if "/" in text else Decimal(text)
