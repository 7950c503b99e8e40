"""One table as CSV: what it says is what the view says, and no program takes it for formulas or for the report."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.projections.view import View
from reports import csv_file, monthly

JUNE = "2020-06"


def lines_of(view: View, sheet: str) -> list[list[str]]:
    text = csv_file.csv_of(view, JUNE, sheet).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("sheet", monthly.SHEETS)
def test_every_sheet_has_a_table_as_csv_that_says_what_it_is(view: View, sheet: str) -> None:
    found = csv_file.csv_of(view, JUNE, sheet)
    assert found.content.startswith(b"\xef\xbb\xbf")
    (first,), header, *rows = lines_of(view, sheet)
    assert first.startswith(f"# report only, not for import: northwind 2020-06 {sheet}, DRAFT: 2020-06 is not closed;")
    assert first.endswith("; ILLUSTRATIVE facts in it")
    assert len(rows) == found.rows
    assert {len(row) for row in rows} <= {len(header)}


def test_the_holdings_as_csv_are_those_of_the_view(view: View) -> None:
    _, header, *rows = lines_of(view, "holdings")
    at = [header.index(title) for title in ("Holder", "Series", "Shares", "% of series")]
    found = [tuple(row[number] for number in at) for row in rows]
    assert [(one[0], one[1], one[2]) for one in found] == [
        (row.holder, row.series, f"{row.shares:f}") for row in view.holdings()
    ]
    assert [float(one[3]) for one in found] == [float(row.percent) for row in view.holdings()]


def test_no_cell_of_the_csv_is_a_formula(view: View) -> None:
    _, header, *rows = lines_of(view, "Holdings")
    names = {row[header.index("Legal entity")] for row in rows}
    assert '\'=HYPERLINK("http://x","pay")' in names
    assert "'+1-@A1" in names


@given(st.text())
def test_no_line_of_a_text_begins_as_a_formula(text: str) -> None:
    shown = csv_file.safe(csv_file.shown_text(text))
    for line in shown.split("\n"):
        assert line.strip()[:1] not in {*"=+-@\t\r", "\uff1d"} or line.strip() == ""
    assert shown.replace("'", "") == csv_file.shown_text(text).replace("'", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ("a\n -1", "a\n' -1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=1", "a=1"),
        ("it's", "it's"),
        ("", ""),
    ],
)
def test_an_apostrophe_goes_before_what_would_be_a_formula_and_nothing_else(text: str, shown: str) -> None:
    assert csv_file.safe(text) == shown
