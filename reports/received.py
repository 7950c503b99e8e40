"""A workbook that comes from outside: read with care, told by its contents, and compared cell by cell.

Nothing is parsed before the package is known to be small, to have only members that a report can have, and to hold no
document type, with which a few bytes of XML can become gigabytes.
"""

from __future__ import annotations

import hashlib
import re
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from ledger.domain.values import shown
from ledger.errors import Fault, Invalid
from reports.monthly import NAME, SHEETS

FILE_MAX = 200_000_000
"""The most bytes that a file may have."""

UNPACKED_MAX = 2_000_000_000
"""The most bytes that its members may have together, as they say and as they are."""

MEMBERS_MAX = 1_000
CELLS_MAX = 20_000_000
CHUNK = 1 << 16
DIFFERENCES_MAX = 10

_MEMBER = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core|custom)\.xml|docMetadata/LabelInfo\.xml"
    r"|xl/(?:workbook|styles|sharedStrings|calcChain|metadata)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/theme/theme[0-9]+\.xml|xl/worksheets/sheet[0-9]+\.xml|xl/tables/table[0-9]+\.xml"
    r"|xl/(?:worksheets|drawings|charts)/_rels/[a-z]+[0-9]+\.xml\.rels|xl/drawings/drawing[0-9]+\.xml"
    r"|xl/charts/(?:chart|style|colors)[0-9]+\.xml|xl/printerSettings/printerSettings[0-9]+\.bin",
    re.ASCII,
)
"""What a report has, and what spreadsheets add to it when they save it: no macro, no link, nothing embedded."""

_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=['\"]1\.0['\"](?: encoding=['\"](?i:utf-8|us-ascii)['\"])?"
    rb"(?: standalone=['\"](?:yes|no)['\"])?\s*\?>)?\s*<[A-Za-z]"
)
"""How XML begins that has no document type."""

_CLAIM = re.compile(
    rf"{NAME} ((?:1[6-9]|[2-8][0-9])[0-9]{{2}}-(?:0[1-9]|1[0-2])) #([0-9]{{1,18}}) ([0-9a-f]{{64}})", re.ASCII
)


