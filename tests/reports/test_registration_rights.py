"""The Registration rights sheet: what is left is what was granted less what is used and reserved."""

from functools import partial
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.reports.busy import cells, one_more, rows
from tests.reports.recalculation import needs_a_spreadsheet, recalculated, verdict

TITLES = ("Holder", "Form", "Entitled", "Remaining")
NUMBERS = ("Entitled", "Used", "Reserved", "Remaining")


def right(workbook: Workbook, holder: str, form: str) -> dict[str, object]:
    (found,) = (
        row for row in rows(workbook, "Registration rights", *TITLES) if (row["Holder"], row["Form"]) == (holder, form)
    )
    return found


def test_a_right_that_was_used_says_by_which_rule(busy_workbook: Workbook) -> None:
    row = right(busy_workbook, "osprey", "long")
    assert [row[title] for title in NUMBERS] == [2, 1, 0, 1]
    assert (row["Counting rule"], row["Clause"]) == ("COUNT", "spa 5")
    assert row["Form available to the company"] == "not asserted"


def test_disputed_numbers_stand_under_each_reading(busy_workbook: Workbook) -> None:
    row = right(busy_workbook, "heron", "long")
    assert [row[title] for title in NUMBERS] == [2, "disputed", 0, "disputed"]
    assert str(row["Under each reading"]).split("\n") == [
        "W-2 uses: used 1, reserved 0, remaining 1",
        "W-2 free: used 0, reserved 0, remaining 2",
    ]


@pytest.mark.slow
@needs_a_spreadsheet
def test_numbers_that_do_not_add_up_or_settle_a_dispute_fail_the_check(busy_month: Path, tmp_path: Path) -> None:
    def settled(workbook: Workbook) -> None:
        for row in cells(workbook, "Registration rights", *TITLES):
            if row["Used"].value == "disputed":
                row["Used"].value = 0

    changes = {title: partial(one_more, sheet="Registration rights", title=title, number=1) for title in NUMBERS}
    found = recalculated(busy_month, tmp_path, {"plain": lambda _: None, **changes, "settled": settled})
    assert verdict(found.pop("plain")) == "PASS"
    for name, workbook in found.items():
        assert "FAILED" in verdict(workbook), name
        checks = [row["Check (must be 0)"] for row in rows(workbook, "Registration rights", *TITLES)]
        assert checks.count(0) == len(checks) - 1, name
