"""Reversals, previews and the passing of time, and what is checked when a life is over."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import currently_in_test_context, event
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from ledger.book import Ledger
from ledger.domain.corrections import ReverseEvent
from ledger.domain.register import RegisterIssuer
from ledger.domain.values import AsOf
from ledger.errors import Invalid
from ledger.exchange import importing, jsonl
from ledger.projections.roll_forward import OUT
from ledger.projections.view import View
from ledger.store import journal
from ledger.store.engine import reading, writing
from ledger.store.reads import Reads
from ledger.store.tables import LOT
from tests.properties.machine import PASSED_OVER, Clock
from tests.properties.machine_facts import FactRules
from tests.properties.machine_shares import DATA
from tests.properties.oracle import HELD, Key

NewBook = Callable[[str], Ledger]


FOR_GOOD = ("event-reversed", "period-closed", "prior-period-corrected", "report-issued")
"""What is not reversed."""


class Life(FactRules):
    """The whole machine."""

    def __init__(self, ledger: Ledger, *, empty: NewBook, folder: Path, remembering: int = 20) -> None:
        super().__init__(ledger, remembering=remembering)
        self.empty, self.journal = empty, folder / "journal.jsonl"

    # --- rules

    @rule(days=st.sampled_from([-1, 1, 3, 10, 25]))
    def time_passes(self, days: int) -> None:
        self.clock.now += timedelta(days=days)

    @precondition(lambda self: self.appends)
    @rule(data=DATA)
    def reverse(self, data: Any) -> None:
        sequence = data.draw(st.integers(max(self.begun + 1, self.oracle.head - 25), self.oracle.head))
        command = ReverseEvent(sequence=sequence, reason="a mistake", with_dependents=data.draw(st.booleans()))
        preview = None
        if command.with_dependents and data.draw(st.integers(0, 3)) == 3:
            before = self.ledger.head()
            try:
                preview = self.ledger.undo(sequence)
            except Invalid as error:
                self.refused(ReverseEvent, error, before)
            assert self.ledger.head() == before, "a preview changes nothing"
        done = self.record(data.draw, command, on=self.oracle.lines[sequence].on)
        if done is not None and preview is not None:
            event("reversed as previewed")
            first, last = self.appends[-1]
            undone = {line.data["reverses"] for line in self._lines(first, last) if line.name == "event-reversed"}
            assert {one.sequence for one in preview.events} == undone

    @precondition(lambda self: self.appends and self.appends[-1][1] == self.oracle.head)
    @rule(data=DATA)
    def take_back(self, data: Any) -> None:
        """What was recorded last is undone: every answer is then what it was before."""
        first, last = self.appends[-1]
        if self.oracle.lines[last].name in FOR_GOOD:
            return
        if self.record(data.draw, ReverseEvent(sequence=last, reason="at once"), on=self.oracle.lines[last].on) is None:
            return
        event(f"taken back: {self.oracle.lines[last].name}")
        if last - first != any(line.name == "prior-period-corrected" for line in self._lines(first, last)):
            return  # several were recorded at once, and only the last is undone
        noted = self.oracle.head - last > 1
        day = data.draw(st.sampled_from([self.oracle.lines[last].on, self.today]))
        before, after = without_waiting(self.ask(day, first - 1)), without_waiting(self.ask(day))
        for name, rows in before.items():
            if name not in PASSED_OVER and not (noted and name == "exceptions"):
                assert after[name] == rows, f"{name} on {day} before #{first} and after #{self.oracle.head}"

    def _lines(self, first: int, last: int) -> list[Any]:
        return [self.oracle.lines[sequence] for sequence in range(first, last + 1)]

    # --- when it is over

    def teardown(self) -> None:
        """Everything that must hold of a whole journal, however it came about."""
        if self.oracle.head:
            self.nothing_known_has_changed()
            self.sums_are_what_the_outsider_adds_up()
            self.lots_go_back_to_where_they_began()
            assert self.ledger.verify().findings == ()
            self.a_copy_is_the_same()
            self.recorded_anew_it_is_the_same()
            if currently_in_test_context():
                event(f"head about {self.oracle.head // 20 * 20}")

    def nothing_known_has_changed(self) -> None:
        for known, days in self.known.items():
            for day, then in days.items():
                now = self.ask(day, known)
                for name, rows in then.items():
                    assert now[name] == rows, f"{name} on {day}, as known at #{known}"

    def sums_are_what_the_outsider_adds_up(self) -> None:
        """For every prefix on some days: also in the middle of what was recorded in one append."""
        days = self.oracle.days()
        with reading(self.ledger.engine) as connection:
            reads = Reads(connection, self.ledger.issuer)
            for known in range(1, self.oracle.head + 1):
                for on in {days[known % len(days)], self.oracle.lines[known].on}:
                    moment = reads.resolve(AsOf(effective_on=on, known_at=known))
                    found = reads.sums(moment, by=("series", "account", "holder", "lot"))
                    expected = self.oracle.balances(on, known)
                    carrying = {k: n for k, n in expected.items() if k.lot or k.account in NO_LOTS}
                    assert {Key(**group): units for group, units in found} == carrying
                    assert reads.sums(moment, by=("series",)) == [], "every series sums to zero"
            for on in days:
                moment = reads.resolve(AsOf(effective_on=on))
                kept = {Key(one.series, one.account, one.holder, ""): one.units for one in reads.totals(moment)}
                assert kept == {key: units for key, units in self.oracle.balances(on).items() if not key.lot}
        for on in {days[0], days[len(days) // 2], days[-1]}:
            with self.view(on) as view:
                self.figures_agree(view, on)

    def figures_agree(self, view: View, on: date) -> None:
        """What is held, what is pledged and the control book, from the outsider's own sums."""
        unit = {series: 10**places for series, places in self.oracle.decimals.items()}
        held = {(row.series, row.holder): int(row.shares * unit[row.series]) for row in view.holdings()}
        assert {key: units for key, units in held.items() if units} == self.oracle.holdings(on)
        lots: dict[str, int] = defaultdict(int)
        pledged: dict[tuple[str, str], int] = defaultdict(int)
        for key, units in self.oracle.lots(on, None, *HELD).items():
            lots[key.lot] += units
            pledged[key.series, key.holder] += units if key.account == "pledged" else 0
        assert {row.lot: int(row.shares * unit[row.series]) for row in view.lots()} == dict(lots)
        in_pledges: dict[tuple[str, str], int] = defaultdict(int)
        for row in view.pledges():
            in_pledges[row.series, row.holder] += int(row.shares * unit[row.series])
        assert {k: n for k, n in in_pledges.items() if n} == {k: n for k, n in pledged.items() if n}
        for moved in view.roll_forward(on - timedelta(days=9)):
            came = sum(getattr(moved, name) for name in CAME)
            went = sum(getattr(moved, name) for name in OUT)
            assert moved.opening + came - went == moved.closing
            assert int(moved.closing * unit[moved.series]) == self.oracle.holdings(on).get(
                (moved.series, moved.holder), 0
            )
        outstanding = {row.certificate: (row.series, row.holder) for row in view.certificates(outstanding=True)}
        for lot in view.lots():
            assert lot.certificate is None or outstanding[lot.certificate] == (lot.series, lot.holder)
        totals = self.oracle.balances(on)
        for line in view.control():
            of = {key.account: units for key, units in totals.items() if key.series == line.series and not key.lot}
            held_now = sum(units for (series, _), units in self.oracle.holdings(on).items() if series == line.series)
            figures = (-of.get("authorised", 0), of.get("unissued", 0), of.get("treasury", 0), of.get("retired", 0))
            shown = (line.authorised, line.unissued, line.treasury, line.retired)
            assert tuple(int(one * unit[line.series]) for one in shown) == figures
            assert int(line.outstanding * unit[line.series]) == held_now == figures[0] - sum(figures[1:])
            assert line.issued == line.outstanding + line.treasury

    def lots_go_back_to_where_they_began(self) -> None:
        with reading(self.ledger.engine) as connection:
            rows = connection.execute(select(LOT).where(LOT.c.issuer == self.ledger.issuer)).mappings()
            roots = {row["lot"]: row["root"] for row in rows}
        assert roots == {lot: self.oracle.root(lot) for lot in self.oracle.opener}

    def a_copy_is_the_same(self) -> None:
        """The exported lines, replayed into an empty database: the same head, and kept sums right at every prefix."""
        assert self.ledger.export(self.journal, each=lambda _: None) == self.oracle.head
        copy = self.empty("copy")
        copy.issuer = self.ledger.issuer
        with writing(copy.engine) as connection:
            journal.open_issuer(connection, copy.issuer)
            importing.replay(
                connection,
                copy.issuer,
                jsonl.read_lines(self.journal),
                lambda count: self.compare_kept(connection, copy.issuer, count),
            )
        assert copy.head() == self.ledger.head()

    def recorded_anew_it_is_the_same(self) -> None:
        """The exported lines, recorded one by one as new events: the same holdings and control book on every day."""
        anew = self.empty("anew")
        anew.issuer, clock = self.ledger.issuer, Clock()
        anew.record(RegisterIssuer(issuer=anew.issuer, name="Acme", zone="UTC"))
        clock.now = datetime.fromisoformat(self.ledger.head().recorded_at) + timedelta(days=1)
        Ledger.import_lines(
            str(anew.engine.url.database), self.journal, actor="clerk", each=lambda _: None, clock=clock
        )
        days = self.oracle.days()
        for on in {*days[:: 1 + len(days) // 4], days[-1]}:
            with self.view(on) as here, anew.as_of(AsOf(effective_on=on)) as there:
                assert [row for row in there.holdings() if row.shares] == [row for row in here.holdings() if row.shares]
                assert list(there.control()) == list(here.control())


CAME = ("issued", "pik", "taken_over", "transferred_in", "converted_in", "split", "corrections")
NO_LOTS = ("authorised", "unissued", "retired")


def without_waiting(found: dict[str, Any]) -> dict[str, Any]:
    """Answers without how long requests have waited: that goes on."""
    return {**found, "requests": [replace(row, days=0) for row in found["requests"]]}
