"""How wide a text is and how many lines it takes: columns and rows are sized when the file is written.

Spreadsheets do not size rows on opening, merged ones never. Widths are estimates for a common sans-serif face,
a little on the wide side.
"""

from __future__ import annotations

from unicodedata import east_asian_width

UNIT = 7.0
"""Pixels of one character of column width."""

PADDING = 7.0
"""Pixels of a cell that no text may use."""

NARROW = frozenset("ijltfrI.,;:'|!()[]{} -/\\")
WIDE = frozenset("mwMW@%")


def pixels(text: str, size: float) -> float:
    """The width of a line of text in a font of so many points."""
    return sum(_em(character) for character in text) * size * 96 / 72


def _em(character: str) -> float:
    if character in NARROW:
        return 0.29
    if character in WIDE:
        return 0.86
    if east_asian_width(character) in "WF":
        return 1.05
    return 0.69 if character.isupper() else 0.535


def columns(text: str, size: float) -> float:
    """The column width that shows a text on one line."""
    return round((pixels(text, size) + PADDING) / UNIT + 0.5, 1)


def lines(text: str, width: float, size: float) -> int:
    """How many lines a text takes in a column, broken at spaces where it can be."""
    room = max(width * UNIT - PADDING, UNIT)
    return sum(_broken(line, room, size) for line in text.split("\n"))


def _broken(line: str, room: float, size: float) -> int:
    count, used = 1, 0.0
    for word in line.split(" "):
        need = pixels(word + " ", size)
        if used and used + need > room:
            count, used = count + 1, 0.0
        full, rest = divmod(need, room)
        count, used = count + int(full), used + (rest if full else need)
    return count
