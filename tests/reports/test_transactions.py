"""The Transactions sheet: parties, lots and papers stand apart, and its sums are those of the roll-forward."""

from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from ledger.projections.view import View
from reports.roll_forward import FIGURES
from reports.transactions import KINDS
from tests.reports.busy import one_more, rows
from tests.reports.recalculation import needs_a_spreadsheet, recalculated, verdict

TITLES = ("Sequence", "From", "To", "Shares in")


def events(workbook: Workbook, event: str) -> list[dict[str, object]]:
    return [row for row in rows(workbook, "Transactions", *TITLES) if row["Event"] == event]


def test_every_event_of_the_month_has_its_row(busy_workbook: Workbook, busy_view: View) -> None:
    found = rows(busy_workbook, "Transactions", *TITLES)
    history = busy_view.history(since=date(2020, 6, 1))
    assert list(dict.fromkeys(row["Sequence"] for row in found)) == [line.sequence for line in history]
    assert {row["Summary"] for row in found} == {line.summary for line in history}


def test_a_transfer_says_who_gave_who_got_of_which_lot_and_on_what_paper(busy_workbook: Workbook) -> None:
    row = events(busy_workbook, "shares-transferred")[0]
    assert [row[title] for title in ("From", "To", "Series", "Shares", "Shares in", "Shares out")] == [
        *("kite", "bank", "A"),
        *(400, 400, 400),
    ]
    assert (row["Lots"], row["Certificates in"], row["Entered as"]) == ("A-3 to A-7", "PA-3", "transferred")
    assert row["Days late"] == (date(2020, 7, 1) - date(2020, 6, 4)).days


def test_a_dividend_is_one_row_with_its_lots_and_the_boards_consent(busy_workbook: Workbook) -> None:
    (row,) = events(busy_workbook, "dividend-paid")
    assert (row["From"], row["To"], row["Shares in"], row["Shares out"]) == ("unissued", "3 holders", 600, None)
    assert str(row["Lots"]).split("\n") == ["A-1 to A-4", "A-2 to A-5", "A-3 to A-6"]
    assert row["Board reference"] == "board, 1 Jun 2020"


def test_a_conversion_has_a_row_for_each_series(busy_workbook: Workbook) -> None:
    given, got = events(busy_workbook, "shares-converted")
    assert (given["Series"], given["From"], given["To"], given["Shares out"]) == ("A", "osprey", "retired", 100)
    assert (got["Series"], got["From"], got["To"], got["Shares in"]) == ("B", "unissued", "osprey", 200)


def test_a_pledge_moves_nothing_and_neither_does_its_reversal(busy_workbook: Workbook) -> None:
    pledge = events(busy_workbook, "shares-pledged")[0]
    assert (pledge["Shares"], pledge["Shares in"], pledge["Entered as"]) == (300, None, None)
    moved, noted = events(busy_workbook, "event-reversed")
    assert (moved["From"], moved["To"], moved["Shares in"], moved["Entered as"]) == ("bank", "kite", 5, "correction")
    assert (noted["From"], noted["Shares"], noted["Shares in"], noted["Entered as"]) == ("bank", 7, None, None)
    reversed_ones = {row["Reversed by"]: row["Sequence"] for row in rows(busy_workbook, "Transactions", *TITLES)}
    assert [reversed_ones[row["Sequence"]] for row in (moved, noted)] == [moved["Corrects"], noted["Corrects"]]


def test_what_was_entered_is_what_the_roll_forward_has(busy_workbook: Workbook, busy_view: View) -> None:
    entered = {
        (row["Series"], row["Entered as"]): (row["Shares in"], row["Shares out"])
        for row in rows(busy_workbook, "Transactions", "Entered as", "Check (must be 0)")
    }
    assert {kind for _, kind in entered} == {
        *("paid in kind", "transferred", "converted or exchanged", "correction"),
        *("split", "redeemed", "bought back", "cancelled"),
    }
    for series in ("A", "B"):
        lines = [row for row in busy_view.roll_forward(date(2020, 6, 1)) if row.series == series]
        for kind in KINDS:
            came, went = entered.get((series, kind.title), (0, 0))
            sums = [
                sum((getattr(row, column) for row in lines), Decimal(0)) if column else Decimal(0)
                for column in (kind.came_in, kind.went_out)
            ]
            if kind.came_in == kind.went_out:
                assert came - went == sums[0]  # type: ignore[operator]
            else:
                assert [came, went] == sums


def test_every_column_of_the_roll_forward_is_one_that_transactions_come_to() -> None:
    columns = {name for kind in KINDS for name in (kind.came_in, kind.went_out) if name}
    assert columns == {name for _, name, _ in FIGURES} - {"opening", "closing"}


@pytest.mark.slow
@needs_a_spreadsheet
def test_a_changed_quantity_no_longer_comes_to_the_roll_forward(busy_month: Path, tmp_path: Path) -> None:
    changes = {
        "in": partial(one_more, sheet="Transactions", title="Shares in", number=1),
        "out": partial(one_more, sheet="Transactions", title="Shares out", number=2),
        "shares": partial(one_more, sheet="Transactions", title="Shares"),
        "roll-forward": partial(one_more, sheet="Roll-forward", title="Paid in kind"),
    }
    found = recalculated(busy_month, tmp_path, {"plain": lambda _: None, **changes})
    assert verdict(found.pop("plain")) == "PASS"
    assert all("FAILED" in verdict(workbook) for workbook in found.values())
    for name in ("in", "out", "roll-forward"):
        checks = rows(found[name], "Transactions", "Entered as", "Check (must be 0)")
        assert [row["Check (must be 0)"] for row in checks].count(0) == len(checks) - 1, name
