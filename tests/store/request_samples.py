"""Samples of pledges and of requests that are logged, withdrawn, entered in breach or under a waiver."""

from dataclasses import replace
from datetime import date

from ledger.domain.events import Event, RequestHeld, RequestLogged, RequestRefused, RequestWithdrawn, SharesTransferred
from ledger.domain.holding_events import PledgeEnforced, PledgeLine, PledgeReleased, SharesPledged
from ledger.domain.requests import Act, Basis, EnforcePledge, PledgeShares, TransferShares
from ledger.domain.share_events import LotMove
from ledger.domain.values import Units
from ledger.domain.waivers import Waiver

ON, NEXT = date(2020, 6, 1), date(2020, 6, 2)
AT = "2020-06-01T13:30:00.000000Z"
WAIVED = Waiver(
    text="pledge allowed",
    document="consent of 1 Jun 2020",
    authority="board",
    granted_on=ON,
    until=NEXT,
    holder="ada",
    lots=("A-1",),
    act="pledge",
)
_PLEDGED = SharesPledged(
    request="T-11",
    pledge="P-1",
    series="A",
    holder="ada",
    pledgee="cyd",
    lines=(PledgeLine(lot="A-1", units=Units(9_007_199_254_000_000)),),
    express=True,
    instruction="pledge agreement",
    waiver=WAIVED,
    in_breach=False,
    presented_at=AT,
    relied_on=(7, 8),
)
_SOLD = SharesTransferred(
    request="T-10",
    series="A",
    transferor="ada",
    transferee="cyd",
    moves=(LotMove(source="A-1", child="A-30", shares=Units(10)),),
    act=Act.SELL,
    basis=Basis.PRIVATE,
    registration=None,
    certificate="PA-30",
    surrendered=(),
    contract_on=None,
    instruction=None,
    securities_law=None,
    waiver=None,
    relied_on=(7,),
    balance_certificate="PA-31",
    in_breach=True,
    presented_at=AT,
)
REQUESTS: tuple[tuple[date, Event], ...] = (
    (
        ON,
        RequestLogged(
            request="T-10",
            presented_at=AT,
            series="A",
            transferor="Ada",
            transferee="somebody of Springfield",
            shares="ten",
            missing=("a name", "an indorsement"),
        ),
    ),
    (ON, _SOLD),
    (ON, _PLEDGED),
    (
        ON,
        replace(
            _PLEDGED,
            request="T-12",
            pledge="P-2",
            lines=(PledgeLine(lot="A-1", units=Units(1)),),
            express=False,
            instruction=None,
            waiver=None,
            in_breach=True,
            presented_at=None,
        ),
    ),
    (
        NEXT,
        PledgeReleased(pledge="P-2", series="A", holder="ada", lines=(PledgeLine(lot="A-1", units=Units(1)),)),
    ),
    (
        NEXT,
        PledgeEnforced(
            request="T-13",
            pledge="P-1",
            series="A",
            holder="ada",
            pledgee="cyd",
            certificate="PA-32",
            surrendered=("PA-31",),
            moves=(LotMove(source="A-1", child="A-31", shares=Units(9_007_199_254_000_000)),),
            waiver=None,
            in_breach=False,
            presented_at=None,
            relied_on=(7, 8),
        ),
    ),
    (
        NEXT,
        RequestHeld(
            request="T-14",
            command=PledgeShares(
                series="A", holder="ada", pledgee="cyd", shares="1", on=NEXT, lots=("A-1",), express=True
            ),
            relied_on=(7,),
        ),
    ),
    (
        NEXT,
        RequestRefused(
            request="T-15",
            command=EnforcePledge(
                pledge="P-1", on=NEXT, shares="1", certificate="PA-33", surrendered=("PA-30",), presented_at=AT
            ),
            relied_on=(),
        ),
    ),
    (
        NEXT,
        RequestHeld(
            request="T-16",
            command=TransferShares(
                series="A",
                transferor="ada",
                transferee="cyd",
                shares="1",
                on=NEXT,
                balance_certificate="PA-34",
                presented_at=AT,
                request="T-16",
            ),
            relied_on=(7,),
        ),
    ),
    (NEXT, RequestWithdrawn(request="T-14", reason="called off")),
)
