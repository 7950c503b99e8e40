"""How the workbook looks: fonts, fills and borders, shared by all sheets."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from reports.cells import Mark

FACE = "Arial"
"""Metric-compatible fonts stand in for it everywhere, so the widths hold."""

SIZE = 9
LINE_HEIGHT = 12.5
"""Points for one line of the body text."""

BODY = Font(name=FACE, size=SIZE)
BOLD = Font(name=FACE, size=SIZE, bold=True)
TITLE = Font(name=FACE, size=13, bold=True)
SECTION_SIZE = 11
SECTION = Font(name=FACE, size=SECTION_SIZE, bold=True)
WARNING = Font(name=FACE, size=SIZE + 1, bold=True, color="C00000")
NOTE = Font(name=FACE, size=SIZE, italic=True, color="404040")
HEADER = Font(name=FACE, size=SIZE, bold=True, color="FFFFFF")

HEADER_FILL = PatternFill("solid", start_color="1F3864")
TOTAL_FILL = PatternFill("solid", start_color="E7E6E6")
BAD_FILL = PatternFill("solid", start_color="FFC7CE", end_color="FFC7CE")

FILLS = {
    Mark.FREE: PatternFill("solid", start_color="DDEBF7"),
    Mark.LOCKED: PatternFill("solid", start_color="F8CBAD"),
    Mark.DISPUTED: PatternFill("solid", start_color="FFE699"),
    Mark.UNKNOWN: PatternFill("solid", start_color="D9D9D9"),
    Mark.BAD: BAD_FILL,
}

_LINE = Side(style="thin", color="BFBFBF")
CELL = Border(bottom=_LINE)
TOTAL = Border(top=Side(style="thin", color="000000"), bottom=Side(style="thin", color="000000"))

TEXT = Alignment(vertical="top", horizontal="left", indent=1)
WRAPPED = Alignment(vertical="top", horizontal="left", indent=1, wrap_text=True)
LINE = Alignment(vertical="top", horizontal="left", wrap_text=True)
NUMBER = Alignment(vertical="top", horizontal="right")
HEADING = Alignment(vertical="center", horizontal="left", indent=1, wrap_text=True)
HEADING_RIGHT = Alignment(vertical="center", horizontal="right", wrap_text=True)
