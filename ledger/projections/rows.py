"""Rows: what every question answers with. Shares are exact decimals, days are dates, unknown is said so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ledger.domain.standing import Status
from ledger.domain.values import format_shares

if TYPE_CHECKING:
    import pandas

Row = TypeVar("Row")

UNKNOWN = "unknown"
DISPUTED = "disputed"
YES_OR_NO = {Status.FREE: "yes", Status.LOCKED: "no", Status.DISPUTED: DISPUTED, Status.UNKNOWN: UNKNOWN}
"""A standing as the answer to a question, where free is yes."""


class Rows(tuple[Row, ...], Generic[Row]):
    """The rows of one answer, in order; `to_frame()` gives them as a pandas DataFrame."""

    kind: type[Row]

    def __new__(cls, kind: type[Row], rows: Iterable[Row]) -> Rows[Row]:
        """Rows of one dataclass."""
        made = super().__new__(cls, rows)
        made.kind = kind
        return made

    def to_frame(self) -> pandas.DataFrame:
        """One column per field, in order. Shares stay exact: whole numbers as Int64, others as Decimal."""
        import pandas

        names = [field.name for field in fields(self.kind)]  # type: ignore[arg-type]
        frame = pandas.DataFrame([asdict(row) for row in self], columns=names)  # type: ignore[call-overload]
        for name in names:
            values = [value for value in frame[name] if value is not None]
            if values and all(isinstance(value, Decimal) and value == value.to_integral_value() for value in values):
                whole: list[Any] = [None if value is None else int(value) for value in frame[name]]
                if all(value is None or -(2**63) <= value < 2**63 for value in whole):
                    frame[name] = pandas.array(whole, dtype="Int64")
        return frame


def shares(units: int, decimals: int) -> Decimal:
    """Units of a series as an exact number of shares."""
    return Decimal(format_shares(units, decimals))


def percent(part: int, whole: int) -> Decimal:
    """Part of a whole in percent, to four decimal places (half to even); 0 of 0 is 0."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.0001")) if whole else Decimal("0.0000")
