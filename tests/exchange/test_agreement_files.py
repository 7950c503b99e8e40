"""Agreement files: read whole, or refused with the line."""

from pathlib import Path
from time import perf_counter

import pytest

from ledger.domain.reader import FileFault
from ledger.errors import Fault, Invalid
from ledger.exchange.agreement_files import BYTES_MAX, read_agreement


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal_of(path: Path) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        read_agreement(path)
    assert refusal.value.fault is Fault.AGREEMENT_FAULTY
    return refusal.value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain.toml", "format = 1\n"),
        ("windows.toml", "\ufeffformat = 1\r\n"),
        ("plain.json", '{"format": 1}'),
        ("windows.JSON", '\ufeff{\r\n"format": 1}'),
    ],
)
def test_a_file_is_toml_unless_its_name_says_json(tmp_path: Path, name: str, text: str) -> None:
    assert read_agreement(written(tmp_path, name, text)).data == {"format": 1}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.toml", "format = 1\n[document\nid = 1\n", "2: not TOML: Expected ']' at the end of a table declaration"),
        ("a.toml", "format = 1\r\n\r\nid = \r\n", "3: not TOML: Invalid value (column 6)"),
        ("a.toml", "a = 1\r\nb = [1,\r\n\r\n", "2: not TOML: Invalid value (end of file)"),
        ("a.toml", "a = 1\na = 2\n", "2: not TOML: Cannot overwrite a value"),
        ("a.toml", "a = 1\nb = 2010-02-30\n", "2: not TOML: Invalid date or datetime"),
        ("a.toml", "a = 1\nb = 2\nc = " + "9" * 5000 + "\nd = 4", "3: not TOML: "),
        ("a.toml", b"a = 1\n# \xff\n", "2: not UTF-8 text"),
        ("a.json", '{"format": 1,\n "id" 5}', "2: not JSON: Expecting ':' delimiter (column 7)"),
        ("a.json", "", "1: not JSON: Expecting value (column 1)"),
        ("a.json", "\n[1]", "2: an agreement file must hold one table"),
        ("a.json", '\n"text"', "1: an agreement file must hold one table"),
    ],
)
def test_a_file_that_cannot_be_read_says_on_which_line(tmp_path: Path, name: str, text: str | bytes, said: str) -> None:
    path = written(tmp_path, name, text)
    refusal = refusal_of(path)
    assert refusal.text == f"the agreement file {path} has 1 fault, nothing was recorded"
    (line,) = refusal.lines
    assert line.startswith(f"{path}:{said}")


def test_a_file_that_is_not_there_or_is_a_folder_has_no_line(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.toml", tmp_path):
        refusal = refusal_of(path)
        assert (refusal.text.startswith(f"{path} cannot be read: "), refusal.lines) == (True, ())


def test_a_json_name_given_twice_is_a_fault_on_its_second_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", '{"id": 1,\n"of": {"id": 2},\n"id": 3,\n"list": [{"id": 4}, {"id": 5}]}')
    source = read_agreement(path)
    assert source.faulty([]).lines == (f"{path}:3: the name 'id' is given twice",)


@pytest.mark.parametrize("number", ["0.5", "1e5", "NaN", "12345678901234567", "9" * 5000])
def test_a_json_number_that_is_not_exact_is_left_for_the_reader_to_refuse(tmp_path: Path, number: str) -> None:
    assert isinstance(read_agreement(written(tmp_path, "a.json", f'{{"a": {number}}}')).data["a"], float)


def test_faults_are_listed_once_each_and_by_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a.toml", "a = 1\nb = 2\n[c]\nd = 1\n")
    found = [FileFault(("c", "e"), "e"), FileFault(("b",), "z"), FileFault(("b",), "a"), FileFault(("b",), "z")]
    refusal = read_agreement(path).faulty(found)
    assert refusal.text == f"the agreement file {path} has 3 faults, nothing was recorded"
    assert refusal.lines == (f"{path}:2: z", f"{path}:2: a", f"{path}:3: e")


DEEP = {
    "lists.toml": "a = 1\nb = " + "[" * 450_000 + "]" * 449_980,
    "tables.toml": "a = 1\nb = " + "{b=" * 300_000,
    "names.toml": "a = 1\n" + "b." * 450_000 + "b = 1",
    "headers.toml": "a = 1\n[" + "b." * 450_000 + "b]",
    "lists.json": "\n" + "[" * 450_000 + "]" * 449_980,
    "tables.json": "\n" + '{"b":' * 180_000,
}


@pytest.mark.parametrize("name", DEEP)
def test_a_file_nested_too_deeply_is_refused_at_once(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, DEEP[name])
    assert path.stat().st_size < BYTES_MAX
    began = perf_counter()
    assert refusal_of(path).lines == (f"{path}:2: nested deeper than 20 levels",)
    assert perf_counter() - began < 20


@pytest.mark.parametrize("name", ["a.toml", "a.json"])
def test_a_file_larger_than_may_be_is_not_read_to_its_end(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, "[" * 10_000_000)
    refusal = refusal_of(path)
    assert refusal.text == f"{path} is larger than an agreement file may be (1000000 bytes)"
    assert written(tmp_path, name, "#" * BYTES_MAX).stat().st_size == BYTES_MAX


@pytest.mark.parametrize(("deepest", "refused"), [(18, False), (19, True)])
def test_twenty_levels_are_allowed(tmp_path: Path, deepest: int, refused: bool) -> None:
    for name, text in (("a.toml", "a = {b = %s}"), ("a.json", '{"a": {"b": %s}}')):
        path = written(tmp_path, name, text % ("[" * deepest + "]" * deepest))
        if refused:
            assert "nested deeper" in refusal_of(path).lines[0]
        else:
            assert list(read_agreement(path).data) == ["a"]
