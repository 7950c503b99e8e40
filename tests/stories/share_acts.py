"""What stories tell of the shares of a series: fractions and their rounding, and single lots that are given back."""

from datetime import date
from functools import partial

from ledger.domain.dividends import PayDividend
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.proportions import Rounding
from ledger.domain.register import DesignateSeries
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.splits import SplitShares
from ledger.domain.values import AsOf
from ledger.receipts import Receipt
from tests.domain.example import Book, paper
from tests.stories.acts import ACTS, Answer, act, receipted

FRACTIONS = r"fractions (?P<rounding>refused|floored|rounded up|rounded to even)(, paid in cash at {price} a share)?"
ROUNDINGS = {
    "refused": Rounding.NONE,
    "floored": Rounding.FLOOR,
    "rounded up": Rounding.CEILING,
    "rounded to even": Rounding.HALF_EVEN,
}


def computed(receipt: Receipt) -> Answer:
    """The answer with a line for each lot: what it came of, what it came to, what is left over and paid for that."""
    answer = receipted(receipt)
    lines = receipt.computed.lines if receipt.computed else ()
    told = "\n".join(
        f"lot {one.lot}: {one.basis} to {one.result}, left over {one.left_over}, cash {one.cash}" for one in lines
    )
    return Answer(answer.outcome, f"{answer.said}\n{told}")


@act("(?P<inner>.+), and what depends on it is computed again")
def with_dependents(book: Book, on: str, inner: str) -> Answer:
    """The same act, where what was computed from holdings that it changes is computed again."""
    found = ((do, match.groupdict()) for pattern, do in ACTS if (match := pattern.fullmatch(inner)))
    do, told = next(found)
    plain = book.record
    book.record = partial(plain, with_dependents=True)
    try:
        return do(book, on, **told)
    finally:
        book.record = plain


@act("{series} is created with {shares} shares of {decimals} decimal places")
def create_divisible(book: Book, on: str, series: str, shares: str, decimals: str) -> Answer:
    day, name = date.fromisoformat(on), f"Series {series}"
    command = DesignateSeries(series=series, name=name, authorised=shares, on=day, decimals=int(decimals))
    return receipted(book.record(command))


@act(f"a dividend of {{rate}} % is paid on {{series}}, recorded on {{record}}, {FRACTIONS}")
def pay_dividend(book: Book, on: str, rate: str, series: str, record: str, rounding: str, price: str | None) -> Answer:
    command = PayDividend(
        series=series,
        rate=rate,
        record_on=date.fromisoformat(record),
        on=date.fromisoformat(on),
        rounding=ROUNDINGS[rounding],
        cash_price=price,
        consent="board",
    )
    return computed(book.record(command, evidence=paper("minutes")))


@act(f"{{holder}} (?P<how>converts|exchanges) {{shares}} {{series}} to {{other}} at {{ratio}}, {FRACTIONS}")
def convert(
    book: Book,
    on: str,
    holder: str,
    how: str,
    shares: str,
    series: str,
    other: str,
    ratio: str,
    rounding: str,
    price: str | None,
) -> Answer:
    command = ExchangeShares(
        kind=ExchangeKind.CONVERSION if how == "converts" else ExchangeKind.EXCHANGE,
        series=series,
        to_series=other,
        holder=holder,
        ratio=ratio,
        shares=shares,
        on=date.fromisoformat(on),
        rounding=ROUNDINGS[rounding],
        cash_price=price,
        consent="notice",
    )
    return computed(book.record(command, evidence=paper("notice")))


KINDS = {"redeemed": Disposal.REDEEMED, "cancelled": Disposal.CANCELLED, "retracted": Disposal.RETRACTED}


@act(rf"{{shares}} {{series}} of {{holder}} are (?P<how>{'|'.join(KINDS)})(, of lot {{lot}})?")
def give_back(book: Book, on: str, shares: str, series: str, holder: str, how: str, lot: str | None) -> Answer:
    command = ReturnShares(
        kind=KINDS[how],
        series=series,
        holder=holder,
        shares=shares,
        on=date.fromisoformat(on),
        lots=(lot,) if lot else (),
        reason=None if how == "redeemed" else "not accepted",
        consent="board",
    )
    return receipted(book.record(command, evidence=paper("minutes")))


@act(f"{{series}} is split {{ratio}}, {FRACTIONS}")
def split(book: Book, on: str, series: str, ratio: str, rounding: str, price: str | None) -> Answer:
    command = SplitShares(
        series=series,
        ratio=ratio,
        on=date.fromisoformat(on),
        rounding=ROUNDINGS[rounding],
        cash_price=price,
        consent="stockholders",
    )
    return computed(book.record(command, evidence=paper("minutes")))


@act(r"what each holder had of {series}, as known up to the last event but (?P<fewer>\d+)")
def as_known(book: Book, on: str, series: str, fewer: str) -> Answer:
    known = book.ledger.head().sequence - int(fewer)
    with book.ledger.as_of(AsOf(effective_on=date.fromisoformat(on), known_at=known)) as view:
        rows = sorted(view.holdings(series=series), key=lambda row: row.holder)
    return Answer(", ".join(f"{row.holder} {row.shares}" for row in rows) or "nobody anything", "")
