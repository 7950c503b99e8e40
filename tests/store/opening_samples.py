"""Samples of a lot that was taken over from an earlier register, and of changes of name and address."""

from datetime import date

from ledger.domain.events import Event
from ledger.domain.fact_events import AddressChanged, HolderRenamed
from ledger.domain.share_events import LotOpened, Origin
from ledger.domain.values import Units

DAY = date(2020, 5, 4)

OPENINGS: tuple[tuple[date, Event], ...] = (
    (
        DAY,
        LotOpened(
            series="B",
            holder="ada",
            shares=Units(7),
            lot="B-40",
            origin=Origin.CONVERSION,
            under="spa",
            original_purchaser="cyd",
            acquired_on=date(2018, 2, 28),
            holding_period_start=date(2017, 2, 28),
            certificate="PB-40",
            book_entry=False,
            history="folio 12, “as of old”",
        ),
    ),
    (DAY, HolderRenamed(holder="cyd", name="Cyd & Söhne", former="Cyd")),
    (DAY, AddressChanged(holder="cyd", address="2 Low St")),
    (DAY, AddressChanged(holder="cyd", address=None)),
)
