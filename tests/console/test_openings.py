"""An existing register on the command line: one lot, a whole file, and what is said of a file with faults."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.console.conftest import Run, Said

HEADER = "series,holder,shares,origin,under,purchaser,acquired-on,history"
OPENING = (
    *("record-opening", "--series", "F", "--holder", "newcourt", "--shares", "500", "--on", "1999-06-10"),
    *("--origin", "issued", "--under", "spa-1999-02-04", "--purchaser", "lucent", "--acquired-on", "1999-02-04"),
    *("--history", "bought of lucent on 3 May 1999"),
)


@pytest.fixture
def register(tmp_path: Path) -> Callable[..., str]:
    """Write a register with some lines."""

    def write(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> str:
        path = tmp_path / "register.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding=encoding)
        return str(path)

    return write


def faults(said: Said) -> list[str]:
    """The lines after what counts them, without the path."""
    assert (said.code, said.json["outcome"], said.json["reasons"][0]["code"]) == (2, "invalid", "REGISTER_FAULTY")
    return [line.partition("register.csv:")[2] for line in said.err.splitlines() if "register.csv:" in line]


def test_a_lot_is_taken_over_with_its_history(on_book: Run) -> None:
    said = on_book(*OPENING, "--certificate", "PF-9", "--document", "folio 12")
    assert (said.code, said.json["outcome"], said.json["exceptions"]) == (
        0,
        "registered",
        [
            {
                "code": "DOCUMENT_NOT_RECORDED",
                "text": "spa-1999-02-04, under which the shares of lot F-3 were issued, is not recorded",
                "clause": None,
                "cite": None,
                "reading": None,
            }
        ],
    )
    (row,) = [row for row in on_book("lots", "--holder", "newcourt").rows if row["lot"] == said.json["opened"][0]]
    assert (row["original_purchaser"], row["acquired_on"], row["certificate"]) == ("lucent", "1999-02-04", "PF-9")


def test_every_origin_can_be_taken_over(on_book: Run) -> None:
    for origin in ("pik", "conversion", "exchange", "reissue"):
        asked = [origin if word == "issued" else word for word in OPENING]
        assert on_book(*asked).code == 0
    assert on_book(*["born" if word == "issued" else word for word in OPENING]).code == 2


def test_a_whole_register_is_taken_over_in_words_and_as_data(
    on_book: Run, run: Run, book: str, register: Callable[..., str]
) -> None:
    path = register(
        'F,newcourt,500,issued,spa,lucent,1999-02-04,"bought, it says, of lucent",PF-7,,folio 1',
        "",
        "F,lucent,20,pik,spa,lucent,1999-05-04,=1+1,,yes,",
        "E,lucent,7,conversion,spa,lucent,1999-05-04,folio 3,PE-9,no,",
        header=f"{HEADER},certificate,book-entry,document",
    )
    tried = run("--database", book, "--actor", "ana", "record-openings", path, "--on", "1999-06-10", "--dry-run")
    assert tried.code == 0
    assert "REGISTERED 3 lots (dry run, nothing recorded)" in tried.out
    assert "F-4  lucent" in tried.out
    said = run("--database", book, "--actor", "ana", "record-openings", path, "--on", "1999-06-10")
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert lines[0] == "REGISTERED 3 lots (#25 to #27, recorded by ana)"
    assert [line for line in lines if line[:2] in ("E ", "F ")] == ["E 1 1 7", "F 2 2 520"]
    assert "Every answer about these shares rests on what the register states of them." in lines
    assert max(map(len, said.out.splitlines())) <= 80
    summaries = {row["sequence"]: row for row in on_book("history").rows}
    assert summaries[25]["evidence"] == ["document: folio 1"]
    assert summaries[26]["summary"] == "20 F of lucent taken over as lot F-4: =1+1"
    assert on_book("verify").code == 0


def test_a_register_answers_with_one_receipt_for_all_of_it_and_a_key_gets_it_again(
    on_book: Run, register: Callable[..., str]
) -> None:
    path = register("F,lucent,10,issued,spa,lucent,1999-02-04,x", "F,lucent,20,issued,spa,lucent,1999-02-04,x")
    said = on_book("record-openings", path, "--on", "1999-06-10", "--key", "K")
    assert (said.json["opened"], said.json["sequence"]) == (["F-3", "F-4"], 26)
    (before,), (after,) = said.json["before"], said.json["after"]
    assert int(after["shares"]) - int(before["shares"]) == 30
    assert said.json["totals"] == [{"series": "F", "lots": 2, "holders": 1, "shares": "30"}]
    assert on_book("record-openings", path, "--on", "1999-06-10", "--key", "K").json == said.json
    other = register("F,lucent,10,issued,spa,lucent,1999-02-04,x")
    assert "KEY_REUSED" in on_book("record-openings", other, "--on", "1999-06-10", "--key", "K").err


def test_every_fault_of_a_register_is_listed_with_its_line(on_book: Run, register: Callable[..., str]) -> None:
    before = on_book("status").rows
    path = register(
        "F,lucent,1e3,issued,spa,lucent,1999-02-04,x",
        '"F",nobody,1,issued,spa,lucent,1999-02-04,"two',
        'lines"',
        "F,lucent,1,bought,spa,lucent,1999-02-30,",
        "F,lucent,1,issued",
        "F,lucent,90000,issued,spa,lucent,1999-02-04,x",
    )
    found = faults(on_book("record-openings", path, "--on", "1999-06-10"))
    assert [line.split(":")[0] for line in found] == ["2", "3", "5", "5", "5", "6", "7"]
    assert found[0].endswith("[MALFORMED]")
    assert "holder 'nobody' is not recorded" in found[1]
    assert "acquired-on '1999-02-30' is not a date" in found[2]
    assert "origin 'bought' is not one. Write issued, pik, conversion, exchange, reissue" in found[3]
    assert found[4] == "5: history is empty"
    assert found[5] == "6: 4 cells where the first line names 8 columns"
    assert "the opening needs 90000" in found[6]
    assert on_book("status").rows == before


@pytest.mark.parametrize(
    ("header", "options", "said"),
    [
        (HEADER.replace(",", ";"), (), "names no column of an opening register; are its cells separated by commas?"),
        (f"{HEADER},colour", ("--on", "1999-06-10"), "the column 'colour' is not known"),
        (f"{HEADER},history", ("--on", "1999-06-10"), "the column history is named twice"),
        (HEADER.replace(",history", ""), ("--on", "1999-06-10"), "the column history is missing"),
        (HEADER, (), "the day is missing: give --on, or a column on"),
        (f"{HEADER},on", ("--on", "1999-06-10"), "the day is given twice: by --on and in the column on"),
    ],
)
def test_a_register_without_the_right_columns_is_told_so(
    on_book: Run, register: Callable[..., str], header: str, options: tuple[str, ...], said: str
) -> None:
    (fault,) = faults(on_book("record-openings", register(header=header), *options))
    assert fault.startswith("1: ")
    assert said in fault


def test_the_day_may_stand_in_the_file_and_is_one_for_all(on_book: Run, register: Callable[..., str]) -> None:
    header = f"{HEADER},on"
    one = "F,lucent,10,issued,spa,lucent,1999-02-04,x,1999-06-10"
    (fault,) = faults(on_book("record-openings", register(one, one.replace("06-10", "06-11"), header=header)))
    assert fault.startswith("3: the day 1999-06-11 differs from 1999-06-10 of the first lot")
    assert on_book("record-openings", register(one, header=header)).code == 0


def test_what_is_no_csv_text_is_told_with_its_line(on_book: Run, register: Callable[..., str], tmp_path: Path) -> None:
    ask = ("record-openings", str(tmp_path / "register.csv"), "--on", "1999-06-10")
    register("F,lucent,10,issued,spa,lucent,1999-02-04,é", encoding="latin-1")
    assert faults(on_book(*ask)) == ["2: not UTF-8 text"]
    register('F,lucent,10,issued,spa,lucent,1999-02-04,"never closed')
    assert faults(on_book(*ask))[0].startswith("2: not CSV: ")
    register("F,lucent,10,issued,spa,lucent,1999-02-04,x", encoding="utf-8-sig")
    assert on_book(*ask).code == 0
    register()
    assert faults(on_book(*ask)) == ["1: there is no lot in it"]
    Path(ask[1]).unlink()
    assert "cannot be read" in on_book(*ask).err


def test_a_cell_with_a_character_that_cannot_be_stored_is_a_fault(on_book: Run, register: Callable[..., str]) -> None:
    path = register("F,lucent,10,issued,spa,lucent,1999-02-04,a\x00b")
    assert faults(on_book("record-openings", path, "--on", "1999-06-10")) == [
        "2: history has a character that cannot be stored"
    ]


def test_a_file_that_is_too_large_is_not_read(
    on_book: Run, register: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.exchange.register_files.BYTES_MAX", 50)
    said = on_book("record-openings", register("F,lucent,10"), "--on", "1999-06-10")
    assert "is larger than a register may be (50 bytes)" in " ".join(said.err.split())


def test_of_very_many_faults_the_first_are_listed(
    on_book: Run, register: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.exchange.register_files.FAULTS_SHOWN", 2)
    said = on_book("record-openings", register(*["short"] * 5), "--on", "1999-06-10")
    assert "has 5 faults" in " ".join(said.err.split())
    assert said.err.splitlines()[-1] == "... and 3 more"


def test_the_message_that_counts_the_faults_is_wrapped(
    run: Run, book: str, register: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = run("--database", book, "--actor", "ana", "record-openings", register("short"), "--on", "1999-06-10")
    *message, fault = said.err.splitlines()
    assert "1 fault, nothing was recorded [REGISTER_FAULTY]" in " ".join(message)
    assert max(map(len, message)) <= 80
    assert fault.endswith("register.csv:2: 1 cells where the first line names 8 columns")


def test_one_lot_is_one_lot(run: Run, book: str, register: Callable[..., str]) -> None:
    path = register("F,lucent,10,issued,spa,lucent,1999-02-04,x")
    said = run("--database", book, "--actor", "ana", "record-openings", path, "--on", "1999-06-10")
    assert said.out.startswith("REGISTERED 1 lot (#")


# Names


def test_a_renaming_is_shown_in_every_table_from_its_day_on(run: Run, on_book: Run, book: str) -> None:
    said = on_book("rename-holder", "lucent", "--name", "Alcatel-Lucent USA Inc.", "--on", "2006-12-01")
    assert (said.code, [one["code"] for one in said.json["exceptions"]]) == (0, ["EVIDENCE_MISSING"])
    (row,) = on_book("holders", "lucent technologies").rows
    assert (row["name"], row["former"]) == ("Alcatel-Lucent USA Inc.", ["Lucent Technologies Inc."])
    assert {row["name"] for row in on_book("holdings", "--holder", "lucent").rows} == {"Alcatel-Lucent USA Inc."}
    before = on_book("holdings", "--holder", "lucent", "--as-of", "2006-11-30").rows
    assert {row["name"] for row in before} == {"Lucent Technologies Inc."}
    assert "Alcatel-Lucent USA Inc." in run("--database", book, "holdings", "--as-of", "2006-12-01").out
    assert "Lucent Technologies Inc." not in run("--database", book, "holdings", "--as-of", "2006-11-30").out


def test_an_address_is_given_or_none(on_book: Run) -> None:
    said = on_book("change-address", "lucent", "--address", "600 Mountain Avenue", "--on", "2000-01-01")
    assert said.code == 0
    assert on_book("holders", "lucent").rows[0]["address"] == "600 Mountain Avenue"
    assert on_book("change-address", "lucent", "--none", "--on", "2001-01-01").code == 0
    assert on_book("holders", "lucent").rows[0]["address"] is None
    assert on_book("change-address", "lucent", "--none", "--on", "2001-01-01").code == 2
    for wrong in ((), ("--none", "--address", "x")):
        assert (
            "Give either --address or --none" in on_book("change-address", "lucent", *wrong, "--on", "2001-01-01").err
        )
