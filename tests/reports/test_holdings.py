"""The Holdings sheet: what is pledged, restricted and registrable adds up, and related holders stand together."""

from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from ledger.projections.view import View
from tests.reports.busy import cells, one_more, rows
from tests.reports.recalculation import needs_a_spreadsheet, recalculated, verdict

HOLDINGS = ("Holder", "Shares", "Pledged", "Registrable")


def holding(workbook: Workbook, holder: str, series: str) -> dict[str, object]:
    (found,) = (
        row for row in rows(workbook, "Holdings", *HOLDINGS) if (row["Holder"], row["Series"]) == (holder, series)
    )
    return found


def test_pledged_shares_are_part_of_what_is_held(busy_workbook: Workbook) -> None:
    osprey = holding(busy_workbook, "osprey", "A")
    assert (osprey["Shares"], osprey["Pledged"]) == (2100, 300)
    assert holding(busy_workbook, "Total A", "A")["Pledged"] == 300


def test_every_row_is_split_without_a_remainder_by_standing_and_by_definition(busy_workbook: Workbook) -> None:
    found = rows(busy_workbook, "Holdings", *HOLDINGS)
    assert len(found) == 5 + 2
    for row in found:
        standings = [row[title] for title in ("No recorded restriction", "Locked", "Disputed", "Unknown")]
        listed = [row["Registrable"], row["Registrable: disputed"], row["Registrable: unknown"], row["Not registrable"]]
        assert row["Shares"] == sum(standings) == sum(listed)  # type: ignore[arg-type]
        assert row["Check (must be 0)"] == 0


def test_converted_shares_are_not_covered_by_a_definition_of_another_series(busy_workbook: Workbook) -> None:
    assert holding(busy_workbook, "osprey", "B")["Not registrable"] == 540


def test_certificates_are_named_and_book_entry_is_said(busy_workbook: Workbook) -> None:
    assert holding(busy_workbook, "kite", "A")["Certificates"] == "book entry"
    assert str(holding(busy_workbook, "bank", "A")["Certificates"]).split("\n") == ["PA-3", "none noted"]


def test_related_holders_stand_together_and_come_to_the_whole(busy_workbook: Workbook, busy_view: View) -> None:
    found = rows(busy_workbook, "Holdings", "Family", "Holders in it")
    assert [(row["Family"], row["Series"], row["Holders"]) for row in found] == [
        ("raptors", "A", 2),
        ("raptors", "B", 1),
        ("no family recorded", "A", 2),
    ]
    assert found[0]["Holders in it"] == "Kite Partners\nOsprey Partners"
    for line in busy_view.control():
        shares = [Decimal(str(row["Shares"])) for row in found if row["Series"] == line.series]
        assert sum(shares) == line.outstanding


@pytest.mark.slow
@needs_a_spreadsheet
def test_percentages_sum_to_1_and_no_more_is_pledged_than_held(busy_month: Path, tmp_path: Path) -> None:
    def more_pledged(workbook: Workbook) -> None:
        for row in cells(workbook, "Holdings", *HOLDINGS):
            if row["Holder"].value == "kite":
                row["Pledged"].value = 5000

    def percent(workbook: Workbook) -> None:
        first = next(cells(workbook, "Holdings", *HOLDINGS))
        first["% of series"].value += 0.00001

    changes = {title: partial(one_more, sheet="Holdings", title=title) for title in ("Shares", "Registrable", "Locked")}
    found = recalculated(
        busy_month, tmp_path, {"plain": lambda _: None, **changes, "pledged": more_pledged, "percent": percent}
    )
    assert verdict(found.pop("plain")) == "PASS"
    for workbook in found.values():
        assert "FAILED" in verdict(workbook)
        assert any(row["Check (must be 0)"] != 0 for row in rows(workbook, "Holdings", *HOLDINGS))
