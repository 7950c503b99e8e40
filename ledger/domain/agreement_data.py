"""Agreement files as data: one pass over the tables that lists every fault.

An agreement file (TOML or JSON) holds one `[document]`, the `[[known-document]]`s that it shows to
exist, its `[[question]]`s with their `[[question.reading]]`s, its `[[clause]]`s, its `[[notice-address]]`es,
and `[[assumption]]`s: clauses that no document gives. Any parameter may be left open:
`{question = "Q-9", R1 = ..., R2 = ...}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from ledger.domain.agreements import (
    NOT_HELD,
    Agreement,
    Argument,
    BoundUnder,
    Clause,
    Data,
    Document,
    EffectiveWhen,
    Execution,
    ExecutionStatus,
    NoticeAddress,
    Open,
    Question,
    Reading,
    Supersession,
)
from ledger.domain.reader import FaultyAgreement, FileFault, Path, Reader
from ledger.domain.values import shown, unstorable

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def parse(data: Data) -> Agreement:
    """Read an agreement file's data; every fault found is listed in one `FaultyAgreement`."""
    agreement, faults = read(data)
    if faults:
        raise FaultyAgreement(faults)
    return agreement


def read(data: Data) -> tuple[Agreement, list[FileFault]]:
    """What an agreement file states as far as it can be read, and every fault in its form."""
    faults: list[FileFault] = []
    top = Reader(data, "agreement", faults)
    if top.data.get("format") != 1 or isinstance(top.data.get("format"), bool):
        text = "'format = 1' must be the first line: it names the version of this file format"
        faults.append(FileFault(("format",), text))
    top.seen.add("format")
    document = _document(top.table("document"), default_held=True)
    known = tuple(_document(table, default_held=False) for table in top.tables("known-document"))
    questions = tuple(_question(table) for table in top.tables("question"))
    clauses = tuple(_clause(table, assumed=False) for table in top.tables("clause"))
    assumed = tuple(_clause(table, assumed=True) for table in top.tables("assumption"))
    addresses = tuple(_notice_address(table) for table in top.tables("notice-address"))
    top.done()
    no_duplicates([(document.document, ("document",)), *_at(known, "known-document", "document")], "document", faults)
    no_duplicates(_at(questions, "question", "question"), "question", faults)
    no_duplicates([*_at(clauses, "clause", "clause"), *_at(assumed, "assumption", "clause")], "clause", faults)
    no_duplicates(_at(addresses, "notice-address", "address"), "notice address", faults)
    agreement = Agreement(
        document=document,
        known_documents=known,
        questions=questions,
        clauses=clauses + assumed,
        notice_addresses=addresses,
    )
    return agreement, faults


def placed(agreement: Agreement) -> Iterator[tuple[Clause, Path]]:
    """Every clause with its place in the data of its file."""
    for table, assumed in (("clause", False), ("assumption", True)):
        alike = (clause for clause in agreement.clauses if clause.assumed is assumed)
        yield from ((clause, (table, number)) for number, clause in enumerate(alike))


def _at(found: tuple[object, ...], table: str, name: str) -> list[tuple[str, Path]]:
    return [(getattr(one, name), (table, number)) for number, one in enumerate(found)]


def no_duplicates(ids: list[tuple[str, Path]], what: str, faults: list[FileFault]) -> None:
    """Note each id that stands in more than one place, at every place but the first."""
    seen: set[str] = set()
    for one, path in ids:
        if one and one in seen:
            faults.append(FileFault((*path, "id"), f"{what} '{one}' is given more than once"))
        seen.add(one)


def _document(table: Reader, *, default_held: bool) -> Document:
    sha256 = table.optional_text("sha256")
    if sha256 is None and default_held:
        table.fault(f"'sha256' is missing: give the SHA-256 of the text, or \"{NOT_HELD}\"", "sha256")
    if sha256 is not None and sha256 != NOT_HELD and not _SHA256.fullmatch(sha256):
        table.fault(f"'sha256' must be 64 hexadecimal digits or \"{NOT_HELD}\", not {shown(sha256)}", "sha256")
    found = Document(
        document=table.id("id"),
        title=table.text("title"),
        made_on=table.optional_day("made_on"),
        governing_law=table.optional_text("governing_law"),
        sha256=None if sha256 in (None, NOT_HELD) else sha256,
        parties=table.ids("parties"),
        concerns=table.ids("concerns"),
        series=table.ids("series"),
        amends=table.ids("amends"),
        executions=tuple(_execution(entry) for entry in table.tables("execution")),
        effective_when=_effective_when(table),
    )
    table.done()
    return found