class Difference(NamedTuple):
    """A cell that is not what it should be, or a sheet, where there is no cell; None is an empty cell."""

    sheet: str
    cell: str | None
    here: str | None
    made: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How many cells and sheets differ, and the first of them; `unreadable` where not all of it could be read."""

    count: int
    first: tuple[Difference, ...]
    unreadable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a workbook says that it was made from; anybody can write that."""

    month: str
    sequence: int
    head_hash: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A workbook as bytes, with its hashes. `foreign` are members that no report has: it is not to be opened."""

    content: bytes
    file_sha256: str
    contents_sha256: str
    foreign: tuple[str, ...]


def receive(path: Path) -> Received:
    """Read a workbook; Invalid where the file is none, or too large to look at."""
    try:
        with path.open("rb") as file:
            content = file.read(FILE_MAX + 1)
    except OSError as error:
        raise _no_workbook(path, f"it cannot be read: {(error.strerror or str(error)).lower()}") from error
    if len(content) > FILE_MAX:
        raise _no_workbook(path, f"it has more than {FILE_MAX:,} bytes")
    try:
        with ZipFile(BytesIO(content)) as package:
            members = package.infolist()
            names = [member.filename for member in members]
            if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
                raise _no_workbook(path, "it is a zip file of something else")
            if len(members) > MEMBERS_MAX or len(set(names)) < len(names):
                raise _no_workbook(path, "its members are too many, or two have one name")
            if sum(member.file_size for member in members) > UNPACKED_MAX:
                raise _no_workbook(path, f"it unpacks to more than {UNPACKED_MAX:,} bytes")
            digest = hashlib.sha256()
            for member in sorted(members, key=lambda one: one.filename.encode()):
                _add(digest, path, package, member)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _no_workbook(path, "it is damaged, or no zip file at all") from error
    return Received(
        content=content,
        file_sha256=hashlib.sha256(content).hexdigest(),
        contents_sha256=digest.hexdigest(),
        foreign=tuple(name for name in names if not _MEMBER.fullmatch(name)),
    )


def _add(digest: Any, path: Path, package: ZipFile, member: ZipInfo) -> None:
    """Add a member to the digest that `package.contents_sha256` defines, a part at a time."""
    name = member.filename.encode()
    digest.update(len(name).to_bytes(8, "big") + name + member.file_size.to_bytes(8, "big"))
    begins = True
    with package.open(member) as unpacked:  # no more than the size that it says, and checked against its sum
        while part := unpacked.read(CHUNK):
            if begins and not name.endswith(b".bin") and not _ROOT.match(part):
                raise _no_workbook(path, f"its member {shown(member.filename)} is not plain XML")
            begins = False
            digest.update(part)


def _no_workbook(path: Path, why: str) -> Invalid:
    return Invalid(Fault.MALFORMED, f"{path} is no workbook that a report can be: {why}")


def claim_of(received: Received) -> Claim | None:
    """What the properties say that it was made from; spreadsheets keep them when they save a workbook."""
    if received.foreign:
        return None
    book = _opened(received.content)
    found = _CLAIM.fullmatch(str(book.properties.keywords or "")) if book is not None else None
    if book is None or found is None:
        return None
    sheets = tuple(title for title in book.sheetnames if title in SHEETS)
    return Claim(month=found[1], sequence=int(found[2]), head_hash=found[3], sheets=sheets)


def compare(received: Received, made: bytes) -> Compared:
    """The cells that differ from those of the workbook as it is made now; formulas by their text."""
    here, again = _opened(received.content), _opened(made)
    assert again is not None, "what was made can be opened"
    count, first = 0, []
    try:
        for difference in _differences(here, again) if here is not None else ():
            count += 1
            if count <= DIFFERENCES_MAX:
                first.append(difference)
    except Exception:  # whatever somebody's file makes the reader raise
        here = None
    return Compared(count=count, first=tuple(first), unreadable=here is None)


def _opened(content: bytes) -> Workbook | None:
    """The workbook, its cells read one row at a time; None where it is damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(content), read_only=True)
    except Exception:  # whatever somebody's file makes the reader raise
        return None


def _differences(here: Workbook, made: Workbook) -> Iterator[Difference]:
    for title in dict.fromkeys((*made.sheetnames, *here.sheetnames)):
        if title not in here.sheetnames:
            yield Difference(title, None, None, "a sheet")
        elif title not in made.sheetnames:
            yield Difference(title, None, "a sheet", None)
        else:
            yield from _in_sheet(title, _rows(here[title]), _rows(made[title]))


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet, to where its cells really end."""
    reset: Callable[[], None] | None = getattr(sheet, "reset_dimensions", None)
    if reset is not None:
        reset()
    yield from sheet.iter_rows(values_only=True)


def _in_sheet(title: str, here: Iterator[tuple[Any, ...]], made: Iterator[tuple[Any, ...]]) -> Iterator[Difference]:
    cells = 0
    for row, (ours, theirs) in enumerate(zip_longest(here, made, fillvalue=()), 1):
        cells += len(ours)
        if cells > CELLS_MAX:
            raise ValueError("no report has so large a sheet")
        for column, (one, other) in enumerate(zip_longest(ours, theirs), 1):
            if (found := _value(one)) != (wanted := _value(other)):
                yield Difference(title, f"{get_column_letter(column)}{row}", found, wanted)


def _value(value: object) -> str | None:
    """A cell's value as text, alike where only the way of writing it differs."""
    match value:
        case None | "":
            return None
        case bool():
            return str(value)
        case int() | float():
            return f"{Decimal(str(value)).normalize():f}"
        case datetime() if value.time() == datetime.min.time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case str() if value.startswith("="):
            return value.replace(" ", "").replace("'", "").replace("$", "")
        case _:
            return str(value)
