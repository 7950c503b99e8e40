"""Verification: everything that is stored, rebuilt from the journal's bytes and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DatabaseError

from ledger.domain.calendars import month_ends
from ledger.domain.entries import Entry, entries_of
from ledger.domain.events import EventReversed, Recorded
from ledger.domain.period_events import PeriodClosed
from ledger.domain.periods import ordered
from ledger.errors import Damaged
from ledger.store import guards
from ledger.store.closings import totals_of
from ledger.store.entries import balance_rows, entry_rows, lot_rows, mention_rows
from ledger.store.guards import NO_HASH
from ledger.store.journal import event_at, hash_of, recorded_of, rows
from ledger.store.tables import BALANCE, ENTRY, LOT, MENTION

Row = Mapping[str, Any]
NOT_ANCHORED = (
    "not anchored: no checkpoint kept outside the database was given, so a cut tail or a complete rewrite "
    "would not be seen"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One difference; `sequence` is the event that it concerns, or None."""

    check: str
    sequence: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked and what was found. No finding means that chain and kept sums agree with the journal."""

    events: int
    hash: str
    findings: tuple[Finding, ...]
    anchored: bool
    note: str

    @property
    def passed(self) -> bool:
        """Whether nothing differs."""
        return not self.findings


def verify(connection: Connection, issuer: str, *, progress: Callable[[int], None] | None = None) -> Verification:
    """Recompute the chain, the entries, lots, mentions and balances, and look at the guards."""
    findings = [
        Finding(check="guards", sequence=None, text=f"guard {name} is missing or changed")
        for name in guards.missing(connection)
    ]
    checker = _Checker(connection, issuer)
    try:
        for row in rows(connection, issuer):
            checker.check(row)
            if progress is not None:
                progress(checker.count)
        findings += checker.findings
        if not checker.broken:
            findings += checker.compare_kept()
    except DatabaseError as error:
        text = f"the database cannot be read after event #{checker.count}: {str(error.orig).splitlines()[0]}"
        findings += [*checker.findings, Finding(check="database", sequence=checker.count + 1, text=text)]
    return Verification(
        events=checker.count,
        hash=checker.previous,
        findings=tuple(findings),
        anchored=False,
        note=NOT_ANCHORED,
    )


class _Checker:
    """Walks the journal in order, then compares what is kept with what follows from it."""

    def __init__(self, connection: Connection, issuer: str) -> None:
        self.connection = connection
        self.issuer = issuer
        self.findings: list[Finding] = []
        self.count = 0
        self.previous = NO_HASH
        self.recorded_at = ""
        self.entries: list[Entry] = []
        self.units: dict[tuple[str, str], dict[date, int]] = {}
        self.kept: dict[str, dict[tuple[Any, ...], Row]] = {"entry": {}, "lot": {}, "mention": {}}
        self.broken = False

    def found(self, check: str, sequence: int | None, text: str) -> None:
        self.findings.append(Finding(check=check, sequence=sequence, text=text))

    def check(self, row: Row) -> None:
        sequence = row["sequence"]
        self.count += 1
        if sequence != self.count:
            self.found("sequence", sequence, f"event #{self.count} is missing: #{sequence} follows #{self.count - 1}")
            self.count = sequence
        if row["previous_hash"] != self.previous:
            self.found("chain", sequence, f"event #{sequence} does not carry the hash of the event before it")
        if row["recorded_at"] < self.recorded_at:
            self.found("time", sequence, f"event #{sequence} was recorded before the event before it")
        self.recorded_at = max(self.recorded_at, row["recorded_at"])
        self.previous = row["hash"]
        try:
            if hash_of(row) != row["hash"]:
                self.found("chain", sequence, f"event #{sequence} was changed: its hash does not match its content")
            recorded = recorded_of(row)
            if isinstance(recorded.event, PeriodClosed):
                self._check_closing(recorded, recorded.event, row["previous_hash"])
            self._follow(recorded)
        except Exception as error:  # whatever a tampered payload breaks is a finding, never a crash
            self.broken = True
            self.found("content", sequence, f"event #{sequence} cannot be read: {error}")

    def _follow(self, recorded: Recorded) -> None:
        """What the event should have left in the kept tables."""
        original = None
        if isinstance(recorded.event, EventReversed):
            if not 0 < recorded.event.reverses < recorded.sequence:
                raise Damaged(f"it reverses #{recorded.event.reverses}, which is not before it")
            original = event_at(self.connection, self.issuer, recorded.event.reverses)
        entries = entries_of(recorded, original)
        self.entries += entries
        for entry in entries:
            days = self.units.setdefault((entry.series, entry.account.value), {})
            days[entry.effective_on] = days.get(entry.effective_on, 0) + entry.shares
        lots = lot_rows(self.issuer, recorded, lambda lot: self.kept["lot"][self.issuer, lot])
        for table, found in (
            (ENTRY, entry_rows(self.issuer, entries)),
            (LOT, lots),
            (MENTION, mention_rows(self.issuer, recorded, original)),
        ):
            for row in found:
                self.kept[table.name][tuple(row[column.name] for column in table.primary_key)] = row

    def _check_closing(self, recorded: Recorded, event: PeriodClosed, head_hash: str) -> None:
        """A closed month names the head before it, and keeps what the entries up to there come to at its end."""
        sequence, last_day = recorded.sequence, month_ends(event.month)[1]
        if (event.head, event.head_hash, recorded.effective_on) != (sequence - 1, head_hash, last_day):
            self.found("periods", sequence, f"event #{sequence} does not close {event.month} at the head before it")
        sums = {key: sum(units for day, units in days.items() if day <= last_day) for key, days in self.units.items()}
        if event.totals != ordered(totals_of(sums)):
            text = f"the totals of {event.month}, kept by event #{sequence}, are not the sums of the entries before it"
            self.found("periods", sequence, text)

    def compare_kept(self) -> list[Finding]:
        """Differences between the kept tables and what follows from the journal."""
        findings = []
        lots = dict(self.kept["lot"])
        for table, name in ((ENTRY, "entries"), (LOT, "lots"), (MENTION, "mentions")):
            for key, stored in self._stored(table):
                wanted = self.kept[table.name].pop(key, None)
                if wanted != stored:
                    findings.append(_differs(name, key, "differs from" if wanted else "does not follow from"))
            findings += [_differs(name, key, "is missing; it follows from") for key in self.kept[table.name]]
        balances = balance_rows(self.entries, {lot: row for (_, lot), row in lots.items()})
        for key, stored in self._stored(BALANCE):
            found = balances.pop(key[1:], None)
            if found != (stored["shares"], stored["last"], stored["acquired_on"], stored["opened"]):
                findings.append(_differs("balances", key, "differs from"))
        findings += [_differs("balances", key, "is missing; it follows from") for key in balances]
        return findings

    def _stored(self, table: Table) -> Iterator[tuple[tuple[Any, ...], Row]]:
        query = select(table).where(table.c.issuer == self.issuer)
        with self.connection.execution_options(yield_per=1000).execute(query) as result:
            for row in result.mappings():
                yield tuple(row[column.name] for column in table.primary_key), dict(row)


def _differs(check: str, key: tuple[Any, ...], how: str) -> Finding:
    place = " ".join(str(part) for part in key if part != "")
    return Finding(check=check, sequence=None, text=f"the kept {check} row {place} {how} the journal")
