"""What a lot came of while its shares were in the same hand: a stop-transfer follows them, also into another series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancestor:
    """A lot of the same holder that another came of, with the event by which shares left it on that way."""

    lot: str
    series: str
    left: int
    left_on: date
