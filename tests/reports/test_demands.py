"""The Demands sheet: what was asked, by whom and on what opinion, what became of it, and counsel's fees."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.reports.busy import one_more, rows
from tests.reports.recalculation import needs_a_spreadsheet, recalculated, verdict

DEMANDS = ("Registration", "Opinion", "Shares asked", "Counted")


def demand(workbook: Workbook, holder: str) -> dict[str, object]:
    (found,) = (row for row in _demands(workbook) if row["Holder"] == holder)
    return found


def _demands(workbook: Workbook) -> list[dict[str, object]]:
    # the first column may be empty: a demand that opened no registration has none
    found = []
    lines = workbook["Demands"].iter_rows(values_only=True)
    header = next(line for line in lines if set(DEMANDS) <= set(line))
    for line in lines:
        if not any(line):
            return found
        found.append(dict(zip(header, line, strict=True)))
    return found


def test_a_demand_has_its_three_dates_and_its_opinion(busy_workbook: Workbook) -> None:
    row = demand(busy_workbook, "osprey")
    dates = [row[title].date() for title in ("Dated", "Given", "Received")]  # type: ignore[attr-defined]
    assert dates == [date(2020, 6, 14), date(2020, 6, 15), date(2020, 6, 16)]
    assert row["Opinion"] == "no sale on equal terms without it\nits banker, 2020-06-13"
    assert (row["Series"], row["Shares asked"], row["Counted"], row["Counted by"]) == ("A", 500, "yes", "COUNT")


def test_a_holder_that_joined_has_a_row_with_what_was_included(busy_workbook: Workbook) -> None:
    row = demand(busy_workbook, "heron")
    assert (row["Shares asked"], row["Included"], row["Counted"]) == (200, 150, "disputed")
    assert row["Joined"].date() == date(2020, 6, 17)  # type: ignore[attr-defined]


def test_a_refused_demand_says_why(busy_workbook: Workbook) -> None:
    row = demand(busy_workbook, "kite")
    assert (row["Registration"], row["Status"], row["Opinion"]) == (None, "refused", "none recorded")
    assert str(row["Reasons"]).startswith("NO_DEMAND_RIGHT: kite has no demand rights")


def test_a_registration_has_its_steps_and_its_fees(busy_workbook: Workbook) -> None:
    (row,) = rows(busy_workbook, "Demands", "Filed", "Effective", "Fees reimbursed")
    assert [row[title] for title in ("Registration", "File number", "Status", "Counsel")] == [
        "R-1",
        "333-1",
        "effective",
        1,
    ]
    assert row["Filed"].date() == date(2020, 6, 19)  # type: ignore[attr-defined]
    assert row["Effective"].date() == date(2020, 6, 22)  # type: ignore[attr-defined]
    assert (row["Fees reimbursed"], row["Fees owed"]) == (1234.5, "unknown")
    selected, paid = rows(busy_workbook, "Demands", "Counsel", "Amount", "Owed")
    assert (selected["What"], selected["By or to"], selected["Amount"]) == ("selected", "osprey", None)
    assert (paid["What"], paid["By or to"], paid["Amount"], paid["Owed"]) == ("reimbursed", "osprey", 1234.5, "unknown")


@pytest.mark.slow
@needs_a_spreadsheet
def test_a_changed_quantity_or_fee_fails_the_checks(busy_month: Path, tmp_path: Path) -> None:
    changes = {title: partial(_one_more_demanded, title=title) for title in ("Shares asked", "Sold")}
    changes["fees"] = partial(one_more, sheet="Demands", title="Fees reimbursed")
    found = recalculated(busy_month, tmp_path, {"plain": lambda _: None, **changes})
    assert verdict(found.pop("plain")) == "PASS"
    assert all("FAILED" in verdict(workbook) for workbook in found.values())
    for title in ("Shares asked", "Sold"):
        (check,) = [row["Check (must be 0)"] for row in rows(found[title], "Demands", "Rows", "Check (must be 0)")]
        assert check == 1


def _one_more_demanded(workbook: Workbook, title: str) -> None:
    lines = workbook["Demands"].iter_rows()
    header = next([cell.value for cell in line] for line in lines if set(DEMANDS) <= {cell.value for cell in line})
    cell = next(lines)[header.index(title)]
    cell.value += 1
