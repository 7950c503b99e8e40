"""JSON Lines: the whole journal out, and back in with the same hashes, or as new events, or not at all."""

import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger import AsOf, Evidence, Invalid, Ledger, Unavailable
from ledger.domain.corrections import ReverseEvent
from ledger.domain.facts import RecordDebt
from ledger.domain.values import EvidenceKind
from ledger.errors import Fault
from ledger.store.codec import canonical
from ledger.store.engine import reading
from ledger.store.journal import hash_of, rows
from tests.contract.acts import FIRST, NOON, Ticking, filled, issue, lock_up, opened, transfer

LATER = AsOf(effective_on=date(2021, 1, 1))


def told(_: int) -> None:
    """Progress, which nobody wants here."""


def bring(database: str, path: Path) -> tuple[Ledger, int, int]:
    return Ledger.import_lines(database, path, actor="importer", each=told, clock=Ticking())


def journal_of(book: Ledger) -> list[dict[str, object]]:
    with reading(book.engine) as connection:
        return [dict(row) for row in rows(connection, book.issuer)]


def held(book: Ledger) -> list[tuple[str, str, str]]:
    with book.as_of(LATER) as view:
        return [(row.series, row.holder, str(row.shares)) for row in view.holdings()]


class Stopped(Exception):
    """Somebody stopped it half-way."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with issuances, transfers, a refusal, a reversal, a key, and text beyond ASCII; each test has a copy."""
    path = tmp_path_factory.mktemp("original") / "source.db"
    book = filled(str(path))
    evidence = (Evidence(kind=EvidenceKind.TEXT, text="Größe “株” \U0001f3db\u2028"),)
    book.record(lock_up())
    book.record(issue("100"), key="K-1", evidence=evidence)
    book.record(issue("50", to="bob", certificate="PA-1"))
    book.record(transfer("20", by="bob", to="cyd", on=date(2020, 2, 1)))
    book.record(transfer("20", on=date(2020, 2, 1)), key="K-2")
    book.record(transfer("5", by="cyd", to="bob", on=date(2020, 2, 2)))
    book.record(RecordDebt(instrument="Notes", sold_on=FIRST, principal="50000000.10", high_yield=False))
    book.record(ReverseEvent(sequence=11, reason="typed twice"))
    return path


@pytest.fixture
def source(original: Path, tmp_path: Path) -> Ledger:
    copy = shutil.copy(original, tmp_path / "source.db")
    return Ledger.open(str(copy), actor="clerk", clock=Ticking(NOON + timedelta(days=1)))


@pytest.fixture
def exported(source: Ledger, tmp_path: Path) -> Path:
    path = tmp_path / "out" / "acme.jsonl"
    path.parent.mkdir()
    assert source.export(path, each=told) == 13
    assert list(path.parent.iterdir()) == [path]
    return path


def test_an_exported_journal_is_one_stored_row_a_line(source: Ledger, exported: Path) -> None:
    lines = exported.read_text(encoding="ascii").splitlines()
    assert [json.loads(line) for line in lines] == journal_of(source)


def test_the_same_journal_exports_to_the_same_bytes(source: Ledger, exported: Path) -> None:
    again = exported.with_name("again.jsonl")
    source.export(again, each=told)
    assert again.read_bytes() == exported.read_bytes()


def test_an_import_into_an_empty_database_gives_the_same_journal(source: Ledger, exported: Path, database: str) -> None:
    book, recorded, known = bring(database, exported)
    assert (recorded, known) == (13, 0)
    assert journal_of(book) == journal_of(source)
    assert book.head() == source.head()
    assert held(book) == held(source)
    assert book.verify().passed
    assert book.verify().hash == source.verify().hash
    again = exported.with_name("again.jsonl")
    book.export(again, each=told)
    assert again.read_bytes() == exported.read_bytes()


def test_keys_and_receipts_come_along(source: Ledger, exported: Path, database: str) -> None:
    book, *_ = bring(database, exported)
    for command, key in ((transfer("20", on=date(2020, 2, 1)), "K-2"),):
        assert book.record(command, key=key) == source.record(command, key=key)
    with pytest.raises(Invalid) as refused:
        book.record(issue("1"), key="K-1")
    assert refused.value.fault is Fault.KEY_REUSED


def test_a_repeated_import_records_nothing(exported: Path, database: str) -> None:
    book, *_ = bring(database, exported)
    head = book.head()
    assert bring(database, exported)[1:] == (0, 13)
    assert book.head() == head


def test_an_import_beside_another_issuer_leaves_that_one_alone(exported: Path, database: str) -> None:
    zeta = filled(database, "zeta")
    head = zeta.head()
    book, recorded, _ = bring(database, exported)
    assert (book.issuer, recorded) == ("acme", 13)
    assert zeta.head() == head
    assert zeta.verify().passed
    assert book.verify().passed


