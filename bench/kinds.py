"""Does recording one event cost the same in a short ledger and in a long one? Each kind of command, at 100 and 5,000.

Run: python bench/kinds.py [events]. Beside each median stand how many raw durable SQLite rows the same time writes, in
the same process, and the long ledger against the short one: on the clock, and by the processor's time alone, which a
busy machine disturbs less. Events that are computed from all lots of a series
(dividends, splits, redemptions pro rata) are left out: what they cost grows with the lots that they are about.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time

from bench.recording import reference
from ledger import Ledger
from ledger.deciding import Command
from ledger.domain.authorisations import ChangeAuthorised
from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.corrections import ReverseEvent
from ledger.domain.entities import RecordControl
from ledger.domain.exchanges import ExchangeKind, ExchangeShares
from ledger.domain.holding_events import CertificateCause, CertificateLot, StopKind
from ledger.domain.issuances import IssueShares
from ledger.domain.names import RenameHolder
from ledger.domain.pledges import ReleasePledge
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.request_log import LogRequest
from ledger.domain.requests import PledgeShares, TransferShares
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.statements import RecordStatement
from ledger.domain.stops import PlaceStop, ReleaseStop

HOLDERS = 20
TIMES = 10
BEGUN, LAST = date(2020, 1, 1), date(2024, 12, 31)


def new_book(folder: Path) -> Ledger:
    """A ledger with two series and holders that have shares of both."""
    book, _ = Ledger.create(str(folder / "book.db"), issuer="acme", name="Acme Holdings, Inc.", actor="bench")
    for series in ("A", "B"):
        book.record(DesignateSeries(series=series, name=f"Series {series}", authorised="100000000", on=BEGUN))
    for number in range(HOLDERS):
        book.record(RegisterHolder(holder=f"h{number}", name=f"Holder {number}", on=BEGUN))
        book.record(IssueShares(series="A", holder=f"h{number}", shares="100000", on=BEGUN, under="spa"))
    return book


def grow(book: Ledger, events: int) -> None:
    """Transfers between the holders, a few on each day, until there are so many events."""
    number = 0
    while book.head().sequence < events:
        giver, taker = number % HOLDERS, (number * 7 + 1) % HOLDERS
        number += 1
        if giver != taker:
            on = BEGUN + timedelta(days=number // 4)
            book.record(TransferShares(series="A", transferor=f"h{giver}", transferee=f"h{taker}", shares="1", on=on))


def kinds(book: Ledger, number: int, opened: Sequence[str]) -> Iterator[tuple[str, Callable[[], Command]]]:
    """Each kind of command in turn, made when it is wanted: some speak of what the one before them `opened`."""
    giver, taker = f"h{number % HOLDERS}", f"h{(number + 1) % HOLDERS}"
    day = BEGUN + timedelta(days=40)
    shares = {"series": "A", "shares": "1", "on": LAST}
    yield "issuance", lambda: IssueShares(holder=giver, under="spa", certificate=f"C-{book.head().sequence}", **shares)
    yield "transfer, oldest lots", lambda: TransferShares(transferor=giver, transferee=taker, **shares)
    yield "transfer, back-dated", lambda: TransferShares(transferor=giver, transferee=taker, **(shares | {"on": day}))
    yield "reversal", lambda: ReverseEvent(sequence=book.head().sequence, reason="a mistake")
    yield "pledge", lambda: PledgeShares(holder=giver, pledgee=taker, **shares)
    yield "release of a pledge", lambda: ReleasePledge(pledge=opened[-1], on=LAST)
    yield (
        "conversion",
        lambda: ExchangeShares(kind=ExchangeKind.CONVERSION, to_series="B", holder=giver, ratio="2:1", **shares),
    )
    yield "repurchase", lambda: ReturnShares(kind=Disposal.REPURCHASED, holder=giver, **shares)
    yield "authorised increased", lambda: ChangeAuthorised(increased=True, **shares)
    yield (
        "certificate for a lot",
        lambda: ReplaceCertificates(
            series="A",
            holder=giver,
            cause=CertificateCause.CERTIFICATED,
            on=LAST,
            lots=(CertificateLot(lot=f"A-{number + 1}", certificate=f"D-{book.head().sequence}"),),
        ),
    )
    yield (
        "stop-transfer",
        lambda: PlaceStop(series="A", holder=taker, kind=StopKind.ISSUER, by="Acme", reason="claims", on=LAST),
    )
    yield "release of a stop", lambda: ReleaseStop(stop=opened[-1], reason="settled", on=LAST)
    yield (
        "request logged",
        lambda: LogRequest(
            series="A", transferor="?", transferee="?", shares="?", presented_at=LAST.isoformat(), missing=("who",)
        ),
    )
    yield "control", lambda: RecordControl(affiliate=giver, controller=taker, on=LAST)
    yield "renaming", lambda: RenameHolder(holder=giver, name=f"Holder {book.head().sequence}", on=LAST)
    yield "statement", lambda: RecordStatement(source="agent", series="A", shares="1", on=LAST)


def measured(book: Ledger, first: int) -> dict[str, tuple[float, float]]:
    """Median seconds of each kind of command: on the clock, and of the processor alone."""
    taken: dict[str, list[tuple[float, float]]] = {}
    opened: list[str] = []
    for number in range(first, first + TIMES):
        for name, command in kinds(book, number, opened):
            asked = command()
            begun, used = perf_counter(), process_time()
            receipt = book.record(asked)
            taken.setdefault(name, []).append((perf_counter() - begun, process_time() - used))
            opened[:] = receipt.opened
    return {
        name: (statistics.median(clock for clock, _ in both), statistics.median(used for _, used in both))
        for name, both in taken.items()
    }


def main() -> None:
    """Measure, grow, measure again, and print one line for each kind."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as name:
        raw = reference(Path(name))
        book = new_book(Path(name))
        grow(book, 100)
        short, begun = measured(book, 0), book.head().sequence
        grow(book, events)
        long = measured(book, TIMES)
        print(f"one raw row {raw * 1000:.2f} ms; short: #100 to #{begun}; long: from #{events} on")
        print(
            f"{'':<22}  {'short, ms':>9}  {'x raw':>6}  {'long, ms':>9}  {'x raw':>6}  {'long / short':>12}  "
            "processor alone"
        )
        for kind, (before, used_before) in short.items():
            after, used_after = long[kind]
            print(
                f"{kind:<22}  {before * 1000:9.1f}  {before / raw:6.1f}  {after * 1000:9.1f}  {after / raw:6.1f}  "
                f"{after / before:12.2f}  {used_after / used_before:15.2f}"
            )


if __name__ == "__main__":
    main()
