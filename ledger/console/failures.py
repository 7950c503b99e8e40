"""Failures as people and scripts meet them: one message on standard error, one exit code, no traceback."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence

import click

from ledger.console.render import emit_json, say, say_lines
from ledger.domain.values import refuse_unstorable
from ledger.errors import Invalid, LedgerError

USAGE = "USAGE"


def exit_code_of(call: Callable[[], object], arguments: Sequence[str]) -> int:
    """Call, and turn whatever it raises into a message and an exit code."""
    as_json = "--json" in arguments
    try:
        refuse_unstorable(list(arguments), "an argument")
        result = call()
        return result if isinstance(result, int) else 0
    except Invalid as error:
        return _failed("invalid", error.fault.value, str(error), 2, lines=error.lines, as_json=as_json)
    except LedgerError as error:
        return _failed("failed", "UNAVAILABLE", str(error), error.exit_code, as_json=as_json)
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stderr.write(error.format_message() + "\n")
        return 2
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "ledger"
        text = f"{error.format_message().rstrip('.')}. Try '{where} --help'."
        return _failed("invalid", USAGE, text, 2, as_json=as_json)
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("stopped; nothing was recorded after the last receipt")
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (click.ClickException, OSError) as error:
        text = error.format_message() if isinstance(error, click.ClickException) else _os_error(error)
        return _failed("failed", "UNAVAILABLE", text, 1, as_json=as_json)
    except Exception as error:
        if os.environ.get("LEDGER_TRACEBACK"):
            traceback.print_exc()
        text = (
            f"a fault of this program: {type(error).__name__}: {error}. Nothing was recorded. "
            "Set LEDGER_TRACEBACK=1 and run it again to see where, and report it"
        )
        return _failed("failed", "FAULT", text, 1, as_json=as_json)


def _os_error(error: OSError) -> str:
    place = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{place}"


def _failed(outcome: str, code: str, text: str, exit_code: int, *, as_json: bool, lines: Sequence[str] = ()) -> int:
    if as_json:
        emit_json(
            {
                "outcome": outcome,
                "sequence": None,
                "hash": None,
                "request": None,
                "opened": [],
                "reasons": [
                    {"code": code, "text": reason, "clause": None, "cite": None, "reading": None}
                    for reason in lines or (text,)
                ],
                "rests_on": [],
                "exceptions": [],
                "before": [],
                "after": [],
                "computed": None,
            }
        )
    message = f"{outcome}: {text}" + ("" if code == USAGE else f" [{code}]")
    say(message)
    say_lines(lines)
    return exit_code
