"""The Held and refused sheet: everything that was not simply entered, with its days and its reasons."""

from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from ledger.projections.view import View
from tests.reports.busy import cells, one_more, rows
from tests.reports.recalculation import needs_a_spreadsheet, recalculated, verdict

TITLES = ("Request", "Days", "Outcome", "Reason")
RED = "00FFC7CE"


def request(workbook: Workbook, outcome: str) -> dict[str, object]:
    found = [row for row in rows(workbook, "Held and refused", *TITLES) if str(row["Outcome"]).startswith(outcome)]
    return found[0]


def test_what_was_entered_at_once_without_anything_is_left_to_transactions(
    busy_workbook: Workbook, busy_view: View
) -> None:
    listed = {row["Request"] for row in rows(busy_workbook, "Held and refused", *TITLES)}
    left = {row.request: row for row in busy_view.requests() if row.request not in listed}
    assert {row.outcome for row in left.values()} == {"entered"}
    assert not any(row.waiver or row.in_breach or row.earlier for row in left.values())
    assert len(listed) == len(busy_view.requests()) - len(left) == 8


def test_a_refusal_says_by_which_rule_and_how_long_it_took(busy_workbook: Workbook) -> None:
    (row,) = [row for row in rows(busy_workbook, "Held and refused", *TITLES) if row["Days"] == 42]
    assert (row["Kind"], row["From"], row["To"], row["Shares"]) == ("transfer", "heron", "osprey", 5)
    assert row["Outcome"] == "refused"
    assert "spa 4" in str(row["Rule"]).split("\n")
    assert "LOCKED: Heron keeps what it purchased" in str(row["Reason"])


def test_an_entry_under_a_waiver_or_in_breach_says_so_and_what_was_before(busy_workbook: Workbook) -> None:
    waived = request(busy_workbook, "entered, under a waiver")
    assert (waived["Before that"], waived["Waiver"]) == ("refused", "20 shares may go; waiver of 13 Jun 2020")
    assert request(busy_workbook, "entered, in breach")["Shares"] == 7


def test_only_what_waits_for_more_than_30_days_is_red(busy_month: Path) -> None:
    red = {
        str(row["Outcome"].value)
        for row in cells(load_workbook(busy_month), "Held and refused", *TITLES)
        if row["Outcome"].fill.start_color.rgb == RED
    }
    assert red == {"WAITING, not decided for more than 30 days"}


def test_shares_that_are_no_number_stand_as_the_paper_says(busy_workbook: Workbook) -> None:
    assert request(busy_workbook, "WAITING")["Shares"] == "about 9"
    assert request(busy_workbook, "withdrawn")["Before that"] == "waiting"


@pytest.mark.slow
@needs_a_spreadsheet
def test_changed_days_and_changed_dates_fail_the_check(busy_month: Path, tmp_path: Path) -> None:
    def later(workbook: Workbook) -> None:
        cell = next(cells(workbook, "Held and refused", *TITLES))["Presented"]
        cell.value = cell.value.replace(day=28)

    days = partial(one_more, sheet="Held and refused", title="Days")
    found = recalculated(busy_month, tmp_path, {"plain": lambda _: None, "days": days, "later": later})
    assert verdict(found.pop("plain")) == "PASS"
    for name, workbook in found.items():
        assert "FAILED" in verdict(workbook), name
        assert rows(workbook, "Held and refused", *TITLES)[0]["Check (must be 0)"] != 0, name
