"""What is known of entities, papers and months: names, notices, readings, certificates, statements, closings."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger import Ledger
from ledger.domain.agreements import ExecutionStatus
from ledger.domain.calendars import add_months, month_ends
from ledger.domain.certificates import ReplaceCertificates
from ledger.domain.documents import NoteExecution
from ledger.domain.entities import NoteLegend, RecordAlias, RecordControl, RecordMilestone, RecordSuccession
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.holding_events import CertificateCause, CertificateLot
from ledger.domain.kinds import RecordAgreement
from ledger.domain.names import ChangeAddress, RenameHolder
from ledger.domain.notices import ChangeNoticeAddress, GiveNotice
from ledger.domain.period_events import State
from ledger.domain.periods import CloseMonth, month_of
from ledger.domain.register import RegisterHolder
from ledger.domain.reports import IssueReport
from ledger.domain.statements import RecordStatement, ResolveStatement
from tests.properties.machine_requests import RequestRules
from tests.properties.machine_shares import DATA
from tests.properties.oracle import HELD, text_of
from tests.properties.terms import QUESTIONS, side_letter


class FactRules(RequestRules):
    """Rules of facts, certificates, statements and months."""

    def strangers(self) -> set[str]:
        """Who is not registered yet."""
        return {"dan", "eve"} - self.still("holder-registered", "holder").keys()

    @precondition(lambda self: self.strangers())
    @rule(data=DATA)
    def register(self, data: Any) -> None:
        name = self.one(data.draw, self.strangers())
        self.record(data.draw, RegisterHolder(holder=name, name=name.title(), on=self.day(data.draw)))

    @precondition(lambda self: self.today >= date(2012, 2, 20) and len(self.oracle.live("agreement-recorded")) < 2)
    @rule(data=DATA)
    def agree(self, data: Any) -> None:
        self.record(data.draw, RecordAgreement(agreement=side_letter()))

    @rule(data=DATA)
    def state_a_relation(self, data: Any) -> None:
        on, one = self.day(data.draw), self.holder(data.draw)
        other = self.holder(data.draw, but=one)
        commands = (
            RecordControl(affiliate=one, controller="ann", on=on, controlled=data.draw(st.booleans()))
            if one != "ann"
            else RecordControl(affiliate=other, controller=one, on=on),
            RecordSuccession(predecessor=one, successor=other, on=on),
        )
        self.record(data.draw, data.draw(st.sampled_from(commands)), on=on)

    @rule(data=DATA)
    def name(self, data: Any) -> None:
        on, holder = self.day(data.draw), self.holder(data.draw)
        word = data.draw(st.sampled_from(["Ash", "Bay", "Cob"]))
        commands = (
            RecordAlias(holder=holder, alias=f"{word} & Co.", cite="deed, page 1", on=on),
            RenameHolder(holder=holder, name=f"{word} Partners", on=on),
            ChangeAddress(holder=holder, address=data.draw(st.sampled_from([None, f"1 {word} Street"])), on=on),
        )
        self.record(data.draw, data.draw(st.sampled_from(commands)), on=on)

    @rule(data=DATA)
    def find_a_fact(self, data: Any) -> None:
        on = self.day(data.draw)
        sold = date(2011, 2, 15) + timedelta(days=data.draw(st.integers(0, 30)))
        question = data.draw(st.sampled_from(sorted(QUESTIONS)))
        reading = data.draw(st.sampled_from(QUESTIONS[question]))
        status = data.draw(st.sampled_from(ExecutionStatus))
        proceeds, bond = data.draw(st.sampled_from([None, "1000", "9"])), data.draw(st.sampled_from([None, True]))
        commands = {
            RecordMilestone(milestone="offering", on=on): on,
            NoteExecution(document="deed", party="bob", status=status, on=on): on,
            AdoptReading(question=question, reading=reading, by="the board", on=on, document="minutes"): on,
            RecordDebt(
                instrument="Notes", sold_on=sold, principal="1000", gross_proceeds=proceeds, high_yield=bond
            ): sold,
        }
        command = data.draw(st.sampled_from(list(commands)))
        self.record(data.draw, command, on=commands[command])

    @rule(data=DATA)
    def give_notice(self, data: Any) -> None:
        on = self.day(data.draw)
        addresses = data.draw(st.sampled_from([(), ("bob-office",), ("bob-copies",)]))
        holder = "bob" if addresses else self.holder(data.draw)
        if not self.oracle.live("agreement-recorded"):
            return
        commands = (
            GiveNotice(holder=holder, document="deed", about="the lock-up", on=on, addresses=addresses),
            ChangeNoticeAddress(
                document="deed", address="bob-office", holder="bob", addressee="Bob", lines=("2 Low Street",), on=on
            ),
        )
        self.record(data.draw, data.draw(st.sampled_from(commands)), on=on)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA)
    def note_legend(self, data: Any) -> None:
        on = self.day(data.draw)
        found = self.lot(data.draw, on, *HELD)
        if found is not None:
            noted = data.draw(st.sampled_from([True, True, False]))
            self.record(data.draw, NoteLegend(lot=found[0].lot, clause="LOCK", on=on, noted=noted), on=on)

    @precondition(lambda self: self.oracle.holdings(self.today))
    @rule(data=DATA)
    def replace_certificates(self, data: Any) -> None:
        on = self.day(data.draw)
        with self.view(on) as view:
            outstanding = view.certificates(outstanding=True)
            bare = [row for row in view.lots() if row.certificate is None]
        new, other = self.number(), self.number()
        if bare and (not outstanding or data.draw(st.booleans())):
            lot = data.draw(st.sampled_from(bare))
            cause = data.draw(st.sampled_from([CertificateCause.CERTIFICATED, CertificateCause.BOOK_ENTRY]))
            number = new if cause is CertificateCause.CERTIFICATED else None
            command = ReplaceCertificates(
                series=lot.series,
                holder=lot.holder,
                cause=cause,
                on=on,
                lots=(CertificateLot(lot=lot.lot, certificate=number),),
            )
        elif outstanding:
            old = data.draw(st.sampled_from(outstanding))
            same = [one.certificate for one in outstanding if (one.series, one.holder) == (old.series, old.holder)]
            cause = data.draw(st.sampled_from(CertificateCause))
            divided = cause is CertificateCause.DIVIDED and len(old.lots) > 1
            command = ReplaceCertificates(
                series=old.series,
                holder=old.holder,
                cause=cause,
                on=on,
                replaced=tuple(same[:3]) if cause is CertificateCause.CONSOLIDATED else (old.certificate,),
                lots=tuple(
                    CertificateLot(lot=lot, certificate=new if number else other) for number, lot in enumerate(old.lots)
                )
                if divided
                else (),
                certificate=None if divided or cause is CertificateCause.BOOK_ENTRY else new,
                indemnity=data.draw(st.sampled_from([None, "affidavit"])),
            )
        else:
            return
        self.record(data.draw, command, on=on)

    @rule(data=DATA)
    def state_a_total(self, data: Any) -> None:
        on, series = self.day(data.draw), self.series(data.draw)
        holder = data.draw(st.sampled_from([None, self.holder(data.draw)]))
        units = sum(n for (of, by), n in self.oracle.holdings(on).items() if of == series and holder in (None, by))
        shares = text_of(units + data.draw(st.sampled_from([0, 0, 7])), self.oracle.decimals[series])
        self.record(
            data.draw, RecordStatement(source="the agent", series=series, shares=shares, on=on, holder=holder), on=on
        )

    def unresolved(self) -> dict[str, date]:
        """The statements of which nobody has said why they differ."""
        return self.still("statement-recorded", "statement", "statement-resolved")

    @precondition(lambda self: self.unresolved())
    @rule(data=DATA)
    def resolve(self, data: Any) -> None:
        statement = self.one(data.draw, self.unresolved())
        on = self.today
        command = ResolveStatement(statement=statement, resolution="a late letter", by="controller", on=on)
        self.record(data.draw, command, on=on)

    @precondition(lambda self: self.today >= date(2012, 3, 1))
    @rule(data=DATA)
    def close_month(self, data: Any) -> None:
        closed = self.closed()
        last = month_of(add_months(month_ends(month_of(self.today))[0], -1))
        due = month_of(closed + timedelta(days=1)) if closed else data.draw(st.sampled_from(["2012-01", last]))
        self.record(data.draw, CloseMonth(month=data.draw(st.sampled_from([due, due, due, last]))))

    @precondition(lambda self: self.today >= date(2012, 3, 1))
    @rule(data=DATA)
    def issue_report(self, data: Any) -> None:
        month = month_of(add_months(month_ends(month_of(self.today))[0], -1))
        self.record(data.draw, report_of(self.ledger, month, data.draw(st.sampled_from("ab")) * 64))


def report_of(ledger: Ledger, month: str, digest: str) -> IssueReport:
    """That a report of a month was made from the head, with bytes of a digest."""
    head = ledger.head()
    return IssueReport(
        report="cap-table",
        month=month,
        state=State.DRAFT,
        sequence=head.sequence,
        head_hash=head.hash,
        known_at=None,
        sheets=(),
        file_sha256=digest,
        contents_sha256=digest,
        program="0.1.0",
    )
