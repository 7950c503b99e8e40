"""How wide a text is and how many lines it takes: columns and rows are sized when the file is written.

Spreadsheets do not size rows on opening, merged ones never. Widths are those of Arial and the faces that are cut to its
measure, a little on the wide side, as spreadsheets fit letters to pixels.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width

UNIT = 7.0
"""Pixels of one character of column width."""

PADDING = 7.0
"""Pixels of a cell that no text may use."""

SLACK = 1.03
BOLD = 1.07
"""How much wider bold letters are."""

ADVANCES = {
    222: "ijl",
    191: "'",
    278: " !,./:;I[]\\ft",
    333: "()-`r{}|",
    389: "*^",
    500: "Jckosvxyz",
    556: '#$?L_0123456789abdeghnpqu"',
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
"""Thousandths of the size of the font, for the letters of ASCII."""

_EMS = {letter: advance / 1000 for advance, letters in ADVANCES.items() for letter in letters}


def pixels(text: str, size: float) -> float:
    """The width of a line of text in a font of so many points."""
    return _ems(text) * size * 96 / 72 * SLACK


@lru_cache(1 << 16)
def _ems(text: str) -> float:
    try:
        return sum(map(_EMS.__getitem__, text))
    except KeyError:
        return sum(_EMS.get(character) or _em(character) for character in text)


def _em(character: str) -> float:
    if east_asian_width(character) in "WF":
        return 1.05
    return 0.75 if character.isupper() else 0.6


def columns(text: str, size: float) -> float:
    """The column width that shows a text on one line."""
    return round((pixels(text, size) + PADDING) / UNIT + 0.5, 1)


def lines(text: str, width: float, size: float) -> int:
    """How many lines a text takes in a column, broken at spaces where it can be."""
    room = max(width * UNIT - PADDING, UNIT)
    return sum(_broken(line, room, size) for line in text.split("\n"))


def _broken(line: str, room: float, size: float) -> int:
    if pixels(line, size) <= room:
        return 1
    count, used = 1, 0.0
    for word in line.split(" "):
        need = pixels(word + " ", size)
        if used and used + need > room:
            count, used = count + 1, 0.0
        full, rest = divmod(need, room)
        count, used = count + int(full), used + (rest if full else need)
    return count
