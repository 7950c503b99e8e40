"""`Ledger`: the public door. Open or create one, record commands, and ask as of any moment."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger.deciding import Command
from ledger.domain.calendars import close_of
from ledger.domain.openings import OpenRegister
from ledger.domain.periods import Prior
from ledger.domain.register import RegisterIssuer
from ledger.domain.values import AsOf, Evidence, parse_id, parse_name, shown
from ledger.errors import Fault, Invalid
from ledger.exchange import importing, jsonl
from ledger.projections.view import View
from ledger.receipts import Receipt
from ledger.recording import record, today_in
from ledger.store import journal, schema, verification
from ledger.store.engine import Engine, open_engine, reading, writing
from ledger.store.reads import Reads, issuers
from ledger.store.verification import Verification
from ledger.taking_over import record_register
from ledger.undoing import Undo, try_undo

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The system clock, in UTC."""
    return datetime.now(UTC)


class Ledger:
    """One issuer's ledger in a database.

    Every method opens its own transaction and closes it; nothing is held between calls.
    """

    def __init__(self, engine: Engine, issuer: str, *, actor: str, clock: Clock) -> None:
        self.engine = engine
        self.issuer = issuer
        self.actor = actor
        self.clock = clock

    @classmethod
    def open(
        cls, database: str, *, issuer: str | None = None, actor: str | None = None, clock: Clock = utc_now
    ) -> Ledger:
        """Open an existing ledger. The issuer is needed only where the database holds more than one."""
        engine = open_engine(database)
        with reading(engine) as connection:
            schema.check(connection)
            there = issuers(connection)
        return cls(engine, _choose(there, issuer), actor=_actor(actor), clock=clock)

    @classmethod
    def create(
        cls,
        database: str,
        *,
        issuer: str,
        name: str,
        zone: str = "America/New_York",
        actor: str | None = None,
        clock: Clock = utc_now,
    ) -> tuple[Ledger, Receipt | None]:
        """Create or upgrade the tables and open the issuer's ledger.

        The receipt is None where the issuer's ledger is there already, with the same name and zone.
        """
        parse_id(issuer, "issuer")
        parse_name(name, "name")
        _check_zone(zone)
        engine = open_engine(database, create=True)
        schema.upgrade(engine)
        book = cls(engine, issuer, actor=_actor(actor), clock=clock)
        try:
            return book, book.record(RegisterIssuer(issuer=issuer, name=name, zone=zone))
        except Invalid as error:
            if error.fault is not Fault.ALREADY_RECORDED:
                raise
        with reading(engine) as connection:
            known = Reads(connection, issuer).registered()
        if (known.name, known.zone) != (parse_name(name, "name"), zone):
            raise Invalid(
                Fault.ALREADY_RECORDED,
                f"issuer {issuer} has a ledger in this database already: {known.name}, {known.zone}",
                advice="Choose another id, or leave the name and the zone as they are to upgrade the tables",
            )
        return book, None

    def record(
        self,
        command: Command,
        *,
        key: str | None = None,
        evidence: tuple[Evidence, ...] = (),
        dry_run: bool = False,
        with_dependents: bool = False,
        prior: Prior | None = None,
    ) -> Receipt:
        """Judge a command and record what it leads to; see `recording.record`."""
        return record(
            self.engine,
            self.issuer,
            command,
            actor=self.actor,
            now=self.clock,
            key=key,
            evidence=evidence,
            dry_run=dry_run,
            with_dependents=with_dependents,
            prior=prior,
        )

    def record_register(
        self,
        command: OpenRegister,
        *,
        each: Callable[[int], None],
        key: str | None = None,
        evidence: tuple[Evidence, ...] = (),
        dry_run: bool = False,
        prior: Prior | None = None,
    ) -> tuple[Receipt, ...]:
        """Take over a whole register, with a receipt for each lot; see `taking_over.record_register`."""
        return record_register(
            self.engine,
            self.issuer,
            command,
            actor=self.actor,
            now=self.clock,
            each=each,
            key=key,
            evidence=evidence,
            dry_run=dry_run,
            prior=prior,
        )

    def at_close(self, day: date) -> View:
        """What stood registered at the close of a day in the issuer's time zone; Invalid while it has not ended.

        It is the day as it was known when it ended, so that nothing entered for it later is in it.
        """
        with reading(self.engine) as connection:
            zone = Reads(connection, self.issuer).registered().zone
        return self.as_of(AsOf(effective_on=day, known_at=close_of(day, ZoneInfo(zone), self.clock())))

    def undo(self, sequence: int) -> Undo:
        """What reversing an event, with all that depends on it, would change; nothing is recorded."""
        return try_undo(self.engine, self.issuer, sequence, actor=self.actor, now=self.clock)

    def as_of(self, as_of: AsOf) -> View:
        """A view of the ledger as of a moment: one consistent read, without the writer's lock.

        Close it, or use it in a `with` statement; a view that is forgotten closes itself.
        """
        stack = ExitStack()
        try:
            reads = Reads(stack.enter_context(reading(self.engine)), self.issuer)
            return View(reads, reads.resolve(as_of), stack)
        except BaseException:
            stack.close()
            raise

    def today(self) -> date:
        """Today in the issuer's time zone."""
        with reading(self.engine) as connection:
            return today_in(Reads(connection, self.issuer).registered().zone, self.clock())

    def verify(self, *, progress: Callable[[int], None] | None = None) -> Verification:
        """Check guards, chain and everything that is kept beside the journal; see `store.verification`."""
        with reading(self.engine) as connection:
            return verification.verify(connection, self.issuer, progress=progress)

    def export(self, path: Path, *, each: Callable[[int], None]) -> int:
        """Write the journal as JSON Lines, complete or not at all; how many events it has."""
        with reading(self.engine) as connection:
            return jsonl.write_lines(path, journal.rows(connection, self.issuer), each=each)

    @classmethod
    def import_lines(
        cls, database: str, path: Path, *, actor: str | None, each: Callable[[int], None], clock: Clock = utc_now
    ) -> tuple[Ledger, int, int]:
        """Import a journal, all of it or nothing; the ledger, events recorded, and events that were there before.

        Into an issuer without events the stored rows are replayed as they are, with the same hashes; else
        each is recorded as a new event.
        """
        first = next(jsonl.read_lines(path), None)
        if first is None:
            raise Invalid(Fault.IMPORT_FAULTY, f"{path} is empty")
        engine = open_engine(database, create=True)
        schema.upgrade(engine)
        book = cls(engine, first["issuer"], actor=_actor(actor), clock=clock)
        with writing(engine) as connection:
            if book.issuer in issuers(connection):
                journal.lock(connection, book.issuer)
                done = importing.record_new(
                    connection, book.issuer, jsonl.read_lines(path), actor=book.actor, now=clock, each=each
                )
                return book, *done
            journal.open_issuer(connection, book.issuer)
            return book, importing.replay(connection, book.issuer, jsonl.read_lines(path), each), 0

    def head(self) -> journal.Head:
        """The head of the journal."""
        with reading(self.engine) as connection:
            return journal.head_of(connection, self.issuer)


def _choose(there: list[str], issuer: str | None) -> str:
    if issuer is not None:
        if issuer not in there:
            raise Invalid(
                Fault.UNKNOWN_ISSUER,
                f"issuer {shown(issuer)} has no ledger in this database",
                advice=f"There are: {', '.join(there) or 'none'}",
            )
        return issuer
    if len(there) != 1:
        raise Invalid(
            Fault.UNKNOWN_ISSUER,
            f"the database holds the ledgers of {len(there)} issuers: {', '.join(there) or 'none'}",
            advice="Name one with --issuer" if there else "Open one with: init --issuer ID --name NAME",
        )
    return there[0]


def _actor(actor: str | None) -> str:
    if actor is not None:
        return parse_name(actor, "actor")
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(
            Fault.MALFORMED,
            f"{shown(zone)} is not a time zone",
            advice="Give an IANA name such as America/New_York or Europe/London",
        ) from error
