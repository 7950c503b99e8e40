"""The workbook layer: check cells are live where floating point can tell, and sizes follow the contents."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reports import checks, measure
from reports.package import bytes_of
from reports.workbook import Book, Column, Header, footer_text

HEADER = Header(title="A title", lines=("a line",), warnings=(), footer="a & b")
COLUMNS = (Column(title="Name", width=10, wrap=True), Column(title="Figure", width=4), Column(title="Check", width=4))


@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=4), min_size=10, max_size=10))
def test_a_live_check_of_figures_below_the_limit_is_exact(figures: list[Decimal]) -> None:
    """What a spreadsheet does, in the same floating point: add, then round to the places the figures have."""
    assert all(abs(figure) * 10**4 <= checks.EXACT_BELOW for figure in figures)
    closing = sum(figures, Decimal(0))
    computed = float(figures[0])
    for figure in figures[1:]:
        computed += float(figure)
    assert round(computed - float(closing), checks.places_of([*figures, closing])) == 0


def test_figures_that_floating_point_cannot_add_have_an_exact_stored_check() -> None:
    book = Book()
    page = book.page("One", HEADER, columns=3)
    checks.check(page, "C1", "A1-B1", [Decimal(10**13)], Decimal(0))
    checks.check(page, "C2", "A2-B2", [Decimal("0.25")], Decimal(0))
    checks.check(page, "C3", "A3-B3", [Decimal(7)], Decimal(0))
    assert [page.sheet[cell].value for cell in ("C1", "C2", "C3")] == [0, "=ROUND(A2-B2,2)", "=A3-B3"]


def test_a_check_that_is_not_0_fails_the_book_before_anything_is_recalculated() -> None:
    book = Book()
    page = book.page("One", HEADER, columns=3)
    checks.check(page, "C5", "A5-B5", [Decimal(7)], Decimal(3))
    checks.count(page, "C5", "C5")
    checks.result(page, "A5")
    page.finish(freeze=2)
    assert book.cached["One", "A5"] == "1 FAILED"
    assert bytes_of(book)


def test_a_column_of_figures_is_widened_and_a_row_of_long_text_grows() -> None:
    page = Book().page("One", HEADER, columns=3)
    page.widths([column.width for column in COLUMNS])
    page.table(COLUMNS, [["a name of several words", 123_456_789_012_345, None]], name="OneTable")
    page.finish(freeze=3)
    assert page.sheet.column_dimensions["B"].width >= measure.columns("123,456,789,012,345", 9)
    assert page.sheet.row_dimensions[4].height > 25
    assert page.sheet.tables["OneTable"].ref == "A3:C4"


def test_a_table_without_rows_says_so() -> None:
    page = Book().page("One", HEADER, columns=3)
    placed = page.table(COLUMNS, [], name="OneTable", nothing="nothing here")
    assert page.sheet["A4"].value == "nothing here"
    assert not page.sheet.tables
    assert placed.range_of("Figure") == "'One'!$B$4:$B$4"


def test_an_ampersand_in_a_footer_is_no_code() -> None:
    assert footer_text("a & b") == "a && b"


@given(st.text(max_size=200), st.integers(5, 60))
def test_a_text_takes_at_least_one_line_and_no_fewer_in_a_narrower_column(text: str, width: int) -> None:
    assert 1 <= measure.lines(text, width + 40, 9) <= measure.lines(text, width, 9)
