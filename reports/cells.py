"""Safe cells: what the ledger says, as values a spreadsheet cannot misread, and never as a formula.

Spreadsheets keep 15 significant digits, turn text into formulas, and drop what they cannot show.
So whole numbers and decimals beyond 15 digits go as text, text stays text, and control
characters are written out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from openpyxl.cell.cell import Cell

TEXT_MAX = 32_767
"""The most UTF-16 code units that a cell may hold."""

DIGITS_MAX = 15
"""The most significant digits that a spreadsheet keeps."""

FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count a 29 February 1900 that never was: earlier days go as text."""

WHOLE = "#,##0"
DAY = "yyyy-mm-dd"
INSTANT = "yyyy-mm-dd hh:mm:ss"

_ESCAPE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_FORMULA_STARTS = ("=", "+", "-", "@", "\\u", "'")


class Mark(StrEnum):
    """What a cell's colour says; the text of the cell always says it too."""

    FREE = "free"
    LOCKED = "locked"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with a colour."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Lines:
    """Texts that stand one below the other in one cell; line breaks inside a text are escaped as ever."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lines:
        """Each text once, in order."""
        return cls(tuple(dict.fromkeys(texts)))


Value = str | int | float | Decimal | date | datetime | Marked | Lines | None
"""What a cell may be given. A date is a day, a datetime an instant with its time zone."""


def unsettled(value: Value) -> Value:
    """The same value; 'disputed' and 'unknown' with their colours."""
    if isinstance(value, str) and value in (Mark.DISPUTED, Mark.UNKNOWN):
        return Marked(value, Mark(value))
    return value


def safe_text(text: str) -> str:
    """Text as a cell shows it: controls, line breaks and direction marks as escapes, never more than a cell holds."""
    return _cut(_escaped(text))


def shown_text(text: str) -> str:
    """Text with controls, line breaks and direction marks as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_character(character) for character in text)


def _escaped(text: str) -> str:
    shown = shown_text(text)
    # "_x0041_" in a cell means "A": the underscore is written as its own escape, so that the text stays as it was
    return _ESCAPE.sub("_x005F_x", shown)


def _character(character: str) -> str:
    code = ord(character)
    category = unicodedata.category(character)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    if category in ("Cc", "Cs", "Zl", "Zp") or character in _BIDI or noncharacter:
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
    return character


def _cut(text: str) -> str:
    size = _units(text)
    if size <= TEXT_MAX:
        return text
    mark = f" ... [cut: {size} characters, a cell holds {TEXT_MAX}]"
    kept = text.encode("utf-16-le")[: 2 * (TEXT_MAX - len(mark))].decode("utf-16-le", "ignore")
    return kept + mark


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


class Stored(NamedTuple):
    """What a cell keeps of a value: text stays text whatever it looks like, `quoted` also when somebody edits it."""

    value: str | int | Decimal | date | datetime
    number_format: str | None = None

    @property
    def text(self) -> bool:
        """Whether it is kept as text."""
        return isinstance(self.value, str)

    @property
    def quoted(self) -> bool:
        """Whether it begins like a formula."""
        return isinstance(self.value, str) and self.value.startswith(_FORMULA_STARTS)


def put(cell: Cell, value: Value, *, number_format: str | None = None) -> None:
    """Write a value into a cell, with the number format that suits it unless one is given."""
    kept = stored(value, number_format)
    if kept is None:
        return
    cell.value = kept.value
    if kept.text:
        cell.data_type = "s"  # openpyxl takes a leading = for a formula, and #N/A for an error
    if kept.quoted:
        cell.quotePrefix = True
    if kept.number_format is not None:
        cell.number_format = kept.number_format


def stored(value: Value, number_format: str | None = None) -> Stored | None:
    """What a cell keeps of a value, None where it stays empty."""
    match value:
        case None:
            return None
        case str():
            return Stored(safe_text(value))
        case Marked():
            return Stored(safe_text(value.text))
        case Lines():
            return Stored(_cut("\n".join(_escaped(text) for text in value.texts)))
        case datetime():
            instant = value.astimezone(UTC).replace(tzinfo=None, microsecond=0)
            return Stored(instant, number_format or INSTANT)
        case date() if value < FIRST_DAY:
            return Stored(value.isoformat())
        case date():
            return Stored(value, number_format or DAY)
        case _:
            return _number(value, number_format)


def _number(number: int | float | Decimal, number_format: str | None) -> Stored:
    exact = number_in_cell(number)
    if exact is None:
        return Stored(f"{Decimal(number):f}")
    if number_format is not None or isinstance(exact, int):
        return Stored(exact, number_format or WHOLE)
    places = max(0, -int(exact.as_tuple().exponent))
    return Stored(exact, f"{WHOLE}.{'0' * places}" if places else WHOLE)


def number_in_cell(number: int | float | Decimal) -> int | Decimal | None:
    """The number as a cell can hold it exactly, or None where it has more digits than a spreadsheet keeps."""
    if isinstance(number, int):
        return number if abs(number) < 10**DIGITS_MAX else None
    decimal = Decimal(str(number)) if isinstance(number, float) else number
    if not decimal.is_finite():
        raise ValueError(f"{number} is not a number that a cell can hold")
    if decimal == decimal.to_integral_value():
        return int(decimal) if abs(decimal) < 10**DIGITS_MAX else None
    sign, digits, exponent = decimal.as_tuple()
    assert isinstance(exponent, int), "a finite number has an exponent"
    while digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    return Decimal((sign, digits, exponent)) if len(digits) <= DIGITS_MAX else None
