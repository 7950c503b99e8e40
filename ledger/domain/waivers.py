"""A waiver by the issuer: what it lets be entered although a clause restricts it, and who granted it, in what paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """The issuer waived a restriction for one request: its holder, lots and act, in a document, by an authority.

    `authority` is who decided for the issuer (a board resolution, an officer); None where it is not stated. `until` is
    the last day for the act; None where the waiver sets none.
    """

    text: str
    document: str
    authority: str | None
    granted_on: date | None
    until: date | None
    holder: str | None
    lots: tuple[str, ...]
    act: str | None

    def __str__(self) -> str:
        return f"{self.text}; {self.document}" if self.document else self.text
