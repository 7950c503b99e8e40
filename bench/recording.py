"""Does the cost of recording one event grow with the ledger? Transfers between a few holders, timed in blocks.

Run: python bench/recording.py [events]. Each block's median is printed beside the median of one raw durable
SQLite row in the same process, as a ratio; the last column is the block against the first block.
"""

import sqlite3
import statistics
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from ledger import Ledger
from ledger.domain.issuances import IssueShares
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.requests import TransferShares

HOLDERS = 20
BLOCK = 250


def reference(folder: Path) -> float:
    """Median seconds of one committed row with synchronous=FULL."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, text TEXT) STRICT")
    taken = []
    for number in range(500):
        begun = perf_counter()
        connection.execute("INSERT INTO row VALUES (?, ?)", (number, "x" * 500))
        taken.append(perf_counter() - begun)
    connection.close()
    return statistics.median(taken)


def main() -> None:
    """Record, and print one line a block."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raw = reference(folder)
        book, _ = Ledger.create(str(folder / "book.db"), issuer="acme", name="Acme Holdings, Inc.", actor="bench")
        book.record(DesignateSeries(series="A", name="Series A", authorised="10000000", on=date(2020, 1, 1)))
        for number in range(HOLDERS):
            book.record(RegisterHolder(holder=f"h{number}", name=f"Holder {number}", on=date(2020, 1, 1)))
            book.record(IssueShares(series="A", holder=f"h{number}", shares="100000", on=date(2020, 1, 1), under="spa"))
        taken: list[float] = []
        first = 0.0
        for number in range(events):
            command = TransferShares(
                series="A",
                transferor=f"h{number % HOLDERS}",
                transferee=f"h{(number * 7 + 1) % HOLDERS}" if (number * 7 + 1 - number) % HOLDERS else "h0",
                shares="1",
                on=date(2020, 1, 2) + timedelta(days=number // 4),
            )
            if command.transferor == command.transferee:
                continue
            begun = perf_counter()
            book.record(command)
            taken.append(perf_counter() - begun)
            if len(taken) == BLOCK:
                median = statistics.median(taken)
                first = first or median
                ratios = f"{median / raw:6.1f} x raw  {median / first:5.2f} x first"
                print(f"#{number + 1:>7}  {median * 1000:7.2f} ms  {ratios}")
                taken = []


if __name__ == "__main__":
    main()
