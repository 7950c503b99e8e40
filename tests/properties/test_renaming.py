"""No name, number or date of an agreement lives in code: other names and later dates, the same answers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from ledger.book import Ledger
from ledger.domain.agreements import parse
from ledger.domain.calendars import add_years
from ledger.domain.events import Act, Basis, DemandRegistration, Form, RegistrationStatus, TransferShares
from ledger.domain.facts import AdoptReading, RecordDebt
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.registrations import ProgressRegistration
from ledger.domain.releases import ReleaseRequest
from ledger.domain.values import AsOf
from ledger.recording import Command
from tests.domain.example import APRIL, FEBRUARY, FILES, NOTES, agreement_data
from tests.domain.given import ILLUSTRATIVE

HOLDERS = ("lucent", "newcourt", "first-union")
NAMES_IDS = {
    *("id", "parties", "amends", "series", "document", "could_bind", "question", "replaces"),
    *(
        "obligors",
        "purchased_under",
        "issuer",
        "affiliate_series",
        "holders",
        "purchaser",
        "under",
        "holder",
        "grantees",
    ),
}
"""The names in agreement files whose values are ids."""


def ids(value: Any, name: str = "") -> set[str]:
    """Every id that an agreement file names."""
    if isinstance(value, dict):
        return {one for key, item in value.items() for one in ids(item, key)}
    if isinstance(value, list):
        return {one for item in value for one in ids(item, name)}
    return {value} if name in NAMES_IDS and isinstance(value, str) else set()


EVERY_ID = sorted({one for file in FILES for one in ids(dict(agreement_data(file)))} | {"E", "F", *HOLDERS})
NEW = {name: f"n{number}" for number, name in enumerate(EVERY_ID, 1)}
ENUMERATED = ("received", "given", "dated")
"""Readings of Q-10 that are also values of a parameter: there only the reading is renamed."""


@dataclass(frozen=True)
class Change:
    """New names for ids, and years to add to every date."""

    names: Mapping[str, str]
    years: int

    def day(self, day: date) -> date:
        """The day in the changed book."""
        return add_years(day, self.years)

    def name(self, text: str) -> str:
        """The id in the changed book; any other text stays."""
        return self.names.get(text, text)

    def data(self, value: Any, name: str = "") -> Any:
        """An agreement file's data in the changed book."""
        if isinstance(value, dict):
            opened = "question" in value and isinstance(value["question"], str)
            return {(self.name(k) if opened else k): self.data(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [self.data(item, name) for item in value]
        if isinstance(value, date):
            return self.day(value)
        if value in ENUMERATED and name != "id":
            return value
        return self.name(value) if isinstance(value, str) else value

    def command(self, command: Any) -> Any:
        """A command in the changed book."""
        changed = {}
        for field in fields(command):
            value = getattr(command, field.name)
            if isinstance(value, date):
                changed[field.name] = self.day(value)
            elif isinstance(value, str) and not isinstance(value, Enum):
                changed[field.name] = self.name(value)
        return replace(command, **changed)


SAME = Change({}, 0)
CHANGES = {"renamed, a year later": Change(NEW, 1), "renamed, a leap cycle later": Change(NEW, 4)}


def on(text: str) -> date:
    return date.fromisoformat(text)


def demand(holder: str, received: str, **changes: Any) -> DemandRegistration:
    told: dict[str, Any] = {"form": Form.LONG, "series": "E", "shares": "5000", "opinion": "so it is", **changes}
    return DemandRegistration(holder=holder, received_on=on(received), **told)


def adopt(question: str, reading: str) -> AdoptReading:
    return AdoptReading(question=question, reading=reading, by="board", on=on("2000-02-29"), document="memo")


def transfer(transferor: str, transferee: str, day: str, **changes: Any) -> TransferShares:
    return TransferShares(series="F", transferor=transferor, transferee=transferee, shares="500", on=on(day), **changes)


def progress(registration: str, status: RegistrationStatus, day: str) -> ProgressRegistration:
    return ProgressRegistration(registration=registration, status=status, on=on(day))


SALE: dict[str, Any] = {"act": Act.SELL, "basis": Basis.REGISTERED, "registration": "R-1"}
ACTS: list[Command] = [
    transfer("lucent", "newcourt", "1999-12-10"),
    transfer("newcourt", "lucent", "1999-12-10"),
    transfer("lucent", "first-union", "1999-12-11"),
    transfer("lucent", "newcourt", "2000-02-29"),
    transfer("lucent", "newcourt", "2000-05-25"),
    demand("lucent", "1999-05-15", series="F"),
    demand("first-union", "1999-05-15"),
    demand("lucent", "1999-10-30", series="F"),
    demand("lucent", "1999-10-31", series="F", given_on=on("1999-10-30")),
    demand("lucent", "1999-10-31", series="F"),
    demand("first-union", "1999-10-31"),
    demand("first-union", "1999-10-31", opinion=None),
    demand("first-union", "1999-10-31", form=Form.SHORT, shares="35001"),
    demand("newcourt", "1999-10-31"),
    progress("R-1", RegistrationStatus.FILED, "1999-11-15"),
    progress("R-1", RegistrationStatus.EFFECTIVE, "1999-12-01"),
    transfer("lucent", "newcourt", "1999-12-15", **SALE),
    adopt("Q-04", "broad"),
    transfer("lucent", "newcourt", "1999-12-16", **SALE),
    adopt("Q-01", "R1"),
    ReleaseRequest(request="T-5"),
    adopt("Q-10", "given"),
    adopt("Q-05", "G3"),
    demand("newcourt", "1999-11-30"),
    RecordDebt(
        instrument="more", sold_on=on("1999-07-01"), principal="1", gross_proceeds="60000000", issued_by="kmc-financing"
    ),
]
ASKED_ON = [
    *("1999-05-31", "1999-06-01", "1999-10-30", "1999-10-31", "1999-12-10", "2000-02-28", "2000-02-29", "2000-05-23"),
    *("2000-05-24", "2000-05-25", "2000-08-03", "2000-08-04", "2000-08-05"),
]


def build(path: Path, change: Change) -> Ledger:
    """The example's book under other names and on other days."""
    clock: Callable[[], datetime] = lambda: datetime(2012, 6, 30, tzinfo=UTC)  # noqa: E731
    issuer = change.name("kmc")
    ledger, _ = Ledger.create(str(path), issuer=issuer, name="The issuer", actor="clerk", clock=clock)
    commands: list[Command] = [
        *(DesignateSeries(series=s, name="A series", authorised="100000", on=on("1999-02-04")) for s in "EF"),
        *(RegisterHolder(holder=holder, name="A holder") for holder in HOLDERS),
    ]
    for command in commands:
        ledger.record(change.command(command))
    for name in FILES:
        ledger.record(RecordAgreement(agreement=parse(change.data(dict(agreement_data(name))))))
    for series, holder, shares, day, under in (
        ("E", "first-union", "35000", "1999-04-30", APRIL),
        ("E", "newcourt", "11111", "1999-02-04", FEBRUARY),
        ("F", "newcourt", "22222", "1999-02-04", FEBRUARY),
        ("F", "lucent", "33333", "1999-02-04", FEBRUARY),
    ):
        issue = IssueShares(series=series, holder=holder, shares=shares, on=on(day), under=under)
        ledger.record(change.command(issue), evidence=ILLUSTRATIVE)
    ledger.record(change.command(NOTES), evidence=ILLUSTRATIVE)
    return ledger


def done(ledger: Ledger, change: Change) -> list[Any]:
    """What became of the acts."""
    receipts = [ledger.record(change.command(act)) for act in ACTS]
    return [
        (receipt.outcome, receipt.request, *(_reasons(group) for group in (receipt.reasons, receipt.exceptions)))
        for receipt in receipts
    ]


def _reasons(reasons: Any) -> list[tuple[Any, ...]]:
    """Code, clause and readings; the citation and the words are prose, which names no id that a rule reads."""
    return [(reason.code, reason.clause, reason.reading) for reason in reasons]


def answers(ledger: Ledger, change: Change, days: list[str], known_at: int | None = None) -> list[Any]:
    """Eligibility, rights, lots and demands on some days."""
    found: list[Any] = []
    for day in days:
        with ledger.as_of(AsOf(effective_on=change.day(on(day)), known_at=known_at)) as view:
            for basis in (Basis.PRIVATE, Basis.REGISTERED):
                found += [
                    {
                        (row.holder, row.series, row.shares, row.status, row.until): (
                            [(one.adopt, one.status, one.until) for one in row.readings],
                            _reasons(row.reasons),
                            [(rest.kind, rest.sequence, rest.document) for rest in row.rests_on],
                        )
                    }
                    for row in view.eligibility(basis=basis)
                ]
            found += [
                (row.holder, row.form, row.entitled, row.used, row.reserved, row.remaining, row.exercisable_from)
                for row in view.rights()
            ]
            found += [(row.lot, row.holder, row.shares, row.agreement, row.registrable) for row in view.lots()]
            found += [
                (row.registration, row.holder, row.received_on, row.status, row.counted) for row in view.demands()
            ]
    return found


def changed(value: Any, change: Change) -> Any:
    """An answer of the original book as the changed book should give it."""
    if isinstance(value, dict):
        return {changed(key, change): changed(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(changed(item, change) for item in value)
    if isinstance(value, date):
        return change.day(value)
    if isinstance(value, str) and not isinstance(value, Enum):
        # a lot is named after its series ("F-1"), a label names questions and readings ("Q-01 R1 and Q-03 inclusive")
        if lot := re.fullmatch(r"([EF])-(\d+)", value):
            return f"{change.name(lot[1])}-{lot[2]}"
        if value in change.names:
            return change.name(value)
        return " ".join(";".join(change.name(part) for part in word.split(";")) for word in value.split(" "))
    assert not is_dataclass(value)
    return value


def unordered(value: Any) -> Any:
    """Rows are sorted by names, and questions by theirs: without their order."""
    return sorted(map(repr, map(_unordered, value)))


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((repr(_unordered(key)), _unordered(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return sorted(repr(_unordered(item)) for item in value)
    if isinstance(value, str) and " and " in value:
        return " and ".join(sorted(value.split(" and ")))
    return value


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], list[Any]]:
    """What became of the acts, and the answers, under the example's own names and dates."""
    ledger = build(tmp_path_factory.mktemp("original") / "book.db", SAME)
    return done(ledger, SAME), answers(ledger, SAME, ASKED_ON)


def test_the_acts_of_this_test_have_every_outcome(original: tuple[list[Any], list[Any]]) -> None:
    outcomes, _ = original
    assert {str(outcome[0]) for outcome in outcomes} == {"registered", "recorded", "refused", "held"}


@pytest.mark.parametrize("how", CHANGES)
def test_other_names_and_later_dates_give_the_same_answers_renamed_and_shifted(
    how: str, original: tuple[list[Any], list[Any]], tmp_path: Path
) -> None:
    change = CHANGES[how]
    ledger = build(tmp_path / "book.db", change)
    outcomes = done(ledger, change)
    acts, asked = original
    for act, was, now in zip(ACTS, acts, outcomes, strict=True):
        assert _unordered(now) == _unordered(changed(was, change)), act
    assert unordered(answers(ledger, change, ASKED_ON)) == unordered(changed(asked, change))


def test_what_is_renamed_are_the_ids_of_issuer_documents_clauses_questions_readings_series_and_holders() -> None:
    assert {"kmc", "spa-a1", FEBRUARY, "LU", "Q-01", "R1", "received", "E", "F", *HOLDERS} <= set(NEW)
    assert len(set(NEW.values())) == len(NEW) > 40


def test_what_was_answered_at_a_point_is_answered_the_same_after_every_later_act(tmp_path: Path) -> None:
    ledger, then = build(tmp_path / "book.db", SAME), dict[int, list[Any]]()
    days = ["1999-12-16", "2000-05-25"]
    for act in ACTS:
        ledger.record(act)
        head = ledger.head().sequence
        then[head] = answers(ledger, SAME, days)
    assert {head: answers(ledger, SAME, days, known_at=head) for head in then} == then
    assert len({repr(answer) for answer in then.values()}) > len(ACTS) / 3, "the acts change the answers"
