"""Agreement files as their authors write them: TOML, or JSON of the same shape."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from ledger.domain.values import shown
from ledger.errors import Fault, Invalid

BYTES_MAX = 1_000_000
DEPTH_MAX = 20


def read_agreement(path: Path) -> dict[str, Any]:
    """The data of an agreement file; Invalid, with the place, where it cannot be read."""
    try:
        if path.stat().st_size > BYTES_MAX:
            raise Invalid(Fault.AGREEMENT_FAULTY, f"{path} is larger than an agreement file may be ({BYTES_MAX} bytes)")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Invalid(Fault.AGREEMENT_FAULTY, f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise Invalid(Fault.AGREEMENT_FAULTY, f"{path} is not UTF-8 text") from error
    try:
        data = loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Invalid(Fault.AGREEMENT_FAULTY, f"{path} cannot be read: {reason}") from error
    if not isinstance(data, dict):
        raise Invalid(Fault.AGREEMENT_FAULTY, f"{path} must hold one table")
    if _deeper_than(data, DEPTH_MAX):
        raise Invalid(Fault.AGREEMENT_FAULTY, f"{path} is nested deeper than {DEPTH_MAX} levels")
    return data


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


def _deeper_than(value: Any, levels: int) -> bool:
    if levels == 0:
        return True
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_deeper_than(item, levels - 1) for item in items if isinstance(item, (dict, list)))
