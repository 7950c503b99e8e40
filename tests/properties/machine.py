"""The state machine: a book, what an outsider makes of its journal, and how one step is recorded and checked.

The rules are in `machine_shares`, `machine_requests`, `machine_facts` and `machine_corrections`, each a class of rules
upon `Machine`. A rule may be refused with Invalid; then nothing may have changed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from hypothesis import currently_in_test_context, event, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select

from ledger.book import Ledger
from ledger.deciding import Command
from ledger.domain.calendars import month_ends
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.period_events import PriorPeriod
from ledger.domain.periods import Prior
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.returns import Disposal, ReturnShares
from ledger.domain.values import AsOf, Evidence, EvidenceKind
from ledger.errors import Fault, Invalid
from ledger.projections.view import View
from ledger.receipts import Receipt
from ledger.store import journal
from ledger.store.engine import Connection, reading
from ledger.store.tables import BALANCE
from tests.properties.oracle import COMPUTED, Key, Line, Oracle, text_of
from tests.properties.terms import BEGUN, deed

Draw = Callable[[st.SearchStrategy[Any]], Any]
HOLDERS = ("ann", "bob", "cat")
SERIES = {"X": (0, "1000"), "Y": (4, "500")}
"""Decimal places and authorised shares of the series that every book begins with; others are designated later."""
BOUGHT = date(2012, 1, 5)
OWNED = (("ann", "X", "120", "deed"), ("bob", "X", "90", "elsewhere"), ("cat", "Y", "60.5", "deed"))
"""Who has bought how many shares under what before a life begins."""
PAPER = (Evidence(kind=EvidenceKind.DOCUMENT, text="letter"),)
PASSED_OVER = frozenset(("history", "control history", "corrections", "periods", "roll-forward"))
"""Answers in which a reversal is seen: they list what was recorded."""


class Clock:
    """A clock that is set by hand; each time it is read it moves on by a second."""

    def __init__(self) -> None:
        self.now = datetime(2012, 2, 10, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def answers(view: View) -> dict[str, object]:
    """Every answer of a view that what is recorded later could wrongly change."""
    rows: dict[str, Iterable[object]] = {
        "holdings": view.holdings(),
        "lots": view.lots(),
        "control": view.control(),
        "control history": view.control_history(),
        "certificates": view.certificates(),
        "certificate findings": view.certificate_findings(),
        "pledges": view.pledges(),
        "stops": view.stops(),
        "eligibility": view.eligibility(by_lot=True),
        "rights": view.rights(),
        "demands": view.demands(),
        "counsel": view.counsel(),
        "holders": view.holders(),
        "readings": view.readings(),
        "documents": view.documents(),
        "notices": view.notices(),
        "requests": view.requests(),
        "statements": view.statements(),
        "rule 144": view.rule_144(),
        "roll-forward": view.roll_forward(BEGUN),
        "exceptions": view.exceptions(),
        "history": view.history(),
        "corrections": view.corrections(),
        "periods": view.periods(),
    }
    return {name: list(found) for name, found in rows.items()}


class Machine(RuleBasedStateMachine):
    """One book, from its first event on; the rules of the subclasses write in it."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self, ledger: Ledger, *, remembering: int = 20) -> None:
        super().__init__()
        self.ledger, self.clock, self.oracle = ledger, Clock(), Oracle()
        ledger.clock = self.clock
        self.remembering = remembering
        self.known: dict[int, dict[date, dict[str, object]]] = {}
        self.appends: list[tuple[int, int]] = []
        self.refusals: Counter[str] = Counter()
        self.named = 0
        for series, (decimals, authorised) in SERIES.items():
            self.must(DesignateSeries(series=series, name=series, authorised=authorised, on=BEGUN, decimals=decimals))
        for holder in HOLDERS:
            self.must(RegisterHolder(holder=holder, name=holder.title(), on=BEGUN))
        self.must(RecordAgreement(agreement=deed()))
        for holder, series, shares, under in OWNED:
            self.must(IssueShares(series=series, holder=holder, shares=shares, on=BOUGHT, under=under))
        self.must(ReturnShares(kind=Disposal.REPURCHASED, series="X", holder="bob", shares="8", on=BOUGHT))
        self.begun = self.oracle.head

    # --- what rules choose from

    @property
    def today(self) -> date:
        """Today in the issuer's time zone, which is UTC."""
        return self.clock.now.date()

    def day(self, draw: Draw, *, since: date = BEGUN) -> date:
        """Today, or a day not long before it."""
        back = draw(st.sampled_from([0, 0, 0, 1, 2, 5, 9, 20, 31]))
        return max(since, self.today - timedelta(days=back))

    def one(self, draw: Draw, among: Iterable[Any]) -> Any:
        """One of several things."""
        return draw(st.sampled_from(sorted(among)))

    def holder(self, draw: Draw, *, but: str | None = None) -> str:
        """A registered holder."""
        found: str = self.one(draw, {line.data["holder"] for line in self.oracle.live("holder-registered")} - {but})
        return found

    def series(self, draw: Draw) -> str:
        """A designated series."""
        found: str = self.one(draw, self.designated())
        return found

    def designated(self) -> set[str]:
        """The series that stand."""
        return {line.data["series"] for line in self.oracle.live("series-designated")}

    def still(self, name: str, field: str, *endings: str) -> dict[str, date]:
        """What a kind of event began, with its day, and none of some other kinds ended."""
        ended = {line.data[field] for line in self.oracle.live(*endings)} if endings else set()
        return {line.data[field]: line.on for line in self.oracle.live(name) if line.data[field] not in ended}

    def shares(self, draw: Draw, most: int, series: str) -> str:
        """A number of shares as typed: seldom more than there are."""
        units = draw(st.one_of(st.integers(1, max(1, most)), st.just(max(1, most)), st.integers(1, 2 * most + 2)))
        return text_of(units, self.oracle.decimals[series])

    def number(self) -> str:
        """A certificate number that was not used yet."""
        self.named += 1
        return f"C-{self.named}"

    def lot(self, draw: Draw, on: date, *accounts: str) -> tuple[Key, int] | None:
        """A lot that could give on a day, with how much; None where there is none."""
        found = self.oracle.givable(on, *accounts)
        if not found:
            return None
        key = self.one(draw, found)
        return key, found[key]

    def closed(self) -> date | None:
        """The last day of the last month that was closed."""
        months = [line.data["month"] for line in self.oracle.live("period-closed")]
        return month_ends(max(months))[1] if months else None

    # --- recording

    def must(self, command: Command, **options: Any) -> Receipt:
        """Record what is not in doubt."""
        receipt = self.ledger.record(command, **options)
        read = self.catch_up()
        if len(read) == 1:
            self.receipt_is_right(receipt, read[0])
        return receipt

    def record(
        self, draw: Draw, command: Command, *, on: date | None = None, evidence: tuple[Evidence, ...] | None = None
    ) -> Receipt | None:
        """Record a command, perhaps tried before or repeated after; None where it was Invalid and changed nothing."""
        options: dict[str, Any] = {
            "evidence": draw(st.sampled_from([(), PAPER])) if evidence is None else evidence,
            "with_dependents": draw(st.booleans()),
            "prior": self.prior(draw, on, reversal=hasattr(command, "sequence")),
        }
        how = draw(st.sampled_from(["plain", "plain", "plain", "plain", "dry run", "key"]))
        tried = self._tried(command, options) if how == "dry run" else None
        key = f"key-{self.oracle.head}" if how == "key" else None
        before = self.ledger.head()
        found: Receipt | Fault
        try:
            receipt = self.ledger.record(command, key=key, **options)
            found = replace(receipt, sequence=None, hash=None)
        except Invalid as error:
            self.refused(type(command), error, before)
            receipt, found = None, error.fault
        assert tried in (None, found), "recording does what a dry run said"
        if receipt is None:
            return None
        read = self.catch_up()
        self.appends.append((before.sequence + 1, self.oracle.head))
        if len(read) == 1:
            self.receipt_is_right(receipt, read[0])
        if key is not None:
            assert self.ledger.record(command, key=key, **options) == receipt
            assert self.ledger.head().sequence == self.oracle.head
        return receipt

    def receipt_is_right(self, receipt: Receipt, line: Line) -> None:
        """Holdings before and after are as the receipt has them; what was computed starts from its record date."""
        if line.name not in COMPUTED:
            for lines, known in ((receipt.before, line.sequence - 1), (receipt.after, line.sequence)):
                held = self.oracle.holdings(line.on, known)
                for one in lines:
                    units = held.get((one.series, one.holder), 0)
                    assert Decimal(one.shares) == Decimal(text_of(units, self.oracle.decimals[one.series]))

    def prior(self, draw: Draw, on: date | None, *, reversal: bool = False) -> Prior | None:
        """Why it is recorded in a month that was closed, mostly given where it is."""
        closed = self.closed()
        if closed is None or on is None or on > closed or not draw(st.sampled_from([True, True, True, False])):
            return None
        kind = PriorPeriod.ERROR_CORRECTION if reversal else draw(st.sampled_from(PriorPeriod))
        return Prior(kind=kind, reason="it was found")

    def refused(self, command: type, error: Invalid, before: journal.Head) -> None:
        """Note why a command was Invalid; nothing may have changed."""
        note(f"{command.__name__}: {error.fault}: {error}")
        self.refusals[error.fault.value] += 1
        event(f"refused: {error.fault.value}")
        assert self.ledger.head() == before, "what is Invalid changes nothing"
        assert not error.text.startswith("event '"), "the program sees what the database would refuse"

    def _tried(self, command: Command, options: Mapping[str, Any]) -> Receipt | Fault:
        """What a dry run says of a command: recording must then say the same, and so far nothing has changed."""
        before, now = self.ledger.head(), self.clock.now
        try:
            return self.ledger.record(command, dry_run=True, **options)
        except Invalid as error:
            return error.fault
        finally:
            self.clock.now = now
            assert self.ledger.head() == before

    def catch_up(self) -> list[Line]:
        """Read what was recorded, and check what is cheap: the head, the kept balances, the one invariant."""
        with reading(self.ledger.engine) as connection:
            rows = list(journal.rows(connection, self.ledger.issuer, after=self.oracle.head))
            read = [self.oracle.read(row) for row in rows]
            for line in read:
                self.seen[line.name] += 1
                if currently_in_test_context():
                    note(f"#{line.sequence} {line.name}, effective {line.on}: {dict(line.data)}")
                    event(line.name)
            self.compare_kept(connection, self.ledger.issuer)
        faults = list(self.oracle.faults())
        assert not faults, faults
        if read and self.oracle.head % self.remembering == 0:
            self.remember(self.today, self.today - timedelta(days=15))
        return read

    def compare_kept(self, connection: Connection, issuer: str, known: int | None = None) -> None:
        """The kept balances are what the outsider adds up, on every day."""
        query = select(BALANCE).where(BALANCE.c.issuer == issuer)
        kept: dict[Key, dict[date, int]] = {}
        for row in connection.execute(query).mappings():
            key = Key(row["series"], row["account"], row["holder"], row["lot"])
            kept.setdefault(key, {})[date.fromisoformat(row["effective_on"])] = row["shares"]
        expected = {}
        for key, days in self.oracle.moved(known).items():
            running, steps = 0, {}
            for day in sorted(days):
                running += days[day]
                steps[day] = running
            expected[key] = steps
        assert changes(kept) == changes(expected)

    def remember(self, *days: date) -> None:
        """Note the answers as of some days, to ask again later as of now."""
        self.known[self.oracle.head] = {day: self.ask(day, self.oracle.head) for day in days}

    def view(self, day: date, known: int | None = None) -> View:
        """The book as of a day."""
        return self.ledger.as_of(AsOf(effective_on=day, known_at=known))

    def ask(self, day: date, known: int | None = None) -> dict[str, object]:
        """Every answer as of a day."""
        with self.view(day, known) as view:
            return answers(view)


def changes(found: Mapping[Key, Mapping[date, int]]) -> dict[Key, dict[date, int]]:
    """Balances with only those days on which they changed: days on which all came to nothing say nothing."""
    result: dict[Key, dict[date, int]] = {}
    for key, steps in found.items():
        before, kept = 0, {}
        for day in sorted(steps):
            if steps[day] != before:
                kept[day] = before = steps[day]
        if kept:
            result[key] = kept
    return result
