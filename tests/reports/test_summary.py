"""The Summary sheet of a book with many open questions."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from ledger.domain.values import AsOf
from reports.monthly import write
from tests.domain.example import build


def test_many_open_questions_are_named_by_id_with_where_to_read_them(tmp_path: Path) -> None:
    book, path = build(str(tmp_path / "book.db")), tmp_path / "december.xlsx"
    with book.as_of(AsOf(effective_on=date(1999, 12, 31))) as view:
        asked = [row.question for row in view.readings()]
        write(view, "1999-12", path)
    sheet = load_workbook(path)["Summary"]
    (row,) = [cells for cells in sheet.iter_rows(values_only=True) if "Open questions" in cells]
    said = next(str(cell) for cell in row if "ledger explain" in str(cell))
    assert len(asked) > 5
    assert len(asked) in row
    assert said == f"{', '.join(asked)} (each in full: ledger explain {asked[0]})"
