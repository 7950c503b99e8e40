"""What every command needs: which database, issuer and actor; and the options that commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from ledger.domain.period_events import PriorPeriod
from ledger.domain.values import AsOf, Evidence, EvidenceKind, parse_date, parse_name
from ledger.errors import Invalid, LedgerError

if TYPE_CHECKING:
    from ledger.book import Ledger
    from ledger.domain.periods import Prior
    from ledger.projections.view import View

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Session:
    """The common options. `book()` opens the ledger, and with it loads the database libraries."""

    database: str
    issuer: str | None
    actor: str | None

    def book(self) -> Ledger:
        """The ledger that the common options name."""
        from ledger.book import Ledger

        return Ledger.open(self.database, issuer=self.issuer, actor=self.actor)

    @contextmanager
    def view(self, as_of: date | None, known_at: datetime | int | None) -> Iterator[View]:
        """A view as of a day (default: today in the issuer's zone) and a knowledge time (default: now)."""
        book = self.book()
        with book.as_of(AsOf(effective_on=as_of or book.today(), known_at=known_at)) as view:
            yield view


class Day(click.ParamType[date]):
    """A date written YYYY-MM-DD, and no other way."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Refuse what is not such a date."""
        try:
            return value if isinstance(value, date) else parse_date(value)
        except Invalid as error:
            self.fail(str(error), param, ctx)


class KnownAt(click.ParamType[datetime | int]):
    """A UTC instant, a day (its end in UTC), or a sequence such as #41."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | int:
        """Refuse what is none of the three."""
        if isinstance(value, (datetime, int)):
            return value
        if value.startswith("#") and value[1:].isascii() and value[1:].isdigit() and len(value) < 17:
            return int(value[1:])
        try:
            if len(value) == 10:
                return datetime.combine(parse_date(value), time.max, tzinfo=UTC)
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is not None:
                instant = instant.astimezone(UTC)
        except (Invalid, ValueError, OverflowError):
            instant = None
        if instant is None or instant.tzinfo is None or not value[:4].isdigit():
            self.fail(
                f"{value!r} is not a knowledge time. Give an instant such as 2026-11-22T09:30:00Z, a day "
                "(its end in UTC), or a sequence such as '#41'",
                param,
                ctx,
            )
        return instant


class Sequence(click.ParamType[int]):
    """A place in the journal, in the digits 0 to 9 and nothing else: what is typed names one event, and no other."""

    name = "sequence"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Refuse signs, blanks, other digits, and what no journal reaches."""
        if isinstance(value, int):
            return value
        if not (value.isascii() and value.isdigit() and len(value) < 17 and 0 < int(value) <= 2**53):
            self.fail(f"{value!r} is not a sequence. Give its number, such as 41", param, ctx)
        return int(value)


class RecordedId(click.ParamType[str]):
    """The id of something recorded; shells complete it from the ledger that the common options name."""

    def __init__(self, name: str, ids: Callable[[View], Iterable[str]]) -> None:
        self.name = name
        self.ids = ids

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Ids that begin with what is typed; none where no ledger can be read."""
        common = ctx.find_root().params
        session = Session(common["database"], common["issuer"], common["actor"])
        try:
            with session.view(None, None) as view:
                return [CompletionItem(one) for one in self.ids(view) if one.startswith(incomplete)]
        except LedgerError:
            return []


DAY = Day()
KNOWN_AT = KnownAt()
SEQUENCE = Sequence()
HOLDER_ID = RecordedId("holder", lambda view: (row.holder for row in view.holders()))
SERIES_ID = RecordedId("series", lambda view: (row.series for row in view.control()))
QUESTION_ID = RecordedId("question", lambda view: (row.question for row in view.readings()))


SHARES = click.option("--shares", required=True, metavar="NUMBER", help="Shares, such as 500 or 12.5.")


def choices(values: type[StrEnum], *but: str) -> click.Choice[str]:
    """The values of an enumeration as what an option may be, but for some."""
    return click.Choice([value.value for value in values if value.value not in but])


def json_option(command: Command) -> Command:
    """`--json` on a command."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")(command)


def query_options(command: Command) -> Command:
    """The two time axes and `--json`: what every query takes."""
    known_at = click.option(
        "--known-at", type=KNOWN_AT, metavar="INSTANT|DAY|#N", help="As the ledger knew it then [default: now]."
    )
    as_of = click.option("--as-of", "--on", "as_of", type=DAY, help="Effective day [default: today, issuer's zone].")
    return json_option(as_of(known_at(command)))


def record_options(command: Command) -> Command:
    """Idempotency, rehearsal, support and `--json`: what every recording command takes."""
    options = (
        click.option("--key", metavar="TEXT", help="Makes a retry safe: the same key returns the first receipt."),
        click.option("--dry-run", is_flag=True, help="Judge and print; record nothing."),
        click.option("--evidence", multiple=True, metavar="TEXT", help="What supports it; may repeat."),
        click.option("--document", "documents", multiple=True, metavar="DOC", help="A document's id or reference."),
        click.option("--illustrative", multiple=True, metavar="TEXT", help="Marks it as illustrative, and why."),
        click.option("--prior-period", type=choices(PriorPeriod), help="In a closed month: what it is there."),
        click.option("--prior-reason", metavar="TEXT", help="In a closed month: why it is recorded all the same."),
    )
    for option in reversed(options):
        command = option(command)
    return json_option(command)


def dependents_option(command: Command) -> Command:
    """`--with-dependents` on a command that moves shares."""
    words = "Reverse what was computed from holdings that it changes, and compute it anew, in the same step."
    return click.option("--with-dependents", is_flag=True, help=words)(command)


def judged_options(command: Command) -> Command:
    """What every request that is judged before it is entered takes."""
    options = (
        click.option("--in-breach", is_flag=True, help="It happened although it was restricted; needs --evidence."),
        click.option("--presented-at", metavar="DAY|INSTANT", help="When it was presented [default: now]."),
        click.option("--request", metavar="T-N", help="The number under which it was logged."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Recording:
    """The recording options of one command line, as `Ledger.record` takes them."""

    key: str | None
    dry_run: bool
    evidence: tuple[Evidence, ...]
    as_json: bool
    prior: Prior | None = None
    with_dependents: bool = False


def recording(
    *,
    key: str | None,
    dry_run: bool,
    evidence: tuple[str, ...],
    documents: tuple[str, ...],
    illustrative: tuple[str, ...],
    as_json: bool,
    prior_period: str | None = None,
    prior_reason: str | None = None,
    with_dependents: bool = False,
) -> Recording:
    """Gather the recording options."""
    pieces = (
        (EvidenceKind.DOCUMENT, documents),
        (EvidenceKind.TEXT, evidence),
        (EvidenceKind.ILLUSTRATIVE, illustrative),
    )
    return Recording(
        key=parse_name(key, "key") if key is not None else None,
        dry_run=dry_run,
        evidence=tuple(Evidence(kind=k, text=parse_name(t, k.value)) for k, texts in pieces for t in texts),
        as_json=as_json,
        prior=_prior(prior_period, prior_reason),
        with_dependents=with_dependents,
    )


def _prior(kind: str | None, reason: str | None) -> Prior | None:
    """Why something is recorded in a closed month: what it is there, and the reason for it."""
    if kind is None and reason is None:
        return None
    if kind is None or reason is None:
        raise click.UsageError("--prior-period and --prior-reason go together.")
    from ledger.domain.periods import Prior

    return Prior(kind=PriorPeriod(kind), reason=reason)
