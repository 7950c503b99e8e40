"""What can be done and asked in the life of a series: designated, sold, converted, bought back, redeemed, balanced."""

from datetime import date
from typing import Any

from ledger.domain.agreement_data import parse
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.calendars import add_months
from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.holding_events import CertificateCause, CertificateLot
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.period_events import PriorPeriod
from ledger.domain.periods import CloseMonth, Prior, month_of
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries
from ledger.domain.requests import EnforcePledge
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.treasury import ReissueTreasury, RetireTreasury
from tests.domain.example import Book, paper
from tests.stories.acts import Answer, act, receipted

BOARD = "board"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _purchase_agreement(made: str, until: str) -> dict[str, Any]:
    """The data of an agreement under which three buyers may not dispose of what they bought until a day is over."""
    buyers = ["otter-fund", "badger-trust", "wren-partners"]
    return {
        "format": 1,
        "document": {
            "id": "purchase-agreement",
            "title": "Preferred Stock Purchase Agreement",
            "made_on": _day(made),
            "sha256": "not held",
            "parties": ["alder-mill", *buyers],
        },
        "clause": [
            {
                "id": "LOCK",
                "kind": "lock-up",
                "cite": "section 4",
                "text": "No buyer disposes of the shares that it bought, nor of dividends on them.",
                "effective_on": _day(made),
                "parameters": {
                    "obligors": buyers,
                    "purchased_under": "purchase-agreement",
                    "acts": ["transfer", "sell", "assign", "pledge"],
                    "outside_on": _day(until),
                    "last_day_locked": True,
                    "registered_sale_permitted": True,
                    "affiliate_series": [],
                    "transferees_bound": True,
                    "derived": {"pik": True, "conversion": True, "exchange": True},
                },
            }
        ],
    }


# The charter, the agreement and the first shares


@act("{series} is designated with {shares} shares by (?P<document>.+)")
def designate(book: Book, on: str, series: str, shares: str, document: str) -> Answer:
    command = DesignateSeries(series=series, name=f"Series {series}", authorised=shares, on=_day(on))
    return receipted(book.record(command, evidence=paper(document)))


@act("the purchase agreement is recorded, with its lock-up until {until}")
def agree(book: Book, on: str, until: str) -> Answer:
    return receipted(book.record(RecordAgreement(agreement=parse(_purchase_agreement(on, until)))))


@act("{shares} {series} are issued to {holder} under {document}, in certificate {number}, at {price} each")
def issue_under(
    book: Book, on: str, shares: str, series: str, holder: str, document: str, number: str, price: str
) -> Answer:
    command = IssueShares(
        series=series,
        holder=holder,
        shares=shares,
        on=_day(on),
        under=document,
        certificate=number,
        price=price,
        consent=BOARD,
    )
    return receipted(book.record(command, evidence=paper("closing set")))


@act("{shares} retired {series} are taken off the authorised")
def take_off_retired(book: Book, on: str, shares: str, series: str) -> Answer:
    command = ChangeAuthorised(
        series=series, shares=shares, increased=False, from_retired=True, on=_day(on), consent=BOARD, filing="filed"
    )
    return receipted(book.record(command, evidence=paper("certificate of retirement")))


# Conversion


@act(
    "{holder} converts {shares} {series} into {other} at {ratio}(, with cash at {price} a share)?"
    "(, giving up {old} for {number})?(, as a late entry: (?P<late>.+))?"
)
def convert(
    book: Book,
    on: str,
    holder: str,
    shares: str,
    series: str,
    other: str,
    ratio: str,
    price: str | None,
    old: str | None,
    number: str | None,
    late: str | None,
) -> Answer:
    command = ExchangeShares(
        kind=ExchangeKind.CONVERSION,
        series=series,
        to_series=other,
        holder=holder,
        ratio=ratio,
        on=_day(on),
        shares=shares,
        rounding=Rounding.FLOOR if price else Rounding.NONE,
        cash_price=price,
        consent="notice of conversion",
        surrendered=(old,) if old else (),
        certificate=number,
    )
    prior = Prior(kind=PriorPeriod.LATE_ENTRY, reason=late) if late else None
    return receipted(book.record(command, evidence=paper("notice of conversion"), prior=prior))


