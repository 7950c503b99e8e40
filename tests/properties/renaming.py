"""The worked example under other names, on other days and with other numbers: its files, commands and answers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from ledger.book import Ledger
from ledger.deciding import Command
from ledger.domain.agreement_data import parse
from ledger.domain.calendars import add_years
from ledger.domain.issuances import IssueShares
from ledger.domain.kinds import RecordAgreement
from ledger.domain.register import DesignateSeries, RegisterHolder
from ledger.domain.requests import Basis
from ledger.domain.values import AsOf
from tests.domain.example import APRIL, FEBRUARY, FILES, NOTES, agreement_data
from tests.domain.given import ILLUSTRATIVE

HOLDERS = ("lucent", "newcourt", "first-union")
OTHERS = ("sub", "heir", "fund")
"""Holders of this test alone: an affiliate, a successor and a stranger."""
NAMES_IDS = {
    *("id", "parties", "concerns", "amends", "series", "document", "could_bind", "bound", "question", "replaces"),
    *("obligors", "purchased_under", "securities", "issuer", "affiliate_series", "instrument", "milestone"),
    *("holders", "holder", "purchaser", "under", "grantees", "party", "executed_by", "for", "assumed"),
}
"""The names in agreement files whose values are ids, or are what a fact is found by."""
WORDS = {"any", "everyone"}
"""Values under those names that are no ids."""


def ids(value: Any, name: str = "") -> set[str]:
    """Every id that an agreement file names; those inside an open parameter stand under its name."""
    if isinstance(value, dict):
        if isinstance(value.get("question"), str):
            return {one for key, item in value.items() for one in {key, *ids(item, _inside(key, name))}} - OPEN
        return {one for key, item in value.items() for one in ids(item, key)}
    if isinstance(value, list):
        return {one for item in value for one in ids(item, name)}
    return {value} - WORDS if name in NAMES_IDS and isinstance(value, str) else set()


OPEN = {"question", "assumed"}
"""What an open parameter names beside the readings of its question."""


def _inside(key: str, name: str) -> str:
    return key if key in OPEN else name


EVERY_ID = sorted({one for file in FILES for one in ids(dict(agreement_data(file)))} | {"E", "F", *HOLDERS, *OTHERS})
NEW = {name: f"n{number}" for number, name in enumerate(EVERY_ID, 1)}


@dataclass(frozen=True)
class Said:
    """A word of an answer that is no id, although a question may have a reading of that name."""

    word: object


@dataclass(frozen=True)
class Shares:
    """A number of shares in an answer."""

    shares: Decimal


@dataclass(frozen=True)
class Granted:
    """A number of registrations that are granted, or left of them, in an answer."""

    registrations: int | str


SHARES, MONEY, GRANTED = ("shares", "authorised"), ("principal", "gross_proceeds"), ("long_form", "short_form")
"""Names of commands and parameters that hold such numbers; the clauses' own amount is a minimum."""


