"""What can be done and asked in a story of certificates: issued, surrendered, lost, consolidated, divided."""

from datetime import date
from typing import Any

from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.holding_events import CertificateCause, CertificateLot
from ledger.domain.issuances import IssueShares
from ledger.domain.requests import TransferShares
from tests.domain.example import Book, paper
from tests.stories.acts import Answer, act, receipted


@act(
    "{shares} {series} are issued to {holder}(, in certificate {number}|, in book entry)"
    "(, for {price} each|, for {words})"
)
def issue_certificate(
    book: Book, on: str, shares: str, series: str, holder: str, number: str | None, price: str | None, words: str | None
) -> Answer:
    command = IssueShares(
        series=series,
        holder=holder,
        shares=shares,
        on=date.fromisoformat(on),
        under="another-agreement",
        certificate=number,
        book_entry=number is None,
        price=price,
        consideration=words,
    )
    return receipted(book.record(command, evidence=paper("closing set")))


@act(
    "{transferor} transfers {shares} {series} to {transferee}, in certificate {number}, giving up {old}( and {other})?"
    "(, with {balance} for the balance)?"
)
def transfer_certificate(
    book: Book,
    on: str,
    transferor: str,
    shares: str,
    series: str,
    transferee: str,
    number: str,
    old: str,
    other: str | None,
    balance: str | None,
) -> Answer:
    command = TransferShares(
        series=series,
        transferor=transferor,
        transferee=transferee,
        shares=shares,
        on=date.fromisoformat(on),
        certificate=number,
        surrendered=tuple(one for one in (old, other) if one),
        balance_certificate=balance,
        instruction="assignment on the back",
        securities_law="Section 4(a)(7)",
    )
    return receipted(book.record(command))


def _replace(book: Book, on: str, holder: str, cause: str, *old: str, **more: Any) -> Answer:
    command = ReplaceCertificates(
        series="G", holder=holder, cause=CertificateCause(cause), on=date.fromisoformat(on), replaced=old, **more
    )
    return receipted(book.record(command, evidence=paper("letter")))


@act("{holder} has lost {old}, and gets {new}(?P<bond> against a bond)?")
def lose(book: Book, on: str, holder: str, old: str, new: str, bond: str | None) -> Answer:
    return _replace(book, on, holder, "lost", old, certificate=new, indemnity="bond of indemnity" if bond else None)


@act("{holder} has {old} and {other} consolidated in {new}")
def consolidate(book: Book, on: str, holder: str, old: str, other: str, new: str) -> Answer:
    return _replace(book, on, holder, "consolidated", old, other, certificate=new)


@act("{holder} has {old} divided into {new} for lot {lot} and {further} for lot {last}")
def divide(book: Book, on: str, holder: str, old: str, new: str, lot: str, further: str, last: str) -> Answer:
    lots = (CertificateLot(lot=lot, certificate=new), CertificateLot(lot=last, certificate=further))
    return _replace(book, on, holder, "divided", old, lots=lots)


@act("{holder} has {old} entered in the books without a certificate")
def enter_in_the_books(book: Book, on: str, holder: str, old: str) -> Answer:
    return _replace(book, on, holder, "book-entry", old)


@act("{holder} gets {new} for lot {lot}")
def get_certificate(book: Book, on: str, holder: str, new: str, lot: str) -> Answer:
    return _replace(book, on, holder, "certificated", lots=(CertificateLot(lot=lot, certificate=new),))


@act("which certificate represents lot {lot}")
def represents(book: Book, on: str, lot: str) -> Answer:
    with book.view(on) as view:
        (row,) = [row for row in view.lots() if row.lot == lot]
    return Answer(row.certificate or "none", "")


@act("what became of {number}")
def became(book: Book, on: str, number: str) -> Answer:
    with book.view(on) as view:
        (row,) = [row for row in view.certificates() if row.certificate == number]
    return Answer(row.status, f"{row.shares} in {', '.join(row.lots)}")