# What is noted against shares


@act("{pledge} is enforced, in certificate {number}, giving up {old}")
def enforce(book: Book, on: str, pledge: str, number: str, old: str) -> Answer:
    command = EnforcePledge(pledge=pledge, on=_day(on), certificate=number, surrendered=(old,))
    return receipted(book.record(command, evidence=paper("notice of default")))


@act("{new} takes the place of {old}, which {holder} has lost of {series}")
def replace_lost(book: Book, on: str, new: str, old: str, holder: str, series: str) -> Answer:
    command = ReplaceCertificates(
        series=series,
        holder=holder,
        cause=CertificateCause.LOST,
        on=_day(on),
        replaced=(old,),
        certificate=new,
        indemnity="bond of indemnity",
    )
    return receipted(book.record(command, evidence=paper("affidavit of loss")))


@act("{new} is made out to {holder} for what is left of lot {lot}")
def make_out(book: Book, on: str, new: str, holder: str, lot: str) -> Answer:
    command = ReplaceCertificates(
        series=lot.split("-")[0],
        holder=holder,
        cause=CertificateCause.CERTIFICATED,
        on=_day(on),
        lots=(CertificateLot(lot=lot, certificate=new),),
    )
    return receipted(book.record(command, evidence=paper("letter")))


# Back to the company


@act("the company buys {shares} {series} of {holder} into its treasury, at {price} each")
def buy_back(book: Book, on: str, shares: str, series: str, holder: str, price: str) -> Answer:
    command = ReturnShares(
        kind=Disposal.REPURCHASED,
        series=series,
        on=_day(on),
        shares=shares,
        holder=holder,
        price=price,
        consent=BOARD,
    )
    return receipted(book.record(command, evidence=paper("contract")))


@act("{shares} {series} of the treasury are issued again to {holder} under {document}, at {price} each")
def reissue(book: Book, on: str, shares: str, series: str, holder: str, document: str, price: str) -> Answer:
    command = ReissueTreasury(
        series=series, holder=holder, shares=shares, on=_day(on), under=document, price=price, consent=BOARD
    )
    return receipted(book.record(command, evidence=paper("contract")))


@act("the {series} in treasury are retired")
def retire(book: Book, on: str, series: str) -> Answer:
    command = RetireTreasury(series=series, on=_day(on), consent=BOARD)
    return receipted(book.record(command, evidence=paper("resolution")))


@act("(?P<shares>all|[0-9]+) {series} are redeemed pro rata, recorded on {record}, at {price} each")
def redeem(book: Book, on: str, shares: str, series: str, record: str, price: str) -> Answer:
    command = ReturnShares(
        kind=Disposal.REDEEMED,
        series=series,
        on=_day(on),
        shares=None if shares == "all" else shares,
        record_on=_day(record),
        price=price,
        consent=BOARD,
    )
    return receipted(book.record(command, evidence=paper("notice of redemption")))


# The books


@act("the quarter to {month} is closed")
def close_quarter(book: Book, on: str, month: str) -> Answer:
    """Its three months, one after the other; what is said of the last."""
    last = _day(f"{month}-01")
    closed = [
        book.record(CloseMonth(month=month_of(add_months(last, n))), evidence=paper("minutes")) for n in (-2, -1, 0)
    ]
    return receipted(closed[-1])


@act("the balance of {series}")
def balance(book: Book, on: str, series: str) -> Answer:
    """Where every authorised share is at the end of the day."""
    with book.view(on) as view:
        (row,) = [row for row in view.control() if row.series == series]
    where = f"{row.unissued} unissued + {row.outstanding} outstanding + {row.treasury} treasury + {row.retired} retired"
    return Answer(f"{row.authorised} authorised = {where}, and {row.issued} issued", "")


@act("what each holder has of {series}")
def each_holder(book: Book, on: str, series: str) -> Answer:
    with book.view(on) as view:
        rows = sorted(view.holdings(series=series), key=lambda row: row.holder)
    return Answer(", ".join(f"{row.holder} {row.shares}" for row in rows) or "nobody anything", "")
