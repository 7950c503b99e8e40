"""Receipts: what became of a command, as it is given, kept with its event, and given again to a retry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ledger.domain.computations import Computation, Computed, ComputedLine
from ledger.domain.decisions import Decision, HoldingLine, Outcome
from ledger.domain.standing import Reason, Rest, RestKind
from ledger.domain.values import shown
from ledger.errors import Code, Fault, Invalid
from ledger.store.codec import canonical, plain
from ledger.store.reads import Reads, StoredReceipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a command. `sequence` and `hash` are None for a dry run."""

    outcome: Outcome
    sequence: int | None
    hash: str | None
    request: str | None
    opened: tuple[str, ...]
    reasons: tuple[Reason, ...]
    rests_on: tuple[Rest, ...]
    exceptions: tuple[Reason, ...]
    before: tuple[HoldingLine, ...]
    after: tuple[HoldingLine, ...]
    computed: Computation | None = None

    def data(self) -> dict[str, Any]:
        """The receipt as plain JSON data, in the shape of `docs/cli.md`."""
        found: dict[str, Any] = plain(self)
        return found


def first_receipt(reads: Reads, key: str, asked: str | None) -> Receipt | None:
    """The receipt of an earlier command with the same key, if it was the same command."""
    first = reads.first_with_key(key)
    if first is None:
        return None
    if first.request_hash != asked:
        raise Invalid(
            Fault.KEY_REUSED,
            f"key {shown(key)} was used for another command, #{first.sequence}",
            advice="Use a new key for a new command; a retry must repeat the command exactly",
        )
    return receipt_again(first)


def receipt_again(kept: StoredReceipt) -> Receipt:
    """A receipt as it was given first."""
    data = kept.data
    return Receipt(
        outcome=Outcome(data["outcome"]),
        sequence=kept.sequence,
        hash=kept.hash,
        request=data["request"],
        opened=tuple(data["opened"]),
        reasons=tuple(Reason(**{**reason, "code": Code(reason["code"])}) for reason in data["reasons"]),
        rests_on=tuple(Rest(**{**rest, "kind": RestKind(rest["kind"])}) for rest in data["rests_on"]),
        exceptions=tuple(Reason(**{**reason, "code": Code(reason["code"])}) for reason in data["exceptions"]),
        before=tuple(HoldingLine(**line) for line in data["before"]),
        after=tuple(HoldingLine(**line) for line in data["after"]),
        computed=_computed(data.get("computed")),
    )


def _computed(data: dict[str, Any] | None) -> Computation | None:
    if data is None:
        return None
    lines = tuple(ComputedLine(**line) for line in data["lines"])
    return Computation(**{**data, "what": Computed(data["what"]), "lines": lines})


def receipt_of(decision: Decision, sequence: int | None, its_hash: str | None) -> Receipt:
    """What is said of a decision, with the place of its event once it has one."""
    return Receipt(
        outcome=decision.outcome,
        sequence=sequence,
        hash=its_hash,
        request=decision.request,
        opened=decision.opened,
        reasons=decision.reasons,
        rests_on=decision.rests_on,
        exceptions=decision.exceptions,
        before=decision.before,
        after=decision.after,
        computed=decision.computed,
    )


def stored(decision: Decision) -> str:
    """The receipt as stored with the event: everything but the place and the hash, which the event has."""
    data = receipt_of(decision, None, None).data()
    return canonical({name: value for name, value in data.items() if name not in ("sequence", "hash")})
