"""The two charts of the Summary: shares by holder and series, and shares outstanding by month."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference

from reports.workbook import Page, Placed

CHARTED_MAX = 25
"""More holders than this make no readable chart."""

LEFT, RIGHT, LOWEST = 16.5, 15.5, 7.5
"""Two widths and a height, in centimetres."""

RIGHT_COLUMN = "G"
LINE = 0.5
"""Centimetres of a row of the sheet, a little less than it is, so that nothing is covered."""


def place(page: Page, cap_table: Placed | None, months: Placed | None, *, series: int, holders: int) -> None:
    """Side by side from the next row on; a chart that cannot be read is left out, and why is said."""
    height = 0.0
    if holders > CHARTED_MAX:
        page.line(f"no chart of the holdings: more than {CHARTED_MAX} holders")
    if months is None:
        page.line("nothing to draw")
        return
    charted = cap_table is not None and holders <= CHARTED_MAX
    if cap_table is not None and charted:
        height = max(LOWEST, 3.5 + max(0.9, 0.45 * series) * holders)
        page.sheet.add_chart(_by_holder(page, cap_table, series, height), f"A{page.row}")
    beside = f"{RIGHT_COLUMN if charted else 'A'}{page.row}"
    page.sheet.add_chart(_by_month(page, months), beside)
    page.row += int(max(height, LOWEST) / LINE) + 1


def _by_holder(page: Page, placed: Placed, series: int, height: float) -> BarChart:
    """One bar for each holder and series."""
    chart = BarChart()
    chart.type, chart.style, chart.title = "bar", 10, "Shares held, by holder and series"
    for number in range(series):
        column = 2 + 3 * number
        data = Reference(page.sheet, min_col=column, min_row=placed.first - 1, max_row=placed.last)
        chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(page.sheet, min_col=1, min_row=placed.first, max_row=placed.last))
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    _plain(chart)
    _size(chart, LEFT, height)
    return chart


def _by_month(page: Page, placed: Placed) -> BarChart:
    """One column for each month and series."""
    chart = BarChart()
    chart.type, chart.style, chart.title = "col", 10, "Shares outstanding, by month"
    last = len(placed.letters)
    data = Reference(page.sheet, min_col=1, max_col=last, min_row=placed.first, max_row=placed.last)
    chart.add_data(data, from_rows=True, titles_from_data=True)
    titles = Reference(page.sheet, min_col=2, max_col=last, min_row=placed.first - 1, max_row=placed.first - 1)
    chart.set_categories(titles)
    _plain(chart)
    _size(chart, RIGHT, LOWEST)
    return chart


def _plain(chart: BarChart) -> None:
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt, chart.y_axis.majorGridlines = "#,##0", None
    chart.legend.position = "b"


def _size(chart: BarChart, width: float, height: float) -> None:
    chart.width, chart.height = width, height  # type: ignore[assignment]
