"""From lots taken over, renamings and changes of address back to the commands that record them here."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from ledger.domain.fact_events import AddressChanged, HolderRenamed
from ledger.domain.names import ChangeAddress, RenameHolder
from ledger.domain.openings import OpenLot
from ledger.domain.share_events import LotOpened
from ledger.domain.values import format_shares
from ledger.exchange.names import Names


def opening_command(
    event: LotOpened | HolderRenamed | AddressChanged, on: date, names: Names
) -> OpenLot | RenameHolder | ChangeAddress:
    """The command; the lot gets the next number of its series here."""
    match event:
        case LotOpened():
            return OpenLot(
                series=event.series,
                holder=event.holder,
                shares=format_shares(event.shares, names.decimals[event.series]),
                on=on,
                origin=event.origin,
                under=event.under,
                purchaser=event.original_purchaser,
                acquired_on=event.acquired_on,
                history=event.history,
                holding_from=event.holding_period_start,
                certificate=event.certificate,
                book_entry=event.book_entry,
            )
        case HolderRenamed():
            return RenameHolder(holder=event.holder, name=event.name, on=on)
        case AddressChanged():
            return ChangeAddress(holder=event.holder, address=event.address, on=on)
        case _:
            assert_never(event)