def test_an_import_into_an_issuer_with_events_records_new_ones_once(exported: Path, database: str) -> None:
    book = opened(database)
    _, recorded, known = bring(database, exported)
    assert recorded + known >= 12
    head = book.head()
    assert bring(database, exported)[1] == 0
    assert book.head() == head
    assert book.verify().passed
    assert held(book) == [("A", "ada", "100"), ("A", "bob", "30"), ("A", "cyd", "20")]


def test_a_longer_export_of_the_same_journal_adds_what_is_new(source: Ledger, exported: Path, database: str) -> None:
    book, *_ = bring(database, exported)
    source.record(issue("7", to="cyd"))
    source.export(exported, each=told)
    assert bring(database, exported)[1:] == (1, 13)
    assert held(book) == held(source)
    assert book.verify().passed


Edit = Callable[[list[str]], list[str] | bytes]


def edited(line: int, *, rehash: bool = False, **fields: object) -> Edit:
    """Give fields of a line other values; with `rehash`, its hash and the chain after it are made to fit."""

    def edit(lines: list[str]) -> list[str]:
        found = [json.loads(text) for text in lines]
        found[line - 1].update(fields)
        if rehash:
            for before, row in zip([None, *found], found, strict=False):
                row["previous_hash"] = before["hash"] if before else "0" * 64
                row["hash"] = hash_of(row)
        return [json.dumps(row) for row in found]

    return edit


def replaced(line: int, old: str, new: str) -> Edit:
    def edit(lines: list[str]) -> list[str]:
        assert old in lines[line - 1]
        return [text.replace(old, new, 1) if number == line else text for number, text in enumerate(lines, 1)]

    return edit


def first_is_a_debt(lines: list[str]) -> list[str]:
    debt = json.loads(lines[10])
    return edited(1, rehash=True, event=debt["event"], payload=debt["payload"], key=None, request_hash=None)(lines)


def out_of_no_lot(lines: list[str]) -> list[str]:
    return edited(9, rehash=True, payload=json.loads(lines[8])["payload"].replace("A-2", "A-9"))(lines)


ISSUED = (
    '{"certificate":null,"consent":null,"holder":"ada","lot":"A-1","origin":"issued","series":"A","shares":"301",'
    '"under":"spa"}'
)
MALFORMED: dict[str, tuple[int, Edit]] = {
    "not JSON": (3, replaced(3, "{", "")),
    "cut short": (13, lambda lines: [*lines[:-1], lines[-1][:-9]]),
    "a blank line": (4, lambda lines: [*lines[:3], "", *lines[3:]]),
    "NaN": (3, replaced(3, '"version": 1', '"version": NaN')),
    "a fraction": (3, replaced(3, '"version": 1', '"version": 1.0')),
    "a name twice": (3, replaced(3, '"version": 1', '"version": 1, "version": 1')),
    "a missing field": (3, replaced(3, '"version": 1', '"versions": 1')),
    "another field": (3, replaced(3, '"version": 1', '"version": 1, "colour": "red"')),
    "a number for a text": (3, edited(3, recorded_by=7)),
    "a text for a number": (3, edited(3, version="1")),
    "true for a number": (3, edited(3, version=True)),
    "null for a text": (3, edited(3, payload=None)),
    "a huge number": (3, replaced(3, '"version": 1', '"version": 1' + "0" * 5000)),
    "deep nesting": (3, lambda lines: [*lines[:2], "[" * 200_000, *lines[2:]]),
    "a list": (3, lambda lines: [*lines[:2], "[]", *lines[2:]]),
    "an edited payload": (7, replaced(7, '\\"100\\"', '\\"120\\"')),
    "an edited actor": (5, edited(5, recorded_by="somebody else")),
    "an unknown envelope": (5, edited(5, envelope=2)),
    "two lines exchanged": (3, lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]]),
    "a line left out": (3, lambda lines: [*lines[:2], *lines[3:]]),
    "a line repeated": (3, lambda lines: [*lines[:2], lines[1], *lines[2:]]),
    "the first line left out": (1, lambda lines: lines[1:]),
    "a line of another issuer": (5, edited(5, issuer="zeta")),
    "a lone surrogate": (5, edited(5, recorded_by="\ud800")),
    "an unknown event, with a hash that fits": (3, edited(3, rehash=True, event="shares-eaten")),
    "a payload that is no event, with a hash that fits": (3, edited(3, rehash=True, payload="{}")),
    "evidence that is none, with a hash that fits": (3, edited(3, rehash=True, evidence="{}")),
    "evidence of no kind, with a hash that fits": (3, edited(3, rehash=True, evidence='[{"kind":"x","text":""}]')),
    "a day written otherwise, with a hash that fits": (3, edited(3, rehash=True, effective_on="2020-W01-3")),
    "an instant that is none, with a hash that fits": (13, edited(13, rehash=True, recorded_at="tomorrow" + "x" * 19)),
    "an instant of another length, with a hash that fits": (13, edited(13, rehash=True, recorded_at="3000")),
    "a key used twice, with a hash that fits": (13, edited(13, rehash=True, key="K-1", request_hash="f" * 64)),
    "a key without its request, with a hash that fits": (13, edited(13, rehash=True, key="K-3")),
    "more than is authorised, with a hash that fits": (7, edited(7, rehash=True, payload=ISSUED)),
    "a lot opened twice, with a hash that fits": (8, edited(8, rehash=True, payload=ISSUED.replace("301", "1"))),
    "a reversal of nothing, with a hash that fits": (
        13,
        edited(13, rehash=True, payload=canonical({"reason": "x", "reverses": 99})),
    ),
    "a transfer out of no lot, with a hash that fits": (9, out_of_no_lot),
    "a first event that opens no ledger, with a hash that fits": (1, first_is_a_debt),
    "a first event that opens another ledger, with a hash that fits": (
        1,
        edited(1, rehash=True, payload=canonical({"issuer": "zeta", "name": "Zeta", "zone": "UTC"})),
    ),
}