@dataclass(frozen=True)
class Change:
    """New names for ids, years to add to every date, registrations to add, and what to multiply the rest by."""

    names: Mapping[str, str]
    years: int
    granted: int = 0
    shares: int = 1
    money: int = 1

    def day(self, day: date) -> date:
        """The day in the changed book."""
        return add_years(day, self.years)

    def name(self, text: str) -> str:
        """The id in the changed book, and a lot under the new name of its series; any other text stays."""
        if lot := re.fullmatch(r"([EF])-(\d+)", text):
            return f"{self.names.get(lot[1], lot[1])}-{lot[2]}"
        return self.names.get(text, text)

    def data(self, value: Any, name: str = "") -> Any:
        """An agreement file's data in the changed book; the readings of an open parameter are renamed with it."""
        if isinstance(value, dict):
            opened = isinstance(value.get("question"), str)
            return {
                (self.name(k) if opened and k not in OPEN else k): self.data(v, _inside(k, name) if opened else k)
                for k, v in value.items()
            }
        if isinstance(value, list):
            return [self.data(item, name) for item in value]
        if isinstance(value, date):
            return self.day(value)
        if name in GRANTED:
            return value + self.granted
        if name == "minimum_gross_proceeds":
            return str(Decimal(value) * self.money)
        return self.name(value) if isinstance(value, str) and name in NAMES_IDS else value

    def command(self, command: Any) -> Any:
        """A command in the changed book."""
        given = {field.name: getattr(command, field.name) for field in fields(command)}
        return replace(command, **{name: self._field(value, name) for name, value in given.items()})

    def _field(self, value: Any, name: str) -> Any:
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, tuple):
            return tuple(self._field(item, name) for item in value)
        if is_dataclass(value):
            return self.command(value)
        if value is not None and name in (*SHARES, *MONEY):
            return str(Decimal(value) * (self.shares if name in SHARES else self.money))
        return self.name(value) if isinstance(value, str) and not isinstance(value, Enum) else value

    def answer(self, value: Any) -> Any:
        """An answer of the original book as the changed book should give it."""
        if isinstance(value, dict):
            return {self.answer(key): self.answer(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self.answer(item) for item in value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, str) and not isinstance(value, Enum):
            # a label names questions and readings ("Q-01 R1 and Q-03 inclusive")
            words = value.split(" ")
            return self.name(value) if len(words) == 1 else " ".join(map(self._word, words))
        if isinstance(value, Shares):
            return Shares(value.shares * self.shares)
        if isinstance(value, Granted) and isinstance(value.registrations, int):
            return Granted(value.registrations + self.granted)
        assert isinstance(value, (Said, Granted)) or not is_dataclass(value)
        return value

    def _word(self, word: str) -> str:
        return word if word == "and" else ";".join(map(self.name, word.split(";")))


SAME = Change({}, 0)


def on(text: str) -> date:
    return date.fromisoformat(text)


def build(path: Path, change: Change) -> Ledger:
    """The example's book under other names and on other days."""

    def clock() -> datetime:
        return datetime(2012, 6, 30, tzinfo=UTC)

    issuer = change.name("kmc")
    ledger, _ = Ledger.create(str(path), issuer=issuer, name="The issuer", actor="clerk", clock=clock)
    commands: list[Command] = [
        *(DesignateSeries(series=s, name="A series", authorised="100000", on=on("1999-02-04")) for s in "EF"),
        *(RegisterHolder(holder=holder, name=f"A holder, {n}") for n, holder in enumerate((*HOLDERS, *OTHERS))),
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


def done(ledger: Ledger, change: Change, acts: Iterable[Command]) -> list[Any]:
    """What became of some acts."""
    receipts = [ledger.record(change.command(act)) for act in acts]
    return [
        (receipt.outcome, receipt.request, *(_reasons(group) for group in (receipt.reasons, receipt.exceptions)))
        for receipt in receipts
    ]


def _reasons(reasons: Any) -> list[tuple[Any, ...]]:
    """Code, clause and readings; the citation and the words are prose, which names no id that a rule reads."""
    return [(reason.code, reason.clause, reason.reading) for reason in reasons]


def answers(ledger: Ledger, change: Change, days: Iterable[str], known_at: int | None = None) -> list[Any]:
    """Eligibility, rights, lots, demands, papers, notices and exceptions on some days."""
    found: list[Any] = []
    for day in days:
        with ledger.as_of(AsOf(effective_on=change.day(on(day)), known_at=known_at)) as view:
            found += _standings(view)
            found += [
                (row.holder, Said(row.form), row.used, row.reserved, Granted(row.entitled), Granted(row.remaining))
                for row in view.rights()
            ]
            found += [(row.holder, Said(row.form), row.exercisable_from) for row in view.rights()]
            found += [
                (row.lot, row.holder, Shares(row.shares), row.agreement, Said(row.registrable)) for row in view.lots()
            ]
            found += [
                (row.registration, row.holder, row.received_on, Said(row.status), Said(row.counted), Shares(row.sold))
                for row in view.demands()
            ]
            found += [(row.document, Said(row.effective), row.clauses) for row in view.documents()]
            found += [(row.holder, row.document, row.address, row.at, Said(row.counts)) for row in view.notices()]
            found += [(row.registration, row.holders, row.amount, row.on, Said(row.owed)) for row in view.counsel()]
            found += [(row.sequence, row.effective_on, Said(row.code), row.clause) for row in view.exceptions()]
    return found


def _standings(view: Any) -> list[Any]:
    return [
        {
            (row.holder, row.series, Shares(row.shares), Said(row.status), row.until): (
                [(one.adopt, Said(one.status), one.until) for one in row.readings],
                _reasons(row.reasons),
                [(rest.kind, rest.sequence, rest.document) for rest in row.rests_on],
            )
        }
        for basis in (Basis.PRIVATE, Basis.REGISTERED, Basis.SUCCESSION)
        for row in view.eligibility(basis=basis)
    ]


def unordered(value: Any) -> Any:
    """Rows are sorted by names, and questions by theirs: without their order."""
    if isinstance(value, dict):
        return sorted((repr(unordered(key)), unordered(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return sorted(repr(unordered(item)) for item in value)
    if isinstance(value, str) and (" and " in value or "; " in value):
        return sorted(sorted(part.split(" and ")) for part in value.split("; "))
    return value
