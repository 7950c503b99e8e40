"""Commands that make, check, move and show a ledger."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.console.answers import show_receipt
from ledger.console.progress import progress
from ledger.console.render import counted, emit_json, tell, tell_exactly
from ledger.console.session import Session, json_option
from ledger.errors import Damaged

ZONE = "America/New_York"


@click.command("init")
@click.option("--issuer", metavar="ID", help="The issuer's id, such as acme.")
@click.option("--name", required=True, help="The issuer's legal name.")
@click.option("--zone", default=ZONE, show_default=True, help="Time zone that 'today' is in.")
@json_option
@click.pass_obj
def init_command(session: Session, issuer: str | None, name: str, zone: str, as_json: bool) -> None:
    """Make a ledger, or bring the tables of an existing one up to date.

    Example: ledger --database acme.db init --issuer acme --name "Acme Holdings, Inc."
    """
    from ledger.book import Ledger

    issuer = issuer or session.issuer
    if issuer is None:
        raise click.UsageError("Missing option '--issuer'.")
    book, receipt = Ledger.create(session.database, issuer=issuer, name=name, zone=zone, actor=session.actor)
    if receipt is not None:
        show_receipt(receipt, as_json=as_json, dry_run=False, actor=book.actor)
    elif as_json:
        head = book.head()
        emit_json({"outcome": "unchanged", "sequence": head.sequence, "hash": head.hash})
    else:
        tell(f"{issuer} has its ledger here already; the tables are up to date")


@click.command("verify")
@json_option
@click.pass_obj
def verify_command(session: Session, as_json: bool) -> None:
    """Check that nothing stored was changed: guards, hash chain, entries, lots, mentions, kept balances.

    Everything is rebuilt from the journal's bytes and compared. Exit code 5 where something differs.

    Example: ledger verify --json
    """
    book = session.book()
    with progress("verifying", book.head().sequence) as each:
        found = book.verify(progress=each)
    if as_json:
        emit_json(
            {
                "passed": found.passed,
                "anchored": found.anchored,
                "note": found.note,
                "events": found.events,
                "head": {"sequence": found.events, "hash": found.hash},
                "findings": found.findings,
            }
        )
    else:
        tell(f"{'PASSED' if found.passed else 'FAILED'}: {counted(found.events, 'event')}, hash {found.hash}")
        for finding in found.findings[:100]:
            tell(f"- [{finding.check}] {finding.text}", "  ")
        if len(found.findings) > 100:
            tell(f"... and {len(found.findings) - 100} more; --json lists all")
        tell(found.note)
    if not found.passed:
        raise click.exceptions.Exit(Damaged.exit_code)


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def export_command(session: Session, file: Path, as_json: bool) -> None:
    """Write the whole journal as JSON Lines: every stored column of every event, one a line.

    Example: ledger export acme.jsonl
    """
    book = session.book()
    with progress("exporting", book.head().sequence) as each:
        count = book.export(file, each=each)
    if as_json:
        emit_json({"output": str(file), "events": count})
    else:
        tell(f"{file}: {counted(count, 'event')}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def import_command(session: Session, file: Path, as_json: bool) -> None:
    """Import a journal from JSON Lines, all of it or nothing.

    Into an issuer without events the stored rows are replayed: the same journal, with the same hashes. Into
    one that has events each line is judged again and recorded as a new event; repeating that is safe.

    Example: ledger --database copy.db import acme.jsonl
    """
    from ledger.book import Ledger

    with progress("importing", 0) as each:
        book, recorded, known = Ledger.import_lines(session.database, file, actor=session.actor, each=each)
    head = book.head()
    if as_json:
        emit_json(
            {
                "issuer": book.issuer,
                "recorded": recorded,
                "known": known,
                "head": {"sequence": head.sequence, "hash": head.hash},
            }
        )
    else:
        were = "was" if known == 1 else "were"
        tell(f"{book.issuer}: {counted(recorded, 'event')} recorded, {known} {were} here already")
        tell(f"head #{head.sequence}, hash {head.hash}")


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@json_option
@click.pass_context
def completion_command(ctx: click.Context, shell: str, as_json: bool) -> None:
    """Print the script that lets your shell complete commands, options and recorded ids.

    Add what it prints to your shell's start-up file, such as ~/.bashrc.

    Example: ledger completion bash
    """
    from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

    shells: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
    script = shells[shell](ctx.find_root().command, {}, "ledger", "_LEDGER_COMPLETE").source()
    if as_json:
        emit_json({"shell": shell, "script": script})
    else:
        tell_exactly(script)
