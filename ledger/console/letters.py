"""The command that writes letters which ask holders to confirm what the register shows in their names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.console.answers import envelope
from ledger.console.letter_text import letter
from ledger.console.render import emit_json, tell, tell_exactly
from ledger.console.session import HOLDER_ID, Session, query_options
from ledger.domain.decisions import unknown_holder
from ledger.exchange.new_files import write_new

if TYPE_CHECKING:
    from ledger.projections.confirmations import ConfirmationLine
    from ledger.projections.view import View


@click.command("letter")
@click.argument("holder", type=HOLDER_ID, required=False)
@click.option("--all", "everybody", is_flag=True, help="One letter for each holder with shares; needs --output.")
@click.option("--output", type=click.Path(path_type=Path), help="A new file to write, or with --all a folder.")
@query_options
@click.pass_obj
def letter_command(
    session: Session,
    /,
    holder: str | None,
    everybody: bool,
    output: Path | None,
    as_of: date | None,
    known_at: Any,
    as_json: bool,
) -> None:
    """A letter that asks HOLDER to confirm its shares on a day, with a slip for the answer.

    It lists each lot with its certificate, what is pledged, legends and stop-transfers, and says where the ledger
    stood. It states no standing. A file that is there already is never written over.

    Example: ledger letter birch --as-of 2031-12-31 --output birch-2031-12-31.txt
    """
    if (holder is None) != everybody:
        raise click.UsageError("Name a holder, or give --all.")
    if everybody and output is None:
        raise click.UsageError("--all writes a file for each holder: give --output FOLDER.")
    with session.view(as_of, known_at) as view:
        rows = view.confirmations(holder=holder)
        letters = _letters(view, rows, holder)
        files: list[tuple[Path, str]] = []
        if output is not None:
            day = view.moment.effective_on
            files = [(output / f"{name}-{day}.txt" if everybody else output, text) for name, text in letters.items()]
            write_new(files, folder=output if everybody else None)
        if as_json:
            emit_json(envelope(view, rows))
        elif output is None:
            tell_exactly("".join(letters.values()))
        else:
            for path, _ in files:
                tell(str(path))
            tell(f"{len(files)} letter{'' if len(files) == 1 else 's'} written")


def _letters(view: View, rows: Sequence[ConfirmationLine], holder: str | None) -> dict[str, str]:
    """The text for each holder with shares, or for the one asked for."""
    own = {name: list(lots) for name, lots in groupby(rows, key=lambda row: row.holder)}
    known = {row.holder: row for row in view.holders()}
    if holder is not None and holder not in known:
        raise unknown_holder(holder)
    wanted = own if holder is None else {holder: own.get(holder, [])}
    return {name: letter(view, known[name], lots) for name, lots in wanted.items()}