def spoilt(path: Path, edit: Edit) -> Path:
    lines = edit(path.read_text(encoding="utf-8").splitlines())
    found = path.with_name("spoilt.jsonl")
    found.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return found


def nothing_is_there(database: str) -> None:
    """No issuer came of it: there is no file, or no ledger in it."""
    with pytest.raises((Invalid, Unavailable)):
        Ledger.open(database)
    with pytest.raises((Invalid, Unavailable)):
        Ledger.open(database, issuer="acme")


@pytest.mark.parametrize("what", MALFORMED)
def test_a_spoilt_file_is_invalid_at_its_line_and_leaves_no_issuer(what: str, exported: Path, sqlite_url: str) -> None:
    line, edit = MALFORMED[what]
    with pytest.raises(Invalid, match=rf"line {line}\b"):
        bring(sqlite_url, spoilt(exported, edit))
    nothing_is_there(sqlite_url)
    book, recorded, _ = bring(sqlite_url, exported)
    assert recorded == 13
    assert book.verify().passed


@pytest.mark.parametrize(
    "what",
    ["an edited payload", "a line of another issuer", "two lines exchanged", "a line left out", "a line repeated"]
    + ["a lone surrogate", "an unknown envelope", "cut short", "deep nesting"]
    + [
        what
        for what in MALFORMED
        if "fits" in what and ("evidence" in what or "reversal" in what or "transfer" in what)
    ],
)
def test_a_spoilt_file_changes_nothing_in_an_issuer_with_events(what: str, exported: Path, sqlite_url: str) -> None:
    book = opened(sqlite_url)
    head = book.head()
    with pytest.raises(Invalid):
        bring(sqlite_url, spoilt(exported, MALFORMED[what][1]))
    assert book.head() == head
    assert book.verify().passed


@pytest.mark.parametrize("what", [what for what in MALFORMED if "fits" in what or "surrogate" in what])
def test_a_spoilt_file_is_invalid_on_postgresql_too(what: str, exported: Path, postgresql_url: str) -> None:
    with pytest.raises(Invalid, match=rf"line {MALFORMED[what][0]}\b"):
        bring(postgresql_url, spoilt(exported, MALFORMED[what][1]))
    nothing_is_there(postgresql_url)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe{}", b"PK\x03\x04 not text", b"\xef\xbb\xbf{}"])
def test_a_file_that_is_no_journal_is_invalid_and_makes_no_database(
    content: bytes, tmp_path: Path, sqlite_url: str
) -> None:
    path = tmp_path / "no.jsonl"
    path.write_bytes(content)
    with pytest.raises(Invalid) as refused:
        bring(sqlite_url, path)
    assert refused.value.fault is Fault.IMPORT_FAULTY
    assert not Path(sqlite_url).exists()


def test_bytes_that_are_not_text_further_on_are_invalid(exported: Path, sqlite_url: str) -> None:
    exported.write_bytes(exported.read_bytes() + b"\xff\xfe\n")
    with pytest.raises(Invalid, match="not UTF-8"):
        bring(sqlite_url, exported)
    nothing_is_there(sqlite_url)


def test_a_missing_file_is_invalid_and_makes_no_database(tmp_path: Path, sqlite_url: str) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        bring(sqlite_url, tmp_path / "none.jsonl")
    assert not Path(sqlite_url).exists()


def test_an_export_that_fails_leaves_the_file_of_before(source: Ledger, exported: Path) -> None:
    before = exported.read_bytes()

    def stop(count: int) -> None:
        if count == 5:
            raise Stopped

    with pytest.raises(Stopped):
        source.export(exported, each=stop)
    assert exported.read_bytes() == before
    assert list(exported.parent.iterdir()) == [exported]


def test_an_import_that_is_stopped_leaves_nothing_recorded(exported: Path, database: str) -> None:
    def stop(count: int) -> None:
        if count == 5:
            raise Stopped

    with pytest.raises(Stopped):
        Ledger.import_lines(database, exported, actor="importer", each=stop)
    nothing_is_there(database)
