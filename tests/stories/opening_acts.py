"""What can be done and asked about a register that is taken over, names, record dates and where shares came from."""

from datetime import UTC, date, datetime, time

from ledger.domain.names import ChangeAddress, RenameHolder
from ledger.domain.openings import FaultyRegister, OpenLot, OpenRegister, StatedLot
from ledger.domain.share_events import Origin
from ledger.domain.values import AsOf
from tests.domain.example import Book, paper
from tests.stories.acts import Answer, act, receipted


@act(
    "{shares} {series} of {holder} are taken over, bought by {purchaser} on {acquired}"
    "( under {document})?(, held from {since})?"
)
def take_over(
    book: Book,
    on: str,
    shares: str,
    series: str,
    holder: str,
    purchaser: str,
    acquired: str,
    document: str | None,
    since: str | None,
) -> Answer:
    command = _lot(on, series, holder, shares, purchaser, acquired, document, since)
    receipt = book.record(command, evidence=paper("the old register"))
    return Answer(f"{receipt.outcome} {receipt.opened[0]}", receipted(receipt).said)


@act("a register of {series} is taken over, with (?P<lots>.+)")
def take_over_all(book: Book, on: str, series: str, lots: str) -> Answer:
    """Lots such as '100 of lucent' with commas between them, each bought by its holder on 4 February 1999."""
    each = [one.split(" of ") for one in lots.split(", ")]
    stated = tuple(
        StatedLot(lot=_lot(on, series, holder, shares, holder, "1999-02-04", None, None)) for shares, holder in each
    )
    try:
        receipts = book.ledger.record_register(
            OpenRegister(lots=stated), each=lambda _: None, evidence=paper("the old register")
        )
    except FaultyRegister as faulty:
        return Answer("invalid", "\n".join(f"lot {one.index + 1}: {one.text}" for one in faulty.faults))
    return Answer("registered", ", ".join(receipt.opened[0] for receipt in receipts))


def _lot(
    on: str,
    series: str,
    holder: str,
    shares: str,
    purchaser: str,
    acquired: str,
    document: str | None,
    since: str | None,
) -> OpenLot:
    return OpenLot(
        series=series,
        holder=holder,
        shares=shares,
        on=date.fromisoformat(on),
        origin=Origin.ISSUED,
        under=document or "spa-1999-02-04",
        purchaser=purchaser,
        acquired_on=date.fromisoformat(acquired),
        history=f"bought by {purchaser}, as folio 12 says",
        holding_from=date.fromisoformat(since) if since else None,
    )


@act("{holder} is renamed (?P<name>.+)")
def rename(book: Book, on: str, holder: str, name: str) -> Answer:
    command = RenameHolder(holder=holder, name=name, on=date.fromisoformat(on))
    return receipted(book.record(command, evidence=paper("certificate of amendment")))


@act("{holder} (moves to (?P<address>.+)|has no address any more)")
def move(book: Book, on: str, holder: str, address: str | None) -> Answer:
    command = ChangeAddress(holder=holder, address=address, on=date.fromisoformat(on))
    return receipted(book.record(command, evidence=paper("letter")))


@act("who is {holder}( as known on {known})?")
def who(book: Book, on: str, holder: str, known: str | None) -> Answer:
    """Its name; with its address and other names."""
    end = datetime.combine(date.fromisoformat(known), time.max, tzinfo=UTC) if known else None
    with book.ledger.as_of(AsOf(effective_on=date.fromisoformat(on), known_at=end)) as view:
        (row,) = [row for row in view.holders() if row.holder == holder]
    return Answer(row.name, f"at {row.address or 'no address'}; formerly {', '.join(row.former)}")


@act("who is found as (?P<text>.+)")
def found_as(book: Book, on: str, text: str) -> Answer:
    with book.view(on) as view:
        return Answer(" ".join(row.holder for row in view.holders(text=text)) or "nobody", "")


@act("who stood registered with {series}")
def stood(book: Book, on: str, series: str) -> Answer:
    """Holders with their shares at the close of the day; said with it: what is known of the day now, and by what."""
    with book.ledger.at_close(date.fromisoformat(on)) as view:
        rows = view.stockholders(series=series)
    now = [f"{row.holder} {row.shares_known_now} known now" for row in rows if row.differs]
    later = {one.sequence: f"recorded {one.recorded_at[:10]}: {one.summary}" for row in rows for one in row.later}
    listed = ", ".join(f"{row.holder} {row.shares}" for row in rows)
    return Answer(listed, "\n".join((*(now or ["nothing differs"]), *later.values())))


@act("where does lot {lot} come from")
def come_from(book: Book, on: str, lot: str) -> Answer:
    """The line from the charter down to the lot; said with it: the events and who holds what came of it."""
    with book.view(on) as view:
        above = view.lineage(lot, down=False)
        below = view.lineage(lot, up=False)[1:]
    events = [f"{row.event} {row.summary}" for row in above]
    return Answer(
        " > ".join(row.lot or f"charter {row.series}" for row in above),
        "\n".join((*events, *(f"{row.lot} of {row.holder}: {row.shares} now" for row in below))),
    )
