"""The command that shows what a reversal would change, before anybody makes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from ledger.console.render import emit_json, tell
from ledger.console.session import SEQUENCE, Session
from ledger.console.tables import table

if TYPE_CHECKING:
    from ledger.projections.undo import ChangeLine
    from ledger.undoing import Undo


@click.command("undo")
@click.argument("sequence", type=SEQUENCE)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_obj
def undo_command(session: Session, sequence: int, as_json: bool) -> None:
    """Show what reversing an event would change, with everything that depends on it. Nothing is recorded.

    The reversal is tried and taken back: what it lists is what `reverse --with-dependents` would do now.

    Example: ledger undo 41
    """
    book = session.book()
    found = book.undo(sequence)
    if as_json:
        emit_json(
            {
                "issuer": book.issuer,
                "head": {"sequence": found.head.sequence, "hash": found.head.hash},
                "prior_period": found.prior_period,
                "rows": list(found.events),
                "changes": list(found.changes),
            }
        )
        return
    _show(found, sequence)


def _show(found: Undo, sequence: int) -> None:
    many = len(found.events) > 1
    tell(f"Reversing #{sequence} would reverse {len(found.events)} event{'s' if many else ''}:")
    table(
        found.events,
        {"#": "sequence", "effective": "effective_on", "event": "event", "becomes": "becomes"},
        empty="no event",
    )
    tell()
    tell("It would change:")
    for days, lines in _together(found.changes).items():
        tell(f"as of {' and '.join(days)}:", "  ")
        for line in lines:
            tell(f"- {line}", "  ")
    if not found.changes:
        tell("no answer on the day of the event, nor today", "  ")
    tell()
    dependents = " --with-dependents" if many else ""
    prior = " --prior-period error-correction --prior-reason TEXT" if found.prior_period else ""
    tell(f"Nothing was recorded. To do it: ledger reverse {sequence} --reason TEXT{dependents}{prior}")


def _together(changes: Iterable[ChangeLine]) -> dict[tuple[str, ...], list[str]]:
    """The changes in words, those that are the same on several days once, under all of them."""
    days: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        of = " ".join(part for part in (change.subject, change.field) if part)
        text = f"{change.question}, {of}: {change.before or 'none'} -> {change.after or 'none'}"
        days[text].append(change.as_of.isoformat())
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for text, on in days.items():
        found[tuple(on)].append(text)
    return found
