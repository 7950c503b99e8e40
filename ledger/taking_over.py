"""Taking over a whole register: many decisions in one transaction, with a receipt for each lot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import chain, repeat

from ledger.deciding import decide_register
from ledger.domain.computed import basis_changed
from ledger.domain.openings import OpenRegister
from ledger.domain.periods import Prior
from ledger.domain.values import Evidence, parse_reference, refuse_unstorable
from ledger.receipts import Receipt, first_receipt, receipt_again, receipt_of
from ledger.recording import taken_back, today_in
from ledger.steps import Step
from ledger.store.codec import plain, request_hash
from ledger.store.engine import Connection, Engine, writing
from ledger.store.journal import lock
from ledger.store.reads import Reads


def record_register(
    engine: Engine,
    issuer: str,
    command: OpenRegister,
    *,
    actor: str,
    now: Callable[[], datetime],
    each: Callable[[int], None],
    key: str | None = None,
    evidence: tuple[Evidence, ...] = (),
    dry_run: bool = False,
    prior: Prior | None = None,
) -> tuple[Receipt, ...]:
    """Take over a register, all of it or nothing: a receipt for each lot, in their order.

    The key stands for the whole: repeated, it returns the first receipts. `each` is told how many lots are entered.
    """
    key = parse_reference(key, "key") if key is not None else None
    refuse_unstorable((key, actor, plain(command), plain(evidence)))

    asked = request_hash(command, evidence) if key is not None else None
    if dry_run:
        with taken_back(engine, issuer) as connection:
            if key is not None and (again := _again(Reads(connection, issuer), command, key, asked)):
                return again
            receipts = _entered(_begun(connection, issuer, actor, now, prior), command, evidence, key, asked, each)
        return tuple(replace(receipt, sequence=None, hash=None) for receipt in receipts)
    with writing(engine) as connection:
        lock(connection, issuer)
        if key is not None and (again := _again(Reads(connection, issuer), command, key, asked)):
            return again
        return _entered(_begun(connection, issuer, actor, now, prior), command, evidence, key, asked, each)


def _begun(connection: Connection, issuer: str, actor: str, now: Callable[[], datetime], prior: Prior | None) -> Step:
    today = today_in(Reads(connection, issuer).registered().zone, now())
    return Step(connection, issuer, actor, now, today, prior)


def _again(reads: Reads, command: OpenRegister, key: str, asked: str | None) -> tuple[Receipt, ...]:
    """The receipts of an earlier command with the same key; its lots follow one another in the journal."""
    first = first_receipt(reads, key, asked)
    if first is None:
        return ()
    assert first.sequence is not None
    return tuple(receipt_again(one) for one in reads.receipts(first.sequence, len(command.lots)))


def _entered(
    step: Step,
    command: OpenRegister,
    evidence: tuple[Evidence, ...],
    key: str | None,
    asked: str | None,
    each: Callable[[int], None],
) -> tuple[Receipt, ...]:
    """Every lot in its order; the first has the key."""
    decided = decide_register(command, step.slicer, step.today, evidence)
    if stale := step.stale(decided):
        raise basis_changed(
            stale, "Reverse that first, take the register over, and record it again; or take lots over one by one"
        )
    receipts: list[Receipt] = []
    marks = chain([(key, asked)], repeat((None, None)))
    for (its_key, its_hash), decision, one in zip(marks, decided, command.lots, strict=False):
        noted = step.noted(decision)
        support = (*one.evidence, *evidence)
        recorded, hashed = step.enter(noted, support, receipt=True, key=its_key, asked=its_hash)
        receipts.append(receipt_of(noted, recorded.sequence, hashed))
        each(len(receipts))
    return tuple(receipts)
