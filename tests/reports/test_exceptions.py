"""The Exceptions sheet: every exception once, the gravest first, with its age."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from ledger.errors import Code
from ledger.projections.view import View
from reports.exceptions import LEVELS, SEVERITY, severity
from reports.monthly import write
from tests.reports.reading import rows_below


def test_every_exception_is_listed_once_with_its_age_the_gravest_first(view: View, path: Path) -> None:
    write(view, "2020-06", path)
    rows = list(rows_below(load_workbook(path)["Exceptions"], "Id", "Severity", "Rule", "Event", "Text", "Age in days"))
    assert sorted(row[2:] for row in rows) == sorted(
        (line.code, line.sequence, line.text, (date(2020, 6, 30) - line.effective_on).days)
        for line in view.exceptions()
    )
    assert len({row[0] for row in rows}) == len(rows) > 10
    places = [LEVELS.index(str(row[1]).lower()) for row in rows]
    assert places == sorted(places)


def test_an_exception_keeps_its_id_when_others_come(view: View, path: Path) -> None:
    ids = []
    for month in ("2020-03", "2020-06"):
        write(view, month, path)
        rows = rows_below(load_workbook(path)["Exceptions"], "Id", "Rule", "Text")
        ids.append({row[1:]: row[0] for row in rows})
    before, after = ids
    assert before
    still = before.keys() & after.keys()
    assert len(still) > 10
    assert {key: after[key] for key in still} == {key: before[key] for key in still}


def test_a_breach_is_high_and_a_code_without_a_place_is_medium() -> None:
    assert severity("IN_BREACH") == "high"
    assert severity("DOCUMENT_NOT_RECORDED") == "low"
    assert Code.LOCKED not in SEVERITY
    assert severity("LOCKED") == "medium"
