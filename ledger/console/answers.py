"""How answers and receipts look: the header with both time axes, the receipt, and the standing in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from ledger.console.computations import show_computation
from ledger.console.render import emit_json, tell
from ledger.console.tables import table
from ledger.domain.request_log import LogRequest
from ledger.domain.standing import Rest, RestKind

if TYPE_CHECKING:
    from ledger.console.session import Recording, Session
    from ledger.deciding import Command
    from ledger.projections.eligibility import EligibilityLine
    from ledger.projections.rights import RightLine
    from ledger.projections.view import View
    from ledger.receipts import Receipt

EXIT_CODES = {"registered": 0, "recorded": 0, "refused": 3, "held": 4}
NOT_ENTERED = "not entered on the register; the company's position, not a finding on title"
CLOCK = (
    "It waits from the day it was presented; wrongful refusal or delay in registering a transfer may create "
    "liability (UCC §8-401)."
)


def envelope(view: View, rows: Sequence[Any]) -> dict[str, Any]:
    """The JSON of a query: what was asked, where the ledger stood, and the rows."""
    moment = view.moment
    return {
        "issuer": view.issuer,
        "as_of": {
            "effective_on": moment.effective_on,
            "known_at": moment.known_at,
            "sequence": moment.sequence,
        },
        "head": {"sequence": view.head.sequence, "hash": view.head.hash},
        "rows": list(rows),
    }


def header(view: View, title: str) -> None:
    """What was asked, in words: issuer, effective day, knowledge, and the illustrative mark."""
    moment = view.moment
    tell(f"{view.name}: {title}")
    tell(
        f"as of {moment.effective_on} ({view.zone}), known at #{moment.sequence} "
        f"({moment.known_at[:19].replace('T', ' ')} UTC)"
    )
    illustrative = view.illustrative()
    if illustrative:
        facts = "1 recorded fact is" if illustrative == 1 else f"{illustrative} recorded facts are"
        tell(f"ILLUSTRATIVE: {facts} marked illustrative")


def answer(
    view: View,
    rows: Sequence[Any],
    *,
    as_json: bool,
    title: str,
    columns: Mapping[str, str],
    empty: str,
    total: Sequence[str] = (),
) -> None:
    """A query's answer, as JSON or as a table under its header."""
    if as_json:
        emit_json(envelope(view, rows))
        return
    header(view, title)
    table(rows, columns, empty=empty, total=total)


def record(session: Session, command: Command, options: Recording) -> None:
    """Record a command, print its receipt, and end with its exit code."""
    book = session.book()
    receipt = book.record(
        command,
        key=options.key,
        evidence=options.evidence,
        dry_run=options.dry_run,
        prior=options.prior,
        with_dependents=options.with_dependents,
    )
    logged = isinstance(command, LogRequest)
    show_receipt(receipt, as_json=options.as_json, dry_run=options.dry_run, actor=book.actor, logged=logged)
    if code := EXIT_CODES[receipt.outcome.value]:
        raise click.exceptions.Exit(code)


def show_receipt(receipt: Receipt, *, as_json: bool, dry_run: bool, actor: str, logged: bool = False) -> None:
    """The receipt a person can file: outcome, place, what moved, why, what it rests on, what is missing.

    What is only logged was not judged, and is not judged again but completed.
    """
    if as_json:
        emit_json(receipt.data())
        return
    request = f" {receipt.request}" if receipt.request else ""
    place = "dry run, nothing recorded" if dry_run else f"#{receipt.sequence}, recorded by {actor}"
    tell(f"{receipt.outcome.value.upper()}{request} ({place})")
    if receipt.hash:
        tell(f"hash {receipt.hash}")
    if receipt.outcome.value in ("refused", "held"):
        tell(NOT_ENTERED if receipt.before or logged else "not accepted as a demand; the company's position", "  ")
    if receipt.computed is not None:
        show_computation(receipt.computed)
    elif receipt.opened:
        tell(f"opened: {', '.join(receipt.opened)}", "  ")
    for before, after in zip(receipt.before, receipt.after, strict=True):
        had, has = f"{Decimal(before.shares):,f}", f"{Decimal(after.shares):,f}"
        tell(f"{before.holder}, series {before.series}: {had if had == has else f'{had} -> {has}'}", "  ")
    bullets("why", ((cited(reason), reason.text) for reason in receipt.reasons))
    bullets("missing or wrong (exceptions)", (("", one.text) for one in receipt.exceptions))
    show_rests(receipt.rests_on)
    if receipt.outcome.value in ("refused", "held"):
        if receipt.before or logged:
            tell(CLOCK)
        again = f"ledger release {receipt.request}"
        complete = f"ledger record-transfer --request {receipt.request} ..."
        tell(f"When it is complete: {complete}" if logged else f"To judge it again later: {again}")


def show_rests(rests: Iterable[Rest]) -> None:
    """What an answer rests on; the documents that are missing come together, last."""
    found = list(dict.fromkeys(rests))
    missing = [rest.document for rest in found if rest.kind is RestKind.MISSING_DOCUMENT and rest.document]
    lines = [(rest.kind.value, rest.text) for rest in found if rest.kind is not RestKind.MISSING_DOCUMENT]
    if missing:
        text = "known to exist, not recorded, so not judged: " + ", ".join(dict.fromkeys(missing))
        lines.append(("missing documents", text))
    bullets("rests on", lines)


def cited(reason: Any) -> str:
    """Where a reason comes from: clause, citation, reading."""
    parts = [reason.clause, reason.cite if reason.cite != reason.clause else None, reason.reading]
    return ", ".join(part for part in parts if part)


def bullets(title: str, lines: Iterable[tuple[str, str]]) -> None:
    """A list under its title, each line with a label, if it has one; nothing where there is no line."""
    found = [(label, text) for label, text in lines]
    if found:
        tell(f"{title}:")
    for label, text in found:
        tell(f"- {f'[{label}] ' if label else ''}{text}", "  ")


def show_counts(rows: Iterable[RightLine]) -> None:
    """What each right comes to under every reading, where they differ."""
    for row in rows:
        if len({(one.used, one.reserved, one.remaining) for one in row.readings}) > 1:
            tell(f"{row.holder}, {row.form}:")
            for one in row.readings:
                adopt = " and ".join(f"{question} {choice}" for question, choice in sorted(one.adopt.items()))
                tell(f"under {adopt}: used {one.used}, reserved {one.reserved}, remaining {one.remaining}", "  ")


def show_standing(row: EligibilityLine) -> None:
    """One standing in full: status, each reading beside the others, reasons, what it rests on, scope."""
    until = f" until {row.until}" if row.until else ""
    lots = "lot" if len(row.lots) == 1 else "lots"
    tell()
    tell(f"{row.holder}, series {row.series}, {row.shares:,f} shares ({lots} {', '.join(row.lots)})")
    tell(f"to {row.act}, {row.basis}: {row.status.upper()}{until}")
    for reading in row.readings:
        if reading.adopt:
            adopt = " and ".join(f"{question} {choice}" for question, choice in sorted(reading.adopt.items()))
            end = f" until {reading.until}" if reading.until else ""
            tell(f"under {adopt}: {reading.status}{end}", "  ")
    tell(f"registrar: {row.registrar}")
    bullets("why", ((cited(reason), reason.text) for reason in row.reasons))
    show_rests(row.rests_on)
    tell(f"scope: {row.scope}")
