"""Tables at 60 and 80 columns: every figure is there to its last digit, whatever the width."""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from ledger.console.tables import table
from tests.console.conftest import Run, Said

HASH = re.compile("(hash )?[0-9a-f]{64}")
WIDTHS = (60, 80, 100, 200)
HUGE = Decimal(10) ** 18
ISSUE = "record-issuance --series A --under spa --consent board --document spa --on 2020-01-05"


@dataclass(frozen=True)
class Row:
    """Some text between figures."""

    name: str
    shares: Decimal
    parts: str
    more: Decimal | None = None
    note: str = ""


def figures(text: str) -> list[str]:
    """What reads as a number grouped by thousands."""
    return re.findall(r"\d[\d,./]*", text)


@pytest.fixture(params=WIDTHS)
def columns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """The width of the terminal."""
    wide: int = request.param
    monkeypatch.setenv("COLUMNS", str(wide))
    return wide


@pytest.fixture
def typed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Said]:
    """Type command lines on a ledger of 10^18 units less one, with five decimals, most of them ada's."""
    monkeypatch.setenv("LEDGER_ACTOR", "ana")
    monkeypatch.setenv("LEDGER_DATABASE", str(tmp_path / "acme.db"))

    def call(line: str) -> Said:
        return run(*shlex.split(line))

    for line in (
        "init --issuer acme --name 'Acme Widgets' --zone UTC",
        "record-series A --name A --authorised 9999999999999.99999 --decimals 5 --on 2020-01-01 --document charter",
        "record-holder ada-and-partners --name Ada --on 2020-01-01",
        "record-holder bob-and-partners --name Bob --on 2020-01-01",
        f"{ISSUE} --shares 4123456789012.12345 --holder ada-and-partners",
        f"{ISSUE} --shares 1.5 --holder bob-and-partners",
    ):
        assert call(line).code == 0
    return call


def whole(said: Said, columns: int) -> str:
    """What was written, which must fit."""
    assert said.code == 0, said.err
    assert all(len(line) <= columns for line in said.out.splitlines() if not HASH.fullmatch(line)), said.out
    return said.out


def test_the_control_book_and_its_history_are_exact_at_every_width(typed: Callable[[str], Said], columns: int) -> None:
    shown = whole(typed("control"), columns)
    assert re.search(r"^(series: )?A\b", shown, re.MULTILINE)
    for figure in ("9,999,999,999,999.99999", "4,123,456,789,013.62345", "5,876,543,210,986.37654"):
        assert figure in figures(shown)
        assert figure in figures(whole(typed("control --history"), columns))


def test_a_statement_is_exact_at_every_width(typed: Callable[[str], Said], columns: int) -> None:
    said = "statement --source Agent --series A --shares 9999999999999.99999 --on 2020-02-28 --document list"
    assert typed(said).code == 0
    shown = figures(whole(typed("statements --as-of 2020-03-30"), columns))
    for figure in ("9,999,999,999,999.99999", "4,123,456,789,013.62345", "5,876,543,210,986.37654"):
        assert figure in shown


def test_the_receipt_of_a_dividend_is_exact_at_every_width(typed: Callable[[str], Said], columns: int) -> None:
    paid = (
        "record-dividend --series A --rate 3.625% --rounding floor --cash-price 1 --consent board --document minutes "
        "--record-date 2020-07-15 --on 2020-08-01"
    )
    shown = figures(whole(typed(paid), columns))
    for figure in ("4,123,456,789,012.12345", "149,475,308,601.68947", "4,123,456,789,013.62345"):
        assert figure in shown


def test_a_row_that_does_not_fit_is_a_block_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    rows = [Row("Ada", HUGE, "1/3", HUGE), Row("", -HUGE, f"{10**17}/{10**17 + 1}", None, "x" * 70)]
    names = {"who": "name", "shares": "shares", "parts": "parts", "more": "more", "note": "note"}
    table(rows, names, empty="", total=["shares", "more"])
    assert capsys.readouterr().out.splitlines() == [
        "who: Ada",
        "  shares: 1,000,000,000,000,000,000",
        "  parts: 1/3",
        "  more: 1,000,000,000,000,000,000",
        "",
        "who:",
        "  shares: -1,000,000,000,000,000,000",
        "  parts: 100000000000000000/100000000000000001",
        "  note: " + "x" * 52,
        "  " + "x" * 18,
        "",
        "total:",
        "  shares: 0",
        "  more: 1,000,000,000,000,000,000",
    ]


def test_text_gives_way_before_the_table_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    text = "a long text of many words that folds under its heading"
    table([Row(text, HUGE, "1/3", Decimal(7))], {"who": "name", "shares": "shares", "more": "more"}, empty="")
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 60
    assert figures(shown) == [f"{HUGE:,f}", "7"]
    assert shown.startswith("who ")
