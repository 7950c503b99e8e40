"""The root command: common options, exit codes, and commands that load only when they are called."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from inspect import cleandoc

import click

COMMANDS: dict[str, str] = {
    "init": "keep",
    "record-series": "record",
    "record-holder": "record",
    "record-agreement": "record",
    "record-issuance": "record",
    "record-opening": "record_openings",
    "record-openings": "record_openings",
    "record-transfer": "record",
    "record-authorised": "record_shares",
    "record-dividend": "record_shares",
    "record-conversion": "record_shares",
    "record-exchange": "record_shares",
    "record-split": "record_shares",
    "record-redemption": "record_returns",
    "record-cancellation": "record_returns",
    "record-retraction": "record_returns",
    "record-repurchase": "record_returns",
    "record-reissue": "record_returns",
    "record-retirement": "record_returns",
    "record-demand": "record_registrations",
    "record-registration": "record_registrations",
    "record-joining": "record_registrations",
    "record-inclusion": "record_registrations",
    "record-counsel": "record_registrations",
    "record-reimbursement": "record_registrations",
    "record-papers": "record_registrations",
    "record-debt": "record_facts",
    "record-control": "record_facts",
    "record-succession": "record_facts",
    "record-alias": "record_facts",
    "rename-holder": "record_openings",
    "change-address": "record_openings",
    "record-milestone": "record_facts",
    "record-legend": "record_facts",
    "record-notice": "record_facts",
    "record-notice-address": "record_facts",
    "record-execution": "record_facts",
    "record-stop-transfer": "record_stops",
    "release-stop-transfer": "record_stops",
    "replace-certificate": "record_certificates",
    "adopt-reading": "record_facts",
    "close-month": "record_periods",
    "statement": "record_periods",
    "resolve-statement": "record_periods",
    "reserve": "record_periods",
    "undo": "undo",
    "reverse": "record",
    "record-request": "record_requests",
    "withdraw-request": "record_requests",
    "release": "record_requests",
    "record-pledge": "record_pledges",
    "release-pledge": "record_pledges",
    "enforce-pledge": "record_pledges",
    "holdings": "query",
    "lots": "query",
    "certificates": "query_certificates",
    "trace": "trace",
    "stockholders": "stockholders",
    "letter": "letters",
    "rule-144": "query_lots",
    "control": "query_periods",
    "rights": "query",
    "eligibility": "query",
    "demands": "query",
    "notices": "query_documents",
    "counsel": "query_documents",
    "documents": "query_documents",
    "readings": "query_documents",
    "explain": "explain",
    "pledges": "query_pledges",
    "requests": "query_requests",
    "stops": "query_requests",
    "history": "query",
    "holders": "query",
    "roll-forward": "roll_forward",
    "periods": "query_periods",
    "corrections": "query_periods",
    "statements": "query_periods",
    "exceptions": "query",
    "status": "query",
    "report": "report",
    "verify-report": "verify_report",
    "compare-months": "compare_months",
    "verify": "keep",
    "export": "keep",
    "import": "keep",
    "demo": "demo",
    "completion": "keep",
}
"""Every command and the module of `ledger.console` that holds it."""


class Commands(click.Group):
    """The commands, each loaded from its module when it is first needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"ledger.console.{COMMANDS[cmd_name]}")
        command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)
        _show_examples(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command asked for; a name that is not one comes back with those like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            like = get_close_matches(args[0], COMMANDS, n=3)
            if not like:
                raise
            text = f"{error.message.rstrip('.')}; did you mean {' or '.join(like)}"
            raise click.UsageError(text, ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every command with the first sentence of its help, whole."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(200)) for name, command in found if command])


def _show_examples(command: click.Command) -> None:
    """Keep the example in a command's help in lines that can be copied; the same for its subcommands."""
    from ledger.console.render import as_typed

    text, marker, example = cleandoc(command.help or "").partition("Example: ")
    if marker and "\b" not in text:
        words = shlex.split(example)
        command.help = f"{text}\b\n{marker}{as_typed(words, columns=66)}"
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            _show_examples(subcommand)


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 could not run, 2 invalid, 3 refused by a rule, 4 held, 5 verification found a "
    "difference. The README has a whole session; `ledger COMMAND --help` has an example of each command.",
)
@click.option(
    "--database",
    envvar="LEDGER_DATABASE",
    default="ledger.db",
    show_default=True,
    metavar="PATH|URL",
    help="A file, or postgresql+psycopg://... (LEDGER_DATABASE).",
)
@click.option(
    "--issuer", envvar="LEDGER_ISSUER", metavar="ID", help="Where the database holds several (LEDGER_ISSUER)."
)
@click.option("--actor", envvar="LEDGER_ACTOR", metavar="NAME", help="Who records; default: you (LEDGER_ACTOR).")
@click.version_option(package_name="securities-ledger", prog_name="ledger")
@click.pass_context
def root(ctx: click.Context, database: str, issuer: str | None, actor: str | None) -> None:
    """A ledger of securities holdings and registration rights.

    Who holds what, what registration rights each holder has left, and whether a share may be sold on a
    day, under agreements whose wording may be in dispute. It states the company's position, with its
    reasons; nothing recorded is ever edited or deleted.
    """
    from ledger.console.session import Session

    ctx.obj = Session(database=database, issuer=issuer, actor=actor)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every failure is one message, never a traceback."""
    from ledger.console.failures import exit_code_of

    return exit_code_of(lambda: root.main(args=list(arguments), prog_name="ledger", standalone_mode=False), arguments)


def main() -> None:
    """The `ledger` program."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
