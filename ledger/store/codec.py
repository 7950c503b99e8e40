"""Events to and from stored text: (stable name, version, canonical JSON by RFC 8785).

Units and money are strings in JSON (they can pass 2^53), days are ISO text, enumerations their
values, sequences whole numbers. The types of the dataclass fields say how to read them back.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import rfc8785

from ledger.domain.events import NAMES, Event
from ledger.domain.requests import DemandRegistration, EnforcePledge, PledgeShares, TransferShares
from ledger.domain.values import Evidence, Units
from ledger.errors import Damaged
from ledger.store.upcasts import upcast, version_of

KEPT_DECODED = frozenset(("agreement-recorded",))
CLASSES: Mapping[str, type[Event]] = {name: kind for kind, name in NAMES.items()}
_TAGS: Mapping[type, str] = {
    TransferShares: "transfer-shares",
    PledgeShares: "pledge-shares",
    EnforcePledge: "enforce-pledge",
    DemandRegistration: "demand-registration",
}
_TAGGED: Mapping[str, type] = {tag: kind for kind, tag in _TAGS.items()}


ADDED: Mapping[str, Mapping[str, object]] = {
    "DemandRegistration": {"underwritten": False, "jointly_with": [], "pool": None},
    "IssueShares": {
        "origin": "issued",
        "parent": None,
        "price": None,
        "consideration": None,
        "book_entry": False,
    },
    "TransferShares": {"balance_certificate": None, "in_breach": False, "presented_at": None, "request": None},
    "ReleaseRequest": {"authority": None, "granted_on": None, "until": None, "lots": [], "on": None},
    "ProgressRegistration": dict.fromkeys(("withdrawn_by", "reimbursed", "company_default", "underwritten")),
}
"""Fields that commands were given later, with their defaults: unused, they leave the hash of a command as it was."""


def canonical(value: object) -> str:
    """Canonical JSON text of plain data; refuses what JSON cannot hold exactly."""
    return rfc8785.dumps(value).decode("utf-8")  # type: ignore[arg-type]


def encode_event(event: Event) -> tuple[str, int, str]:
    """Stored name, version and payload of an event."""
    name = NAMES[type(event)]
    return name, version_of(name), canonical(plain(event))


def decode_event(name: str, version: int, payload: str) -> Event:
    """The event of a stored payload, lifted to the current version.

    Agreements are long and every decision needs them: those decoded last are kept, as events never change.
    """
    return _decode_kept(name, version, payload) if name in KEPT_DECODED else _decode(name, version, payload)


@lru_cache(64)
def _decode_kept(name: str, version: int, payload: str) -> Event:
    return _decode(name, version, payload)


def _decode(name: str, version: int, payload: str) -> Event:
    kind = CLASSES.get(name)
    if kind is None:
        raise Damaged(f"the journal holds an event of the unknown name '{name}'")
    try:
        event = _build(kind, upcast(name, version, load(payload)))
    except (KeyError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise Damaged(f"the payload of a '{name}' event cannot be read: {error}") from error
    assert isinstance(event, kind)
    return event


def encode_evidence(evidence: tuple[Evidence, ...]) -> str:
    """Canonical JSON of the evidence of an event."""
    return canonical([plain(piece) for piece in evidence])


def decode_evidence(text: str) -> tuple[Evidence, ...]:
    """The evidence of an event."""
    try:
        found: tuple[Evidence, ...] = _build(tuple[Evidence, ...], load(text))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Damaged(f"the evidence of an event cannot be read: {error}") from error
    return found


def request_hash(command: object, evidence: tuple[Evidence, ...]) -> str:
    """What an idempotency key stands for: the command and its evidence, by SHA-256 of canonical JSON."""
    fields = plain(command)
    for name, default in ADDED.get(type(command).__name__, {}).items():
        if fields[name] == default:
            del fields[name]
    asked = {
        "command": type(command).__name__,
        "fields": fields,
        "evidence": encode_evidence(evidence),
    }
    return hashlib.sha256(canonical(asked).encode()).hexdigest()


def load(text: str) -> Any:
    """JSON text that the ledger wrote; what it would never write is refused."""
    return json.loads(text, parse_float=_refuse, parse_constant=_refuse)


def _refuse(text: str) -> object:
    raise ValueError(f"{text} is not exact")


def plain(value: Any) -> Any:
    """Plain JSON data of a dataclass, a day, an amount, an enumeration, or a sequence or mapping of these."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        found = {
            field.name: _plain_field(getattr(value, field.name), hints[field.name])
            for field in dataclasses.fields(value)
        }
        return {"command": _TAGS[type(value)], **found} if type(value) in _TAGS else found
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


def _plain_field(value: Any, hint: Any) -> Any:
    counted = hint is Units or (value is not None and Units in get_args(hint))
    return str(value) if counted else plain(value)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _build(hint: Any, value: Any) -> Any:
    if hint is Units:
        return Units(int(value))
    if hint is Decimal:
        return Decimal(value)
    if hint is date:
        return date.fromisoformat(value)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _build_union(get_args(hint), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is not a list")
        return tuple(_build(get_args(hint)[0], item) for item in value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if dataclasses.is_dataclass(hint):
        assert isinstance(hint, type)
        hints = _hints(hint)
        return hint(**{field.name: _build(hints[field.name], value[field.name]) for field in dataclasses.fields(hint)})
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not {hint.__name__}")
    return value


def _build_union(options: tuple[Any, ...], value: Any) -> Any:
    if value is None and type(None) in options:
        return None
    if isinstance(value, dict) and value.get("command") in _TAGGED:
        kind = _TAGGED[value["command"]]
        return _build(kind, {name: item for name, item in value.items() if name != "command"})
    (only,) = [option for option in options if option is not type(None)]
    return _build(only, value)