def _execution(table: Reader) -> Execution:
    status = table.text("status")
    if status not in set(ExecutionStatus):
        table.fault(f"'status' must be one of {', '.join(ExecutionStatus)}", "status")
        status = ExecutionStatus.BLANK
    found = Execution(
        party=table.id("party"),
        signatory=table.optional_text("signatory"),
        capacity=table.optional_text("capacity"),
        status=ExecutionStatus(status),
    )
    table.done()
    return found


def _effective_when(table: Reader) -> EffectiveWhen | None:
    if not table.has("effective_when"):
        return None
    entry = table.table("effective_when")
    found = EffectiveWhen(cite=entry.text("cite"), executed_by=entry.some_ids("executed_by"))
    entry.done()
    return found


def _notice_address(table: Reader) -> NoticeAddress:
    found = NoticeAddress(
        address=table.id("id"),
        holder=table.id("holder"),
        is_copy=table.flag("is_copy"),
        addressee=table.text("addressee"),
        attention=table.optional_text("attention"),
        lines=table.texts("lines"),
        fax=table.optional_text("fax"),
        cite=table.text("cite"),
        effective_on=table.day("effective_on"),
    )
    table.done()
    return found


def _question(table: Reader) -> Question:
    readings = []
    for entry in table.tables("reading"):
        readings.append(Reading(reading=entry.id("id"), text=entry.text("text"), effect=entry.text("effect")))
        entry.done()
    if len(readings) < 2:
        table.fault("a question needs at least two readings", "reading")
    places = [(one.reading, (*table.path, "reading", number)) for number, one in enumerate(readings)]
    no_duplicates(places, f"reading in {table.place}", table.faults)
    arguments = []
    for entry in table.tables("argument"):
        arguments.append(Argument(reading=entry.id("for"), text=entry.text("text"), cite=entry.text("cite")))
        if arguments[-1].reading not in {reading.reading for reading in readings}:
            entry.fault(f"'for' names '{arguments[-1].reading}', which is no reading of this question", "for")
        entry.done()
    found = Question(
        question=table.id("id"),
        title=table.text("title"),
        cite=table.text("cite"),
        words=table.text("words"),
        bites=table.optional_text("bites"),
        readings=tuple(readings),
        arguments=tuple(arguments),
    )
    table.done()
    return found


def _clause(table: Reader, *, assumed: bool) -> Clause:
    supersedes = None
    if table.has("supersedes"):
        entry = table.table("supersedes")
        bound = entry.term("bound", Reader.ids) if entry.has("bound") else None
        if entry.has("bound") and not isinstance(bound, Open):
            entry.fault("'bound' must name a question, and whom each of its readings binds", "bound")
        if isinstance(bound, Open) and bound.assumed is not None:
            text = f"{entry.place}.bound: whom missing words bound is never 'assumed'"
            entry.faults.append(FileFault((*entry.path, "bound", "assumed"), text))
        supersedes = Supersession(
            document=entry.id("document"),
            clause=entry.text("clause"),
            since=entry.day("since"),
            could_bind=entry.some_ids("could_bind"),
            question=bound.question if isinstance(bound, Open) else None,
            bound=tuple(BoundUnder(reading=reading, holders=holders) for reading, holders in bound.by_reading)
            if isinstance(bound, Open)
            else (),
        )
        entry.done()
    effective_on = table.optional_day("effective_on") if assumed else table.day("effective_on")
    if supersedes and effective_on and date.min < effective_on < supersedes.since:
        text = f"{table.place}: 'supersedes.since' is after 'effective_on'"
        table.faults.append(FileFault((*table.path, "supersedes", "since"), text))
    found = Clause(
        clause=table.id("id"),
        kind=table.text("kind"),
        cite=table.text("cite"),
        text=table.text("text"),
        effective_on=effective_on,
        assumed=assumed,
        parameters=json.dumps(_parameters(table), sort_keys=True, ensure_ascii=False),
        supersedes=supersedes,
        replaces=table.optional_text("replaces"),
    )
    table.done()
    return found


def _parameters(table: Reader) -> object:
    table.seen.add("parameters")
    value = table.data.get("parameters", {})
    if not isinstance(value, Mapping):
        table.fault("'parameters' must be a table", "parameters")
        return {}
    return _plain(value, table, (*table.path, "parameters"))


def _plain(value: object, table: Reader, path: Path) -> object:
    """TOML data as JSON data: dates become ISO text, everything else keeps its type."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item, table, (*path, str(key))) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, table, (*path, number)) for number, item in enumerate(value)]
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and unstorable(value):
        text = "contains a character that no file can store"
    elif value is None or isinstance(value, str) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    elif isinstance(value, (int, float)):
        text = f"has the value {shown(str(value))}: write such a number as text, to keep it exact"
    else:
        text = f"has the value {shown(str(value))}, which is no text, number, date, list or table"
    table.faults.append(FileFault(path, f"{table.place}: a parameter {text}"))
    return None
