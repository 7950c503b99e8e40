"""The demo: one of the worked examples, built step by step with the commands that a user would type."""

from __future__ import annotations

import io
import shlex
import shutil
from collections.abc import Iterator
from contextlib import nullcontext, redirect_stdout
from importlib.resources import as_file, files
from pathlib import Path

import click

from ledger.console.render import as_typed, emit_json, tell, tell_exactly
from ledger.console.session import Session, json_option
from ledger.errors import Fault, Invalid
from ledger.examples import EXAMPLES

ANSWERED = (0, 3, 4)


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--example", type=click.Choice(EXAMPLES), default=EXAMPLES[0], show_default=True, help="Which one.")
@click.option("--replace", is_flag=True, help="Replace the files of an earlier demo in that folder.")
@json_option
@click.pass_context
def demo_command(ctx: click.Context, folder: Path | None, example: str, replace: bool, as_json: bool) -> None:
    """Build a worked example and ask it the main questions, each step as the command you would type.

    Example kmc is read from real agreements, and every share count in it is illustrative; in orchard everything is
    invented. No reading is adopted: what the documents leave open stays open.

    FOLDER is the example's name with -demo, unless another is given.

    Example: ledger demo --example orchard
    """
    session = ctx.find_object(Session)
    assert session is not None
    folder = folder or Path(f"{example}-demo")
    database = folder / f"{example}.db"
    _clear(folder, database, replace=replace)
    with as_file(files(f"ledger.examples.{example}")) as source:
        shutil.copytree(source / "agreements", folder / "agreements", dirs_exist_ok=True)
        commands = (source / "commands.txt").read_text(encoding="utf-8")
    actor = ["--actor", session.actor] if session.actor else []
    said = io.StringIO()
    done = []
    with redirect_stdout(said) if as_json else nullcontext():
        for step in _steps(commands):
            tell()
            if step.startswith("#"):
                tell(step)
                continue
            own = (word.replace("FOLDER", folder.as_posix()) for word in shlex.split(step))
            done.append(_step(ctx, ["--database", database.as_posix(), *actor, *own]))
    if as_json:
        emit_json({"folder": folder.as_posix(), "database": database.as_posix(), "steps": done})
        return
    tell()
    tell(f"The ledger, its agreements and its workbook are in {folder.as_posix()}; try one of the commands above.")


def _step(ctx: click.Context, words: list[str]) -> dict[str, object]:
    """Show one command as typed, run it through the public entry, and say its exit code where it is not 0."""
    from ledger.console.failures import exit_code_of

    tell_exactly("$ " + as_typed(["ledger", *words]))
    root = ctx.find_root().command
    code = exit_code_of(lambda: root.main(args=words, prog_name="ledger", standalone_mode=False), words)
    if code not in ANSWERED:
        raise click.exceptions.Exit(code)
    if code:
        tell(f"(exit code {code})")
    return {"command": ["ledger", *words], "exit_code": code}


def _clear(folder: Path, database: Path, *, replace: bool) -> None:
    """Refuse a folder that holds a ledger or a workbook, or remove what an earlier demo left there."""
    stem = database.stem
    there = sorted(path for path in folder.glob(f"{stem}*") if path.suffix in (".db", ".db-wal", ".db-shm", ".xlsx"))
    if there and not replace:
        raise Invalid(
            Fault.FILE_EXISTS,
            f"{folder} holds {', '.join(path.name for path in there)}",
            advice="Choose another folder, or add --replace to build the demo anew",
        )
    for path in there:
        path.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _steps(text: str) -> Iterator[str]:
    """Commands and headings; a line that ends in a backslash goes on in the next."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            yield line.strip()
