"""The Lots sheet: every lot with its dates, its paper and what is noted against it, coming to the holdings."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from ledger.projections.view import View
from tests.reports.busy import one_more, rows
from tests.reports.recalculation import needs_a_spreadsheet, recalculated, verdict

TITLES = ("Lot", "Root", "Holding period from")


def lot(workbook: Workbook, name: str) -> dict[str, object]:
    (found,) = (row for row in rows(workbook, "Lots", *TITLES) if row["Lot"] == name)
    return found


def test_the_lots_are_those_of_the_view_with_a_total_for_each_series(busy_workbook: Workbook, busy_view: View) -> None:
    found = rows(busy_workbook, "Lots", *TITLES)
    lots = [row for row in found if not str(row["Lot"]).startswith("Total ")]
    assert [(row["Lot"], row["Holder"], row["Shares"], row["Registrable"]) for row in lots] == [
        (line.lot, line.holder, line.shares, line.registrable) for line in busy_view.lots()
    ]
    totals = {row["Series"]: row["Shares"] for row in found if row not in lots}
    assert totals == {line.series: line.outstanding for line in busy_view.control()}


def test_a_lot_that_was_transferred_keeps_the_dates_of_its_root(busy_workbook: Workbook) -> None:
    row = lot(busy_workbook, "A-7")
    assert (row["Root"], row["Parents"], row["Holder"], row["Original purchaser"]) == ("A-3", "A-3", "bank", "kite")
    assert row["Holding period from"].date() == date(2020, 3, 2)  # type: ignore[attr-defined]
    assert row["Rule 144: unrestricted"].date() == date(2021, 3, 2)  # type: ignore[attr-defined]
    assert row["Certificate"] == "PA-3"


def test_what_is_noted_against_a_lot_stands_beside_it(busy_workbook: Workbook) -> None:
    assert lot(busy_workbook, "A-1")["Legends"] == "LU (spa 4)"
    assert (lot(busy_workbook, "A-2")["Pledged"], lot(busy_workbook, "A-2")["Pledges"]) == (300, "P-1 to bank")
    assert str(lot(busy_workbook, "A-7")["Stop-transfers"]).startswith("S-1 since 2020-06-10")
    assert lot(busy_workbook, "A-3")["Certificate"] == "book entry"


@pytest.mark.slow
@needs_a_spreadsheet
def test_a_changed_lot_no_longer_comes_to_the_holdings(busy_month: Path, tmp_path: Path) -> None:
    changes = {title: partial(one_more, sheet="Lots", title=title) for title in ("Shares", "Pledged")}
    changes["holdings"] = partial(one_more, sheet="Holdings", title="Shares")
    found = recalculated(busy_month, tmp_path, {"plain": lambda _: None, **changes})
    assert verdict(found.pop("plain")) == "PASS"
    for name, workbook in found.items():
        assert "FAILED" in verdict(workbook)
        against = rows(workbook, "Lots", "On Holdings as", "Shares of the lots")
        assert any(row["Difference from Holdings (must be 0)"] != 0 for row in against), name
