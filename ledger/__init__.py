"""A ledger of securities holdings and registration rights. The rooms:

- `domain/`      the rules, pure: events, entries, standings, and one module per family of decisions
- `recording.py` the one way in: key, slice, decide, append, receipt
- `store/`       the only room that knows SQL: the journal and what is kept beside it
- `projections/` one question each, answered as rows; `View` offers them all
- `book.py`      `Ledger`: the public door to all of it
- `console/`     the commands: parse, one call, print
- `exchange/`    other formats in and out
- `examples/`    worked examples, as data

Everything public loads when it is first used: `from ledger import Ledger, AsOf`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.book import Ledger
    from ledger.domain.values import AsOf, Evidence
    from ledger.errors import Damaged, Invalid, LedgerError, Unavailable

__all__ = ["AsOf", "Damaged", "Evidence", "Invalid", "Ledger", "LedgerError", "Unavailable"]

_HOMES = {
    "Ledger": "ledger.book",
    "AsOf": "ledger.domain.values",
    "Evidence": "ledger.domain.values",
    "Damaged": "ledger.errors",
    "Invalid": "ledger.errors",
    "LedgerError": "ledger.errors",
    "Unavailable": "ledger.errors",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its room when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ledger' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
