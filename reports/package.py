"""The file: the same workbook gives the same bytes, and a file is there whole or not at all.

openpyxl stamps the clock into the properties and into every member of the zip, and leaves formulas
without the value that a previewer shows; all three are mended here, on the bytes that it made.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from decimal import Decimal
from html import escape
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import openpyxl

from ledger.errors import Unavailable
from reports.cells import Value
from reports.long_rows import insert
from reports.workbook import Book

FIXED = datetime(1980, 1, 1)  # noqa: DTZ001 - zip members have no time zone, and this is their first day
PROPERTIES = "docProps/core.xml"
DISTRIBUTION = "securities-ledger"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def bytes_of(book: Book) -> bytes:
    """The workbook as a file, the same for the same contents."""
    if not openpyxl.LXML:
        raise Unavailable("workbooks are written with lxml; install it, and do not set OPENPYXL_LXML")
    workbook = book.workbook
    workbook.properties.creator = "ledger"
    workbook.properties.created = FIXED
    made = BytesIO()
    workbook.save(made)
    values: dict[str, dict[str, Value]] = {}
    members = {title: f"xl/worksheets/sheet{number}.xml" for number, title in enumerate(workbook.sheetnames, 1)}
    for (sheet, cell), value in book.cached.items():
        if not any(cell in table.formulas for table in book.long.get(sheet, ())):
            values.setdefault(members[sheet], {})[cell] = value
    long = {members[title]: tables for title, tables in book.long.items()}
    written = BytesIO()
    with ZipFile(made) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            content = _content(name, source.read(name), values.get(name, {}))
            with target.open(_member(name), "w", force_zip64=name in long) as member:
                insert(content, long.get(name, ()), member.write)
    return written.getvalue()


def _member(name: str) -> ZipInfo:
    info = ZipInfo(name, FIXED.timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3  # the same on every system
    info.external_attr = 0o644 << 16
    return info


def _content(name: str, content: bytes, values: Mapping[str, Value]) -> bytes:
    if name == PROPERTIES:
        content, found = _MODIFIED.subn(rb"\g<1>" + FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>", content)
        assert found == 1, "the properties say once when the workbook was modified"
    return _with_values(content, values) if values else content


def _with_values(content: bytes, values: Mapping[str, Value]) -> bytes:
    """The formulas of a sheet with the values they show."""

    def shown(found: re.Match[bytes]) -> bytes:
        value = values[found["cell"].decode()]
        kind = b' t="str"' if isinstance(value, str) else b""
        text = escape(value) if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else f"{value}"
        return found["start"] + kind + found["formula"] + b"<v>" + text.encode() + b"</v></c>"

    cells = rb'(?P<start><c r="(?P<cell>[A-Z]+[0-9]+)"[^>]*)(?P<formula>><f>[^<]*</f>)<v\s*(?:/>|></v>)</c>'
    content, count = re.subn(cells, shown, content)
    assert count == len(values), "every formula was written once"
    return content


def check_folder(path: Path) -> None:
    """Refuse a file whose folder is missing, before any work is done."""
    if not path.parent.is_dir():
        raise Unavailable(f"cannot write {path}: the folder {path.parent} does not exist")


@contextmanager
def beside(content: bytes, path: Path) -> Iterator[None]:
    """Write a file beside its name, and give it the name once the block is through: a reader sees one or the other.

    Where the block fails, nothing is left and an older file stays as it was.
    """
    partial = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with _cannot_write(path):
            if path.is_file():
                path.open("r+b").close()  # some systems do not replace a file that is open in another program
            with partial.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        yield
        with _cannot_write(path):
            partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


@contextmanager
def _cannot_write(path: Path) -> Iterator[None]:
    """One message for whatever keeps a file from being written."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"cannot write {path}: {(error.strerror or 'it could not be written').lower()}. "
            "Close it if it is open in another program, or choose another file"
        ) from error


def program() -> str:
    """The version of the program that makes a report."""
    return f"{DISTRIBUTION} {version(DISTRIBUTION)}"


def sha256(content: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def contents_sha256(content: bytes) -> str:
    """The SHA-256 of what is in a workbook, the same however it was packed.

    Over the members in the order of their names' bytes: the length of the name in UTF-8 as eight bytes, the most
    significant first, the name, the length of the uncompressed content in the same way, and the content.
    """
    digest = hashlib.sha256()
    with ZipFile(BytesIO(content)) as package:
        for name in sorted(package.namelist(), key=str.encode):
            named = name.encode()
            digest.update(len(named).to_bytes(8, "big") + named)
            digest.update(package.getinfo(name).file_size.to_bytes(8, "big"))
            with package.open(name) as member:
                while piece := member.read(1 << 20):
                    digest.update(piece)
    return digest.hexdigest()
