"""The kinds of clause that rules understand, and the recording of an agreement file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.agreement_data import placed, read
from ledger.domain.agreements import Agreement, Clause, Data
from ledger.domain.counsel import COUNSEL, UNDERWRITING, read_counsel, read_underwriting
from ledger.domain.counting import COUNTING_RULE, read_counting
from ledger.domain.decisions import Decision, Outcome, missing
from ledger.domain.events import AgreementRecorded
from ledger.domain.lockups import LOCK_UP, read_lock_up
from ledger.domain.reader import FaultyAgreement, FileFault, Path, Reader
from ledger.domain.registrable import REGISTRABLE_SECURITIES, read_registrable_securities
from ledger.domain.rights import DEMAND_RIGHTS, PIGGYBACK_RIGHTS, read_demand_rights, read_piggyback_rights
from ledger.domain.slices import Needs, Slice, Terms
from ledger.domain.values import shown
from ledger.errors import Code

RESERVED = frozenset(("question", "assumed"))
"""Names that the table of an open parameter uses itself, beside the names of the readings."""


def _read_authority(table: Reader) -> None:
    """Authority to grant rights under another document: nothing is computed from it yet."""
    table.some_ids("grantees")
    table.id("under")
    table.done()


KINDS: Mapping[str, Callable[[Reader], object]] = {
    LOCK_UP: read_lock_up,
    DEMAND_RIGHTS: read_demand_rights,
    REGISTRABLE_SECURITIES: read_registrable_securities,
    COUNTING_RULE: read_counting,
    PIGGYBACK_RIGHTS: read_piggyback_rights,
    COUNSEL: read_counsel,
    UNDERWRITING: read_underwriting,
    "authority": _read_authority,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAgreement:
    """The command: record an agreement, as `agreement_data.parse` read it from a file's data."""

    agreement: Agreement


def needs(command: RecordAgreement, today: date) -> Needs:
    """What is recorded already: ids must be new, and questions may be those of another document."""
    return Needs(on=today, terms=True)


def decide(command: RecordAgreement, given: Slice) -> Decision:
    """Validate everything, list every fault, and record the agreement as one event."""
    agreement = command.agreement
    assert given.terms is not None
    if faults := faults_of(agreement, given.terms):
        raise FaultyAgreement(faults)
    exceptions = []
    if not agreement.document.held:
        exceptions.append(missing(Code.DOCUMENT_NOT_RECORDED, f"the text of {agreement.document.document} is not held"))
    exceptions += [
        missing(Code.DOCUMENT_NOT_RECORDED, f"{known.document} ({known.title}) is known to exist and is not held")
        for known in agreement.known_documents
        if not known.held
    ]
    return Decision(
        outcome=Outcome.RECORDED,
        event=AgreementRecorded(agreement=agreement),
        effective_on=agreement.document.made_on or given.today,
        exceptions=tuple(exceptions),
    )


def check(data: Data, terms: Terms | None) -> tuple[Agreement, list[FileFault]]:
    """What a file states as far as it can be read, and every fault in it: of its form and beyond.

    What the form has found wrong inside a clause, or a list with such a value, is not judged again: it would be
    called missing as well.
    """
    agreement, faults = read(data)
    named = {fault.path for fault in faults if len(fault.path) > 2}
    named |= {path[:-1] for path in named if isinstance(path[-1], int)}
    beyond = faults_of(agreement, terms)
    return agreement, faults + [one for one in beyond if named.isdisjoint(_enclosing(one.path))]


def _enclosing(path: Path) -> Iterator[Path]:
    return (path[: length + 1] for length in range(len(path)))


def faults_of(agreement: Agreement, terms: Terms | None) -> list[FileFault]:
    """Every fault beyond the form: kinds, parameters, open questions and, given `terms`, what is recorded already.

    Without `terms` a question that is not in the file is no fault: it may be a recorded one.
    """
    asked = (*(terms.questions().values() if terms else ()), *agreement.questions)
    questions = _Questions(
        {q.question: tuple(r.reading for r in q.readings) for q in asked}, complete=terms is not None
    )
    faults = list(_reserved_readings(agreement))
    for clause, path in placed(agreement):
        faults += _clause_faults(clause, path, questions)
    return faults + list(_recorded_already(agreement, terms) if terms else ())


