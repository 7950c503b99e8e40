"""JSON Lines: the whole journal, one stored row a line, out and back in.

A line holds every stored column as it is, so a file that is replayed into an empty issuer gives the
same journal with the same hashes. Into an issuer that has events, `importing`
records the lines as new events.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ledger.domain.values import shown
from ledger.errors import Fault, Invalid, Unavailable

LINE_MAX = 5_000_000
TEXTS = ("issuer", "event", "effective_on", "recorded_at", "recorded_by", "payload", "evidence")
NUMBERS = ("sequence", "envelope", "version")
OPTIONAL = ("receipt", "key", "request_hash")
HASHES = ("previous_hash", "hash")
FIELDS = frozenset((*TEXTS, *NUMBERS, *OPTIONAL, *HASHES))


def refuse_database(path: Path) -> None:
    """Invalid where a file to be written is a database, or beside one: an export must never replace a ledger."""
    magic = b"SQLite format 3\x00"
    if not path.is_file():
        return
    with path.open("rb") as file:
        is_database = file.read(len(magic)) == magic
    if is_database or path.name.endswith(("-wal", "-shm", "-journal")):
        raise Invalid(Fault.FILE_EXISTS, f"{path} is a database", advice="Choose another file to write")


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]], *, each: Callable[[int], None]) -> int:
    """Write rows to a file, complete or not at all; `each` is told how many are written."""
    refuse_database(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    count = 0
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            for row in rows:
                file.write(json.dumps(dict(row), ensure_ascii=True, sort_keys=True) + "\n")
                count += 1
                each(count)
        partial.replace(path)
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return count


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a file, each checked for its shape; Invalid names the line."""
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(iter(lambda: file.readline(LINE_MAX + 1), ""), 1):
                yield _row(line, f"{path}, line {number}")
    except OSError as error:
        raise Invalid(Fault.IMPORT_FAULTY, f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise Invalid(Fault.IMPORT_FAULTY, f"{path} is not UTF-8 text") from error


def _row(line: str, place: str) -> dict[str, Any]:
    if len(line) > LINE_MAX:
        raise Invalid(Fault.IMPORT_FAULTY, f"{place}: the line is longer than {LINE_MAX} characters")
    try:
        row = loads(line)
    except (ValueError, RecursionError) as error:
        raise Invalid(Fault.IMPORT_FAULTY, f"{place}: not a JSON line: {error}") from error
    if not isinstance(row, dict) or set(row) != FIELDS:
        wanted = ", ".join(sorted(FIELDS))
        raise Invalid(Fault.IMPORT_FAULTY, f"{place}: not an event; it must have exactly the fields {wanted}")
    wrong = [
        name
        for name, value in row.items()
        if not (
            (isinstance(value, int) and not isinstance(value, bool))
            if name in NUMBERS
            else isinstance(value, str) or (value is None and name in OPTIONAL)
        )
    ]
    if wrong:
        raise Invalid(Fault.IMPORT_FAULTY, f"{place}: the type of {', '.join(sorted(wrong))} is wrong")
    return row


def loads(text: str) -> Any:
    """JSON without what JSON cannot say exactly: duplicate names, NaN, fractions, huge numbers."""
    return json.loads(
        text, object_pairs_hook=_unique, parse_constant=_inexact, parse_float=_inexact, parse_int=_short_int
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {shown(name)} is given twice")
        found[name] = value
    return found


def _inexact(text: str) -> Any:
    raise ValueError(f"the number {shown(text)} is not exact: write it as text")


def _short_int(text: str) -> int:
    if len(text) > 16:
        raise ValueError(f"the number {shown(text)} is too long: write it as text")
    return int(text)
