"""Small values: identifiers, share quantities, money, dates, evidence, and the two time axes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from ledger.errors import Fault, Invalid

Units = NewType("Units", int)
"""Shares counted in the series' smallest unit: 12.5 shares of a series with 2 decimal places are 1250."""

DECIMALS_MAX = 10
UNITS_MAX = 10**18 - 1
"""The most units a series may have: any sum the ledger forms stays inside a signed 64-bit integer."""

_QUANTITY = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,10})?", re.ASCII)
_MONEY = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,10})?", re.ASCII)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_SUSPICIOUS = frozenset(("Cf", "Cc", "Co", "Cn"))


def parse_id(text: str, what: str) -> str:
    """An identifier: 1 to 64 ASCII letters, digits, dots, hyphens or underscores, starting with a letter or digit."""
    if not _ID.fullmatch(text):
        raise Invalid(
            Fault.MALFORMED,
            f"{what} {shown(text)} is not an id",
            advice="Use 1 to 64 ASCII letters, digits, '.', '_' or '-', starting with a letter or digit",
        )
    return text


def parse_name(text: str, what: str) -> str:
    """A name as typed, in Unicode NFC; at most 1,000 characters and not blank."""
    name = unicodedata.normalize("NFC", text)
    if not name.strip() or len(name) > 1000:
        raise Invalid(Fault.MALFORMED, f"{what} must have 1 to 1,000 characters that are not all blank")
    refuse_unstorable(name, what)
    return name


def parse_reference(text: str, what: str) -> str:
    """A short text that things are found by, such as a certificate number or a key: at most 1,000 bytes of UTF-8."""
    found = parse_name(text, what)
    if len(found.encode("utf-8")) > 1000:
        raise Invalid(Fault.MALFORMED, f"{what} is longer than 1,000 bytes")
    return found


def unstorable(text: str) -> bool:
    """Whether a text has a character that a database or a file cannot hold: NUL or a lone surrogate."""
    return any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in text)


def refuse_unstorable(value: object, what: str = "a value") -> None:
    """Invalid where a text, or any text in lists and tables, cannot be stored."""
    if isinstance(value, str) and unstorable(value):
        raise Invalid(Fault.MALFORMED, f"{what} contains a character that cannot be stored (NUL or a lone surrogate)")
    if isinstance(value, (list, tuple)):
        for item in value:
            refuse_unstorable(item, what)
    if isinstance(value, dict):
        for name, item in value.items():
            refuse_unstorable(item, f"'{name}'")


def folded(name: str) -> str:
    """A name as names are found by: whatever the case of its letters, and no longer than an index can hold."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())[:250]


def suspicious_characters(text: str) -> str | None:
    """Say what makes a name easy to mistake for another one (mixed scripts, invisible characters), or None."""
    for character in text:
        if unicodedata.category(character) in _SUSPICIOUS:
            return f"it contains the invisible character U+{ord(character):04X}"
    scripts = {unicodedata.name(c, "?").split(" ")[0] for c in text if c.isalpha()}
    if len(scripts) > 1:
        return "it mixes letters of " + " and ".join(sorted(scripts))
    return None


def parse_date(text: str, what: str = "date") -> date:
    """A calendar date written YYYY-MM-DD, and no other way, in the years 1600 to 9000."""
    if _ISO_DATE.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            if 1600 <= day.year <= 9000:
                return day
    raise Invalid(
        Fault.MALFORMED,
        f"{what} {shown(text)} is not a date",
        advice="Write it as YYYY-MM-DD, such as 2031-12-31",
    )


def parse_shares(text: str, decimals: int, what: str = "shares") -> Units:
    """Shares as typed, such as 33333 or 12.5, to units of a series with so many decimal places."""
    if not _QUANTITY.fullmatch(text):
        raise Invalid(
            Fault.MALFORMED,
            f"{what} {shown(text)} is not a share quantity",
            advice="Write digits only, with a point before decimals: 33333 or 12.5",
        )
    whole, _, fraction = text.partition(".")
    if len(fraction.rstrip("0")) > decimals:
        raise Invalid(Fault.MALFORMED, f"{what} {text} has more than the {decimals} decimal places of its series")
    units = int(whole) * 10**decimals + int((fraction[:decimals]).ljust(decimals, "0") or "0")
    if units > UNITS_MAX:
        raise Invalid(Fault.MALFORMED, f"{what} {text} is more than a series can count ({UNITS_MAX} smallest units)")
    return Units(units)


def format_shares(units: int, decimals: int) -> str:
    """Units back to shares, exactly: 1250 with 2 decimals is '12.5'; no grouping, no trailing zeros."""
    sign, digits = ("-", -units) if units < 0 else ("", units)
    if decimals == 0:
        return f"{sign}{digits}"
    whole, fraction = divmod(digits, 10**decimals)
    tail = f"{fraction:0{decimals}d}".rstrip("0")
    return f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}"


def parse_money(text: str, what: str) -> Decimal:
    """An amount of money as typed: plain digits with an optional decimal point, exact."""
    if not _MONEY.fullmatch(text):
        raise Invalid(
            Fault.MALFORMED,
            f"{what} {shown(text)} is not an amount",
            advice="Write digits only, with a point before decimals: 275000000 or 49999999.99",
        )
    return Decimal(text)


def shown(text: str) -> str:
    """Text typed by somebody, quoted for a message: never longer than 60 characters, no control characters."""
    short = text if len(text) <= 60 else text[:57] + "..."
    return "'" + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short) + "'"


class EvidenceKind(StrEnum):
    """What sort of support a fact was recorded with."""

    DOCUMENT = "document"
    TEXT = "text"
    ILLUSTRATIVE = "illustrative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of support for a fact: a document, a free text, or the mark that it is only illustrative."""

    kind: EvidenceKind
    text: str


class Grade(StrEnum):
    """How well a fact is supported: the worst mark decides, so nothing illustrative passes for evidence."""

    EVIDENCED = "evidenced"
    ASSERTED = "asserted"
    ILLUSTRATIVE = "illustrative"


def grade(evidence: tuple[Evidence, ...]) -> Grade:
    """A document makes a fact evidenced, an illustrative mark makes it illustrative whatever else is there."""
    kinds = {piece.kind for piece in evidence}
    if EvidenceKind.ILLUSTRATIVE in kinds:
        return Grade.ILLUSTRATIVE
    return Grade.EVIDENCED if EvidenceKind.DOCUMENT in kinds else Grade.ASSERTED


def supported(evidence: tuple[Evidence, ...]) -> bool:
    """Whether a document or a text is given; an illustrative mark shows nothing."""
    return any(piece.kind is not EvidenceKind.ILLUSTRATIVE for piece in evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The one type that asks: what was true on `effective_on`, as the ledger knew it at `known_at`.

    `known_at` is a UTC instant (everything recorded up to and including it), a sequence (everything
    up to it), or None for everything recorded so far. With `head` it is asked as when that sequence was the last:
    what was recorded later does not count, whatever `known_at` says.
    """

    effective_on: date
    known_at: datetime | int | None = None
    head: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.known_at, datetime) and self.known_at.tzinfo is None:
            raise Invalid(Fault.MALFORMED, "known_at must be an instant with a time zone, in UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An `AsOf` that the store has resolved: the last sequence that counts, and when it was recorded.

    `latest` where everything recorded so far was asked for, so that it is known until today.
    """

    effective_on: date
    sequence: int
    known_at: str
    latest: bool = False
