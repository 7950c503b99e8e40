"""The one way out: tables, receipts and messages, with no character that a terminal would obey."""

from __future__ import annotations

import json
import shlex
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from shutil import get_terminal_size
from typing import Any

_NEVER_SHOWN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def safe(text: str) -> str:
    """Text with every control, bidirectional or invisible character written out as an escape."""
    return "".join(c if unicodedata.category(c) not in _NEVER_SHOWN else f"\\u{ord(c):04x}" for c in text)


def width() -> int:
    """Columns to write in: the terminal's, at least 60; 80 where there is no terminal."""
    return max(60, get_terminal_size((80, 24)).columns)


def counted(number: int, what: str) -> str:
    """How many there are of something, such as 1 event and 2 events."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def say(text: str) -> None:
    """A message to people, on standard error."""
    _write(textwrap.fill(safe(text), width(), break_on_hyphens=False), sys.stderr)


def say_lines(lines: Iterable[str]) -> None:
    """Messages to people, on standard error, one to a line and not wrapped: editors follow FILE:LINE."""
    for line in lines:
        _write(safe(line), sys.stderr)


def tell(text: str = "", indent: str = "", *, fold: bool = False) -> None:
    """A line of an answer, on standard output, wrapped under its indent; `fold` also breaks words that are too long."""
    line = safe(text)
    hanging = indent + " " * (2 if line.startswith("- ") else 0)
    wrapped = textwrap.fill(
        line, width(), initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False, break_long_words=fold
    )
    _write(wrapped, sys.stdout)


def tell_exactly(text: str) -> None:
    """Lines of an answer as they are, not wrapped: for what is to be copied."""
    for line in text.splitlines():
        _write(safe(line), sys.stdout)


def as_typed(words: Sequence[str], *, columns: int = 77) -> str:
    """A command line as a user would type it, broken before an option where it is too long."""
    parts: list[str] = []
    for word in map(_quoted, words):
        if parts and parts[-1].startswith("--") and " " not in parts[-1] and not word.startswith("--"):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) + 1 > columns:
            lines[-1] += " \\"
            lines.append(f"    {part}")
        else:
            lines[-1] += f" {part}"
    return "\n".join(lines)


def _quoted(word: str) -> str:
    """A word for a shell: in double quotes, which every shell understands, unless those would change it."""
    if shlex.quote(word) == word:
        return word
    return shlex.quote(word) if set('"$`\\!%') & set(word) else f'"{word}"'


def emit_json(data: object) -> None:
    """One JSON document on standard output: ASCII, so that it is the same on every terminal."""
    _write(json.dumps(jsonable(data), indent=2, ensure_ascii=True), sys.stdout)


def _write(text: str, stream: Any) -> None:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    stream.flush()


def jsonable(value: Any) -> Any:
    """Plain JSON data: shares and money as strings, days and instants as ISO text."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [jsonable(item) for item in value]
    return value


def cell(value: Any) -> str:
    """A value as a table shows it: shares grouped by thousands, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, (tuple, list)):
        return ", ".join(cell(item) for item in value)
    return str(value)
