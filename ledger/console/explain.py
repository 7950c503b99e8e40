"""The command that explains one question: its words, each reading with its arguments, and what it would change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import envelope, header
from ledger.console.render import emit_json, tell
from ledger.console.session import QUESTION_ID, Session, query_options
from ledger.domain.decisions import NOT_BINDING

if TYPE_CHECKING:
    from ledger.domain.agreements import Reading
    from ledger.domain.previews import Change
    from ledger.projections.explanations import Adoption, Explanation

SUBJECTS_LISTED = 10


@click.command("explain")
@click.argument("question", type=QUESTION_ID)
@query_options
@click.pass_obj
def explain_command(session: Session, question: str, as_of: date | None, known_at: Any, as_json: bool) -> None:
    """One question in full: the disputed words, the arguments for each reading, and what it would change.

    Each reading is compared with what holds now, every other question left as it is. Shares and registrations
    are those of the effective day. Nothing is recorded, and nothing is weighed.

    Example: ledger explain A-01 --as-of 2031-12-31
    """
    with session.view(as_of, known_at) as view:
        rows = view.explain(question)
        if as_json:
            emit_json(envelope(view, rows))
            return
        (row,) = rows
        header(view, f"{row.question} {row.title}")
        _show_question(row)
        for reading in row.options:
            _show_reading(row, reading)
        tell()
        tell(f"An adopted reading is {NOT_BINDING}. Adopt one with: ledger adopt-reading {row.question} READING ...")
        tell(f"scope: {row.scope}")


def _show_question(row: Explanation) -> None:
    tell(f'{row.clause}: "{row.words}"')
    if row.bites:
        tell(f"bites: {row.bites}")
    if not row.adoptions:
        tell("OPEN: no reading was adopted")
        return
    tell(f"{row.adopted} is adopted" if row.adopted else "OPEN: no reading is adopted now")
    for adoption in row.adoptions:
        tell(f"- {_said(adoption)}", "  ")


def _said(adoption: Adoption) -> str:
    memo = f": {adoption.memo}" if adoption.memo else ""
    ended = f"; superseded by #{adoption.superseded_by}" if adoption.superseded_by else ""
    ended = f"; REVERSED by #{adoption.reversed_by}" if adoption.reversed_by else ended
    return (
        f"#{adoption.sequence} {adoption.reading}, by {adoption.by} on {adoption.on} ({adoption.document}), "
        f"recorded {adoption.recorded_at:%Y-%m-%d}{memo}{ended}"
    )


def _show_reading(row: Explanation, reading: Reading) -> None:
    """A reading in its own section."""
    tell()
    tell(f"{reading.reading}: {reading.text}")
    tell(f"effect: {reading.effect}", "  ")
    arguments = [one for one in row.arguments if one.reading == reading.reading]
    tell("for it:" if arguments else "for it: no argument is recorded", "  ")
    for argument in arguments:
        tell(f"- {argument.text} [{argument.cite}]", "  ")
    (preview,) = (one for one in row.preview if one.reading == reading.reading)
    if preview.says:
        tell(f"what changes: {preview.says}", "  ")
        return
    tell("what changes:", "  ")
    for change, subjects in _together(preview.changes):
        _show_change(change, subjects)


def _together(changes: Iterable[Change]) -> list[tuple[Change, str]]:
    """Changes that come to the same, by one of them: what of a subject, then the subjects of which it is the same."""
    about: dict[tuple[str, str, str], list[Change]] = {}
    for change in changes:
        about.setdefault((change.subject, change.now, change.under), []).append(change)
    found: dict[tuple[str, str, str], list[Change]] = {}
    for alike in about.values():
        what = "; ".join(one.what for one in alike)
        found.setdefault((what, alike[0].now, alike[0].under), []).append(alike[0])
    return [(alike[0], f"{_listed([one.subject for one in alike])}, {what}") for (what, *_), alike in found.items()]


def _listed(subjects: list[str]) -> str:
    more = len(subjects) - SUBJECTS_LISTED
    return "; ".join(subjects[:SUBJECTS_LISTED]) + (f"; and {more} more (--json has all)" if more > 0 else "")


def _show_change(change: Change, subjects: str) -> None:
    """A course of time takes a line for now and one for the reading; a word or a number does not."""
    if not change.now_spans:
        tell(f"- {subjects}: now {change.now}; under {change.reading}: {change.under}", "  ")
        return
    tell(f"- {subjects}", "  ")
    tell(f"now: {change.now}", "      ")
    tell(f"under {change.reading}: {change.under}{_gained(change.days_earlier)}", "      ")


def _gained(days: int | None) -> str:
    if not days:
        return ""
    return f" ({abs(days)} {'day' if abs(days) == 1 else 'days'} {'earlier' if days > 0 else 'later'})"