@dataclass(frozen=True, slots=True)
class _Questions:
    """The readings of each question that a clause may name; `complete` where the recorded ones are among them."""

    readings: Mapping[str, tuple[str, ...]]
    complete: bool

    def faults(self, question: object, given: Iterable[str], place: str, path: Path) -> Iterator[FileFault]:
        """An open parameter names a known question and gives a value for each of its readings, and no other."""
        if question not in self.readings:
            if self.complete and question and isinstance(question, str):
                text = f"{place}: question {shown(question)} is not in this file or any recorded one"
                yield FileFault((*path, "question"), text)
            return
        readings = self.readings[str(question)]
        if set(given) != set(readings) and not {"", *RESERVED} & set(readings):
            yield FileFault(path, f"{place}: give one value for each reading of {question}: {', '.join(readings)}")


def _reserved_readings(agreement: Agreement) -> Iterator[FileFault]:
    for number, question in enumerate(agreement.questions):
        for place, reading in enumerate(question.readings):
            if reading.reading in RESERVED:
                text = f"question {question.question}: a reading cannot be called '{reading.reading}': "
                path = ("question", number, "reading", place, "id")
                yield FileFault(path, text + "an open parameter uses that name itself")


def _clause_faults(clause: Clause, path: Path, questions: _Questions) -> list[FileFault]:
    """What is wrong with a clause's kind, its parameters, or the readings that they name."""
    faults: list[FileFault] = []
    place = f"clause {clause.clause or 'without an id'}"
    if clause.kind in KINDS:
        KINDS[clause.kind](Reader(clause.terms(), place, faults, (*path, "parameters")))
    else:
        text = f"{place}: kind {shown(clause.kind)} is not known; kinds are {', '.join(sorted(KINDS))}"
        faults.append(FileFault((*path, "kind"), text))
    faults += _open_faults(clause.terms(), place, (*path, "parameters"), questions, assumed=clause.assumed)
    replaced = clause.supersedes
    if replaced is not None and replaced.question is not None:
        bound = (*path, "supersedes", "bound")
        given = [one.reading for one in replaced.bound]
        faults += questions.faults(replaced.question, given, f"{place}.supersedes.bound", bound)
    return faults


def _open_faults(value: object, place: str, path: Path, questions: _Questions, *, assumed: bool) -> Iterator[FileFault]:
    """The faults of every open parameter, however deep; only an assumption may say what it supposes meanwhile."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _open_faults(item, f"{place}[{number + 1}]", (*path, number), questions, assumed=assumed)
    if not isinstance(value, Mapping):
        return
    if "question" in value:
        yield from questions.faults(value["question"], value.keys() - RESERVED, place, path)
        if "assumed" in value and not assumed:
            text = f"{place}: only an [[assumption]] may say which reading is 'assumed'"
            yield FileFault((*path, "assumed"), text)
    for name, item in value.items():
        yield from _open_faults(item, f"{place}.{name}", (*path, name), questions, assumed=assumed)


def _recorded_already(agreement: Agreement, terms: Terms) -> Iterator[FileFault]:
    """What speaks against what is recorded: ids that stand for something else, and clauses that are not there."""
    recorded = terms.recorded_documents()
    document = agreement.document.document
    if document in recorded:
        yield FileFault(("document", "id"), f"document {document} is recorded already; reverse that event first")
    others = [other for name, other in recorded.items() if name != document]
    clauses = {clause.clause for other in others for clause in other.clauses}
    questions = {question.question for other in others for question in other.questions}
    addresses = {address.address for other in others for address in other.notice_addresses}
    ids = [("clause", clause.clause, path, clauses) for clause, path in placed(agreement)]
    ids += [("question", one.question, ("question", n), questions) for n, one in enumerate(agreement.questions)]
    ids += [
        ("notice address", one.address, ("notice-address", n), addresses)
        for n, one in enumerate(agreement.notice_addresses)
    ]
    for what, one, path, taken in ids:
        if one in taken:
            text = f"{what} {one} is recorded already, by another document: give it another id"
            yield FileFault((*path, "id"), text)
    kinds = {clause.clause: clause.kind for one in recorded.values() for clause in one.clauses}
    for clause, path in placed(agreement):
        if clause.replaces is not None and clause.kind in KINDS and kinds.get(clause.replaces) != clause.kind:
            text = f"clause {clause.clause}: 'replaces' must name a recorded clause of kind '{clause.kind}', "
            yield FileFault((*path, "replaces"), text + f"and {shown(clause.replaces)} is none")
