"""Reading a workbook back in tests: the rows below a line of column titles, and all that a sheet says."""

from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet


def rows_below(sheet: Worksheet, *titles: str) -> Iterator[tuple[object, ...]]:
    """The named columns of the first table that has them all, down to the first row without a first cell."""
    rows = iter(sheet.iter_rows(values_only=True))
    columns = next([row.index(title) for title in titles] for row in rows if all(title in row for title in titles))
    for row in rows:
        if row[0] is None:
            return
        yield tuple(row[column] for column in columns)


def said(sheet: Worksheet) -> str:
    """All that a sheet says, a line for each cell."""
    return "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None)
