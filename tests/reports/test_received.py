"""Workbooks from outside: read with care, told by their contents, compared cell by cell; and files on their way out."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ledger.book import Ledger
from ledger.domain.values import AsOf
from ledger.errors import Fault, Invalid, Unavailable
from reports import monthly, package, received
from reports.monthly import Made, make

JUNE = "2020-06"


@pytest.fixture(scope="module")
def june(book: Ledger) -> Made:
    with book.as_of(AsOf(effective_on=date(2020, 6, 30))) as view:
        return make(view, JUNE)


@pytest.fixture
def path(tmp_path: Path, june: Made) -> Path:
    path = tmp_path / "june.xlsx"
    path.write_bytes(june.content)
    return path


def repacked(path: Path, changed: dict[str, bytes] | None = None) -> Path:
    """The same members in another order, not compressed, some of them with other contents or added."""
    target = path.with_name("repacked.xlsx")
    changed = dict(changed or {})
    with ZipFile(path) as source, ZipFile(target, "w", ZIP_STORED) as packed:
        for name in reversed(source.namelist()):
            packed.writestr(name, changed.pop(name, None) or source.read(name))
        for name, content in changed.items():
            packed.writestr(name, content)
    return target


def test_contents_are_known_again_however_they_are_packed(path: Path, june: Made) -> None:
    found = received.receive(repacked(path))
    assert found.file_sha256 != june.file_sha256
    assert found.contents_sha256 == june.contents_sha256 == received.receive(path).contents_sha256
    assert found.foreign == ()


@given(st.lists(st.tuples(st.text(st.characters(codec="ascii", categories=["Ll"]), max_size=3), st.binary(max_size=4))))
def test_no_two_packages_have_the_same_digest(parts: list[tuple[str, bytes]]) -> None:
    def packed(members: dict[str, bytes]) -> str:
        target = io.BytesIO()
        with ZipFile(target, "w") as file:
            for name, content in members.items():
                file.writestr(f"m{name}", content)
        return package.contents_sha256(target.getvalue())

    members = dict(parts)
    moved = {f"{name}x": content for name, content in members.items()}
    assert (packed(members) == packed(moved)) is (members == moved)
    assert packed(members) == packed(dict(reversed(list(members.items()))))


def faulty(tmp_path: Path) -> Iterator[tuple[str, bytes, str]]:
    def packed(members: dict[str, bytes]) -> bytes:
        target = io.BytesIO()
        with ZipFile(target, "w") as file:
            for name, content in members.items():
                file.writestr(name, content)
        return target.getvalue()

    plain = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    yield "text", b"not a zip", "no zip file at all"
    yield "empty", b"", "no zip file at all"
    yield "other", packed({"word/document.xml": b"<a/>"}), "zip file of something else"
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
    yield "entities", packed({**plain, "xl/styles.xml": bomb}), "not plain XML"
    wide = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a><a/>".encode("utf-16")
    yield "wide", packed({**plain, "xl/styles.xml": wide}), "not plain XML"
    seven = b'<?xml version="1.0" encoding="utf-7"?><a/>'
    yield "seven", packed({**plain, "xl/styles.xml": seven}), "not plain XML"
    many = {f"xl/worksheets/sheet{number}.xml": b"<a/>" for number in range(received.MEMBERS_MAX)}
    yield "many", packed({**plain, **many}), "its members are too many"
    damaged = bytearray(packed({**plain, "xl/styles.xml": b"<a>" + bytes(100)}))
    damaged[damaged.index(b"<a>") + 5] ^= 1
    yield "damaged", bytes(damaged), "it is damaged"


def test_what_is_no_workbook_is_said_in_one_message(tmp_path: Path) -> None:
    for name, content, why in faulty(tmp_path):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Invalid, match=why) as error:
            received.receive(tmp_path / name)
        assert error.value.fault is Fault.MALFORMED
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(Invalid, match="it cannot be read"):
            received.receive(place)


def test_what_is_too_large_is_not_unpacked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "UNPACKED_MAX", 10_000)
    with pytest.raises(Invalid, match="it unpacks to more than 10,000 bytes"):
        received.receive(path)
    monkeypatch.setattr(received, "FILE_MAX", 100)
    with pytest.raises(Invalid, match="it has more than 100 bytes"):
        received.receive(path)


def test_a_workbook_with_a_macro_is_not_opened(path: Path, june: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    found = received.receive(repacked(path, {"xl/vbaProject.bin": b"macro"}))
    assert found.foreign == ("xl/vbaProject.bin",)
    monkeypatch.setattr(received, "load_workbook", None)
    assert received.claim_of(found) is None


def test_a_cell_that_somebody_changed_is_named(path: Path, june: Made) -> None:
    book = load_workbook(path)
    row = next(row for row in book["Holdings"].iter_rows() if row[0].value == "heron")
    row[4].value = 33334
    book["Control"]["Z99"] = "a note"
    del book["Sources"]
    book.save(path)
    found = received.receive(path)
    assert received.claim_of(found) == received.Claim(
        month=JUNE,
        sequence=june.sequence,
        head_hash=june.head_hash,
        sheets=tuple(title for title in monthly.SHEETS if title != "Sources"),
    )
    compared = received.compare(found, june.content)
    assert not compared.unreadable
    assert compared.count == 3
    assert compared.first == (
        ("Holdings", row[4].coordinate, "33334", "33333"),
        ("Control", "Z99", "a note", None),
        ("Sources", None, None, "a sheet"),
    )


def test_of_many_differences_ten_are_shown(path: Path, june: Made) -> None:
    book = load_workbook(path)
    for number in range(1, 26):
        book["Summary"][f"ZZ{number}"] = number
    book.save(path)
    compared = received.compare(received.receive(path), june.content)
    assert (compared.count, len(compared.first)) == (25, received.DIFFERENCES_MAX)


def test_a_workbook_that_breaks_off_is_no_traceback(path: Path, june: Made) -> None:
    with ZipFile(path) as source:
        sheet = source.read("xl/worksheets/sheet2.xml")
    broken = received.receive(repacked(path, {"xl/worksheets/sheet2.xml": sheet[: len(sheet) // 2]}))
    assert received.compare(broken, june.content).unreadable
    headless = received.receive(repacked(path, {"xl/workbook.xml": b"<nothing/>"}))
    assert received.compare(headless, june.content).count == len(monthly.SHEETS)


@pytest.mark.parametrize("claim", ["", "cap-table 2020-13 #1 " + "a" * 64, "cap-table 0000-01 #1 " + "a" * 64, "other"])
def test_a_claim_that_no_report_makes_is_none(path: Path, claim: str) -> None:
    book = load_workbook(path)
    book.properties.keywords = claim
    book.save(path)
    assert received.claim_of(received.receive(path)) is None


def test_a_sheet_without_end_is_not_read_to_it(path: Path, june: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "CELLS_MAX", 100)
    assert received.compare(received.receive(path), june.content).unreadable


# The file


def test_a_file_gets_its_name_only_when_all_that_belongs_to_it_is_done(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")

    def fails() -> None:
        with package.beside(b"new", path):
            assert path.read_bytes() == b"old"
            raise Invalid(Fault.MALFORMED, "not recorded")

    with pytest.raises(Invalid, match="not recorded"):
        fails()
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"old"]
    with package.beside(b"new", path):
        pass
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"new"]


def test_an_error_of_what_belongs_to_it_is_not_told_as_one_of_the_file(tmp_path: Path) -> None:
    def fails() -> None:
        with package.beside(b"new", tmp_path / "report.xlsx"):
            raise OSError(5, "database gone")

    with pytest.raises(OSError, match="database gone"):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_a_file_open_elsewhere_is_said_before_anything_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")
    real = Path.open

    def held(self: Path, mode: str = "r", *more: object) -> object:
        if mode == "r+b":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, mode)

    monkeypatch.setattr(Path, "open", held)
    done = []
    said = r"permission denied\. Close it if it is open in another program"
    with pytest.raises(Unavailable, match=said), package.beside(b"new", path):
        done.append("recorded")
    assert (done, path.read_bytes(), len(list(tmp_path.iterdir()))) == ([], b"old", 1)
