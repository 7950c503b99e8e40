"""What can be done in a story with pledges, and with requests that are logged, waived, withdrawn or in breach."""

from datetime import date
from typing import Any

from ledger.domain.pledges import ReleasePledge
from ledger.domain.releases import ReleaseRequest
from ledger.domain.request_log import LogRequest, WithdrawRequest
from ledger.domain.requests import Act, EnforcePledge, PledgeShares, TransferShares
from ledger.recording import Receipt
from tests.domain.example import Book, paper
from tests.stories.acts import Answer, act, receipted


def opened(receipt: Receipt) -> Answer:
    """The outcome, with what was opened after the reasons."""
    answer = receipted(receipt)
    return answer._replace(said=f"{answer.said}\nopened {', '.join(receipt.opened)}")


@act("{holder} pledges {shares} {series} to {pledgee}(, of lot {lot})?(?P<express>, expressed as collateral)?")
def pledge(
    book: Book, on: str, holder: str, shares: str, series: str, pledgee: str, lot: str | None, express: str | None
) -> Answer:
    command = PledgeShares(
        series=series,
        holder=holder,
        pledgee=pledgee,
        shares=shares,
        on=date.fromisoformat(on),
        lots=(lot,) if lot else (),
        express=bool(express),
        instruction="pledge agreement",
    )
    return opened(book.record(command))


@act("(all|{shares}) of {pledge} (is|are) released")
def release_pledge(book: Book, on: str, shares: str | None, pledge: str) -> Answer:
    command = ReleasePledge(pledge=pledge, shares=shares, on=date.fromisoformat(on))
    return receipted(book.record(command, evidence=paper("letter of the pledgee")))


@act("{pledge} is enforced( for {shares})?")
def enforce(book: Book, on: str, pledge: str, shares: str | None) -> Answer:
    command = EnforcePledge(pledge=pledge, shares=shares, on=date.fromisoformat(on))
    return opened(book.record(command, evidence=paper("notice of default")))


@act("what is in {pledge}")
def what_is_in(book: Book, on: str, pledge: str) -> Answer:
    with book.view(on) as view:
        (row,) = [row for row in view.pledges() if row.pledge == pledge]
    return Answer(f"{row.shares} {row.status}", f"of {', '.join(row.lots)}, {row.holder} to {row.pledgee}")


@act("{transferor} sold {shares} {series} to {transferee} in breach(?P<bare>, with nothing to show for it)?")
def in_breach(
    book: Book, on: str, transferor: str, shares: str, series: str, transferee: str, bare: str | None
) -> Answer:
    asked = TransferShares(
        series=series,
        transferor=transferor,
        transferee=transferee,
        shares=shares,
        on=date.fromisoformat(on),
        act=Act.SELL,
        in_breach=True,
    )
    return receipted(book.record(asked, evidence=() if bare else paper("bill of sale")))


@act("a request for {shares} {series} of {transferor} to {transferee} is logged, wanting (?P<missing>.+)")
def log(book: Book, on: str, shares: str, series: str, transferor: str, transferee: str, missing: str) -> Answer:
    command = LogRequest(
        series=series,
        transferor=transferor,
        transferee=transferee,
        shares=shares,
        presented_at=on,
        missing=tuple(missing.split(" and ")),
    )
    return receipted(book.record(command))


@act("{transferor} transfers {shares} {series} to {transferee}, as {request} asked")
def complete(book: Book, on: str, transferor: str, shares: str, series: str, transferee: str, request: str) -> Answer:
    return receipted(book.transfer(transferor, transferee, shares, on, series=series, request=request))


@act("request {request} is withdrawn")
def withdraw(book: Book, on: str, request: str) -> Answer:
    command = WithdrawRequest(request=request, reason="called off", on=date.fromisoformat(on))
    return receipted(book.record(command, evidence=paper("letter")))


@act("release {request} by a waiver of {authority}(, granted {granted})?(, until {until})?(, for lot {lot})?")
def release_waived(
    book: Book, on: str, request: str, authority: str, granted: str | None, until: str | None, lot: str | None
) -> Answer:
    days: dict[str, Any] = {
        name: date.fromisoformat(day) for name, day in (("granted_on", granted), ("until", until)) if day
    }
    command = ReleaseRequest(
        request=request,
        waiver="the company consents",
        document="minutes",
        authority=authority,
        lots=(lot,) if lot else (),
        **days,
    )
    return receipted(book.record(command))


@act("{request} was presented on")
def presented(book: Book, on: str, request: str) -> Answer:
    with book.view(on) as view:
        (row,) = [row for row in view.requests() if row.request == request]
    return Answer(str(row.presented_at)[:10], row.outcome)
