"""Safe cells: whatever the ledger says arrives in a spreadsheet as it is, or visibly escaped."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.escape import unescape

from reports.cells import TEXT_MAX, Lines, Mark, Marked, Value, number_in_cell, put, safe_text


def written(value: Value) -> Cell:
    """The cell as the file has it."""
    workbook = Workbook()
    put(workbook.worksheets[0]["A1"], value)
    file = BytesIO()
    workbook.save(file)
    return load_workbook(file).worksheets[0]["A1"]


@given(st.text(st.characters(codec="utf-16", categories=["L", "N", "P", "S", "Zs", "M"]), min_size=1))
def test_text_arrives_as_it_was(text: str) -> None:
    cell = written(text)
    assert cell.data_type in ("s", "inlineStr")
    assert unescape(cell.value) == text.replace("\ufeff", "\\ufeff")


@given(st.text(min_size=1))
def test_any_text_can_be_written_and_no_control_character_gets_through(text: str) -> None:
    cell = written(text)
    assert cell.data_type in ("s", "inlineStr")
    assert str(cell.value).isprintable() or not any(ord(character) < 32 for character in str(cell.value))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "\t=1", "\n=1", "1e5", "TRUE", "'x"])
def test_text_never_becomes_a_formula_an_error_or_a_number(text: str) -> None:
    workbook = Workbook()
    cell = workbook.worksheets[0]["A1"]
    put(cell, text)
    assert cell.data_type == "s"
    assert written(text).data_type == "s"
    if text[0] in "=+-@":
        assert cell.quotePrefix


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x07b", "a\\u0007b"),
        ("a\nb", "a\\u000ab"),
        ("a\u202eb", "a\\u202eb"),
        ("a\uffffb", "a\\uffffb"),
        ("a\U0001fffeb", "a\\U0001fffeb"),
        ("a\ud800b", "a\\ud800b"),
        ("_x0041_", "_x005F_x0041_"),
        ("plain é 漢 😀", "plain é 漢 😀"),
    ],
)
def test_what_a_cell_cannot_show_is_written_out(text: str, shown: str) -> None:
    assert safe_text(text) == shown


@pytest.mark.parametrize("text", ["x" * (TEXT_MAX + 1), "😀" * TEXT_MAX])
def test_text_that_no_cell_holds_is_cut_with_a_mark(text: str) -> None:
    shown = safe_text(text)
    assert len(shown.encode("utf-16-le")) // 2 <= TEXT_MAX
    assert shown.endswith(f"characters, a cell holds {TEXT_MAX}]")
    assert safe_text("x" * TEXT_MAX) == "x" * TEXT_MAX


@given(st.integers(-(10**30), 10**30))
def test_whole_numbers_arrive_exactly(number: int) -> None:
    assert int(written(number).value) == int(written(Decimal(number)).value) == number


@given(st.decimals(min_value=-(10**18), max_value=10**18, places=10))
def test_decimals_arrive_exactly(number: Decimal) -> None:
    cell = written(number)
    assert Decimal(str(cell.value)) == number
    assert (cell.data_type == "n") is (number_in_cell(number) is not None)


@pytest.mark.parametrize(
    ("number", "kept", "format_"),
    [
        (Decimal("1E+3"), 1000, "#,##0"),
        (Decimal("12.50"), 12.5, "#,##0.0"),
        (999_999_999_999_999, 999_999_999_999_999, "#,##0"),
        (10**15, "1000000000000000", "General"),
        (Decimal("12345678901234.56"), "12345678901234.56", "General"),
    ],
)
def test_numbers_have_the_format_that_shows_all_of_them(number: Value, kept: object, format_: str) -> None:
    cell = written(number)
    assert (cell.value, cell.number_format) == (kept, format_)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_no_number_is_refused(number: Value) -> None:
    with pytest.raises(ValueError, match="not a number"):
        written(number)


def test_days_and_instants_are_dates_and_very_old_days_are_text() -> None:
    assert written(date(2020, 2, 29)).value == datetime(2020, 2, 29)  # noqa: DTZ001 - cells have no time zone
    assert written(date(1890, 1, 1)).value == "1890-01-01"
    instant = datetime(2020, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC)
    assert written(instant).value == datetime(2020, 2, 29, 23, 59, 59)  # noqa: DTZ001 - cells have no time zone


def test_lines_stand_below_each_other_and_a_line_cannot_pretend_to_be_two() -> None:
    assert written(Lines.of(["one", "two\nthree", "one"])).value == "one\ntwo\\u000athree"


def test_nothing_is_an_empty_cell_and_a_marked_text_is_text() -> None:
    assert written(None).value is None
    assert written(Marked("LOCKED", Mark.LOCKED)).value == "LOCKED"
