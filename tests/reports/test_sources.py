"""The Sources sheet: documents with how they were executed, and how many facts rest on each of them, or on none."""

from functools import partial
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from ledger.projections.view import View
from tests.reports.busy import one_more, rows
from tests.reports.recalculation import needs_a_spreadsheet, recalculated, verdict

DOCUMENTS = ("Document", "Execution", "Facts evidenced")
OTHERS = ("Reference", "Facts asserted")


def test_a_document_says_how_many_facts_name_it(busy_workbook: Workbook) -> None:
    spa, charter = rows(busy_workbook, "Sources", *DOCUMENTS)
    assert (spa["Document"], spa["Facts evidenced"], spa["Facts illustrative"]) == ("spa", 4, 0)
    assert (spa["Terms"], spa["Took effect"], spa["Execution"]) == ("recorded", "unknown", "not recorded")
    assert (charter["Document"], charter["Terms"], charter["Facts evidenced"]) == ("charter", "NOT RECORDED", 0)


def test_what_names_no_document_is_counted_as_asserted(busy_workbook: Workbook, busy_view: View) -> None:
    found = {row["Reference"]: row for row in rows(busy_workbook, "Sources", *OTHERS)}
    assert set(found) == {"deed of 14 Jun 2020", "no document named"}
    assert found["deed of 14 Jun 2020"]["Facts evidenced"] == 1
    reversed_ones = [line for line in busy_view.history() if line.reversed_by or line.event == "event-reversed"]
    facts = len(busy_view.history()) - len(reversed_ones)
    assert found["no document named"]["Facts asserted"] == facts - 4 - 1


def test_an_illustrative_mark_wins_over_a_document(view: View) -> None:
    illustrative = [line for line in view.support() if line.illustrative]
    assert [(line.document, line.illustrative) for line in illustrative] == [(None, 4)]


@pytest.mark.slow
@needs_a_spreadsheet
def test_a_changed_count_fails_the_checks(busy_month: Path, tmp_path: Path) -> None:
    changes = {
        "document": partial(one_more, sheet="Sources", title="Facts evidenced"),
        "none": partial(one_more, sheet="Sources", title="Facts asserted", number=1),
    }
    found = recalculated(busy_month, tmp_path, {"plain": lambda _: None, **changes})
    assert verdict(found.pop("plain")) == "PASS"
    assert all("FAILED" in verdict(workbook) for workbook in found.values())
