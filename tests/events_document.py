"""Writes docs/events.md: what the code says of every stored event, around what is written there by hand.

Sentences, versions, fields, entries, commands and codes come from the code. By hand are the text before the first
family, the words under the heading of a family, the meaning of each field, and what stands at the end of an event's
section: edit them in docs/events.md itself, then run `python -m tests.events_document`.
"""

import dataclasses
import inspect
import re
import sys
import types
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from ledger.domain.agreements import Agreement
from ledger.domain.entries import Entry, entries_of
from ledger.domain.events import NAMES, Event, EventReversed, Recorded
from ledger.domain.requests import DemandRegistration, EnforcePledge, PledgeShares, Request, TransferShares
from ledger.domain.share_events import AuthorisedChanged, SharesConverted, SharesExchanged, SharesSplit, SplitLine
from ledger.domain.values import Units
from ledger.domain.waivers import Waiver
from ledger.store.codec import CLASSES
from ledger.store.upcasts import UPCASTS, version_of
from tests.event_families import FAMILIES, UNREACHED, How
from tests.reachable_codes import DECIDING, Reached, Wanted, reached
from tests.store.samples import EVENTS

TOP = Path(__file__).resolve().parent.parent
DOCUMENT = TOP / "docs" / "events.md"
REQUESTS = {
    "transfer-shares": TransferShares,
    "pledge-shares": PledgeShares,
    "enforce-pledge": EnforcePledge,
    "demand-registration": DemandRegistration,
}
"""What can be presented, by the name that it is stored with."""
PARTS = {"waiver": Waiver, **REQUESTS}
"""What several events have in them, described once, under the heading of that name."""
ROW = re.compile(r"^\| `([\w.]+)` \| (.*) \| (.*) \|$", re.MULTILINE)
GENERATED = re.compile(r"^(Stored as |Entries:|\| |\*\*(Invalid|Reasons|Exceptions):\*\* )")


# What is there already


class Written(NamedTuple):
    """What is kept of one section: the meaning of its fields, and the words at its end."""

    meanings: dict[str, str]
    words: str


def opening(text: str) -> str:
    """Everything before the first family."""
    return re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0].rstrip()


def sections(text: str) -> dict[str, str]:
    """What stands under each heading, of a family or of an event."""
    parts = re.split(r"^#{2,3} (.+)$", text, flags=re.MULTILINE)
    return {heading.strip("`"): body.strip() for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def written(body: str) -> Written:
    """The meanings and the closing words of a section that was generated before."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", body)[1:]]
    words = [block for block in blocks if block and not GENERATED.match(block)]
    return Written({name: meaning for name, _, meaning in ROW.findall(body)}, "\n\n".join(words))


# Fields


def fields_of(kind: type, path: str = "") -> Iterator[tuple[str, str]]:
    """Each field, and each of the parts that it is made of, with what it is in words."""
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        name, hint = f"{path}{field.name}", hints[field.name]
        yield name, words_for(hint)
        inner = _options(hint)[0]
        inner = get_args(inner)[0] if get_origin(inner) is tuple else inner
        if dataclasses.is_dataclass(inner) and inner not in (Agreement, *PARTS.values()):
            yield from fields_of(inner, f"{name}.")


def _options(hint: Any) -> list[Any]:
    union = get_origin(hint) in (Union, types.UnionType)
    return [one for one in get_args(hint) if one is not types.NoneType] if union else [hint]


def words_for(hint: Any) -> str:
    """A field's type as a reader of the books would say it."""
    optional = types.NoneType in get_args(hint)
    if hint == Request:
        return "one of " + ", ".join(f"[`{name}`](#{name})" for name in REQUESTS)
    (kind,) = _options(hint)
    if kind is bool:
        return "yes, no, or not recorded" if optional else "yes or no"
    return _word(kind) + (", or none" if optional else "")


def _word(kind: Any) -> str:
    plain = {Units: "shares", str: "text", date: "day", Decimal: "amount", int: "whole number"}
    if kind in plain:
        return plain[kind]
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return {str: "list of texts", int: "list of whole numbers"}.get(inner, "list of lines")
    if issubclass(kind, Enum):
        return "one of " + ", ".join(f"`{one.value}`" for one in kind)
    if kind is Waiver:
        return "[waiver](#waiver)"
    return "agreement" if kind is Agreement else "group of fields"


# Entries


def lined(value: Any, path: str = "") -> Iterator[Any]:
    """A sample with its own field names in place of its texts, and with one line of each list at a time."""
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    choices = [{}]
    for name, one in fields.items():
        if isinstance(one, tuple) and one and dataclasses.is_dataclass(one[0]):
            found = [(part,) for line in one for part in lined(line, f"{path}{name}.")]
        else:
            found = [f"{path}{name}" if type(one) is str and one else one]
        choices = [{**chosen, name: part} for chosen in choices for part in found]
    for chosen in choices:
        yield dataclasses.replace(value, **chosen)


def numbered(value: Any, numbers: dict[str, int], path: str = "") -> Any:
    """A sample with the numbers given for its shares; those that are none or 0 stay so."""
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        one, name = getattr(value, field.name), f"{path}{field.name}"
        if name in numbers:
            changed[field.name] = Units(numbers[name])
        elif isinstance(one, tuple) and one and dataclasses.is_dataclass(one[0]):
            changed[field.name] = (numbered(one[0], numbers, f"{name}."),)
    return dataclasses.replace(value, **changed)


def told_apart(event: Any) -> Any:
    """A sample of one line whose shares differ, also by how much, in the order in which they did."""
    found = sorted((pair for pair in _numbers(event) if pair[1]), key=lambda pair: pair[1])
    return numbered(event, {name: 3**place for place, (name, _) in enumerate(found)})


class Movement(NamedTuple):
    """Shares out of one account into another, in the words of the event's fields."""

    source: str
    target: str
    amount: str


def movements(event: Event) -> Iterator[Movement]:
    """What one sample with names for texts moves."""
    entries = entries_of(Recorded(sequence=1, effective_on=date.min, recorded_at="", recorded_by="", event=event))
    for first, second in zip(entries[::2], entries[1::2], strict=True):
        source, target = (first, second) if first.shares < 0 else (second, first)
        assert source.shares == -target.shares
        yield Movement(account(source), account(target), amount(event, target.shares))


def account(entry: Entry) -> str:
    """An account, whose it is and of which lot, in the words of the event's fields."""
    words = f"{entry.account} in `{entry.series}`" if entry.series != "series" else entry.account.value
    if entry.holder:
        words += f" of `{entry.holder}`"
    return f"{words}, lot `{entry.lot}`" if entry.lot else words


def amount(event: Event, units: int) -> str:
    """The field that says how many shares, or the two whose difference it is."""
    found = list(_numbers(event))
    for name, value in found:
        if value == units and not name.endswith("basis"):
            return f"`{name}`"
    for name, value in found:
        for other, less in found:
            if value - less == units:
                return f"`{name}` less `{other}`"
    raise AssertionError(f"no field of {event} says {units}")


def _numbers(value: Any, path: str = "") -> Iterator[tuple[str, int]]:
    hints = get_type_hints(type(value))
    for field in dataclasses.fields(value):
        one = getattr(value, field.name)
        if Units in (hints[field.name], *get_args(hints[field.name])) and one is not None:
            yield f"{path}{field.name}", one
        elif isinstance(one, tuple) and one and dataclasses.is_dataclass(one[0]):
            yield from _numbers(one[0], f"{path}{field.name}.")


def shown(name: str) -> Iterator[Event]:
    """The samples of an event that the store's tests keep, and what else it can be where they do not show it all."""
    for event in (event for _, event in EVENTS if NAMES[type(event)] == name):
        match event:
            case AuthorisedChanged():
                yield dataclasses.replace(event, increased=True, from_retired=False)
                yield dataclasses.replace(event, increased=False, from_retired=False)
            case SharesConverted() | SharesExchanged():
                lines = [dataclasses.replace(line, child="A-1", received=Units(1)) for line in event.lines]
                yield dataclasses.replace(event, lines=tuple(lines))
            case SharesSplit():
                places = [("holder", False), ("holder", True), ("", False)]
                yield dataclasses.replace(event, lines=tuple(split_line(*place, grown=True) for place in places))
                yield dataclasses.replace(event, lines=tuple(split_line(*place, grown=False) for place in places))
        yield event


def split_line(holder: str, pledged: bool, *, grown: bool) -> SplitLine:
    """A line of a split two for one, or one for two."""
    basis, units = (1, 2) if grown else (2, 1)
    return SplitLine(
        lot="A-1", holder=holder, pledged=pledged, basis=Units(basis), units=Units(units), fraction="0", cash=None
    )


def entries_line(name: str) -> str:
    """What an event moves, by its samples."""
    if CLASSES[name] is EventReversed:
        return "Entries: those of the event that it reverses, each with the opposite sign, on the same day."
    samples = list(shown(name))
    if not samples:
        return "Entries: not shown by any sample yet."
    found = dict.fromkeys(one for sample in samples for line in lined(sample) for one in movements(told_apart(line)))
    if not found:
        return "Entries: none; no share moves."
    moved = [f"{one.source} → {one.target}: {one.amount}" for one in found]
    return f"Entries: {moved[0]}." if len(moved) == 1 else "Entries:\n- " + "\n- ".join(moved)


# Codes


def decided(name: str, how: How) -> Reached:
    """What the commands that record an event can come to."""
    wanted = Wanted(frozenset(how.commands), CLASSES[name].__name__, frozenset(how.values))
    return reached(wanted, how.functions or ((DECIDING, "decide"),))


KINDS = {"Fault": "Invalid", "Code": "Reasons", "Noted": "Exceptions"}
"""How codes are used, and what the lines are called that list them."""


def code_lines(name: str, how: How) -> Iterator[str]:
    """The faults, the reasons and the exceptions of an event, each in the order in which they are looked for."""
    found = [code.split(".") for code in decided(name, how).codes]
    codes = [(use, code) for use, code in found if code not in UNREACHED.get(name, {})]
    also = "what is invalid for " + ", ".join(f"[`{other}`](#{other})" for other in how.like) + "; of a release also "
    for kind, title in KINDS.items():
        if listed := [f"`{code}`" for use, code in codes if use == kind]:
            yield f"**{title}:** {also if how.like and kind == 'Fault' else ''}{', '.join(listed)}."


# The document

HOWS = {name: how for _, events in FAMILIES for name, how in events.items()}


def table(kind: type, meanings: dict[str, str]) -> str:
    """The fields of an event or a part, with what is written of each."""
    rows = [f"| `{name}` | {words} | {meanings.get(name, '')} |" for name, words in fields_of(kind)]
    return "\n".join(["| field | what it is | meaning |", "|---|---|---|", *rows])


def sentence(kind: type) -> str:
    """What happened, in the words of the class."""
    return (inspect.getdoc(kind) or "").partition("\n")[0]


def stored_line(name: str, how: How) -> str:
    """The stored name, its versions, and the commands."""
    version = version_of(name)
    line = f"Stored as `{name}`, version {version}. Recorded by {how.said()}."
    for older in range(1, version):
        if doc := UPCASTS[name, older].__doc__:
            line += f" Version {older} is still read: {doc.strip()}"
    return line


def event_section(name: str, how: How, before: Written) -> Iterator[str]:
    """Everything about one event."""
    kind = CLASSES[name]
    yield f"### `{name}`"
    yield sentence(kind)
    yield stored_line(name, how)
    yield table(kind, before.meanings)
    yield entries_line(name)
    yield from code_lines(name, how)
    if before.words:
        yield before.words


def document(text: str) -> str:
    """The whole document, from what the code says and from what is kept of the text as it is."""
    kept = sections(text)
    blocks = [opening(text)]
    for family, events in FAMILIES:
        blocks.append(f"## {family}")
        if words := kept.get(family):
            blocks.append(words)
        for name, how in events.items():
            blocks += event_section(name, how, written(kept.get(name, "")))
    blocks.append("## Parts that several events have")
    if words := kept.get("Parts that several events have"):
        blocks.append(words)
    for name, kind in PARTS.items():
        before = written(kept.get(name, ""))
        blocks += [f"### `{name}`", sentence(kind), table(kind, before.meanings)]
        blocks += [before.words] if before.words else []
    return "\n\n".join(blocks) + "\n"


def without_meaning(text: str) -> list[str]:
    """The fields of which nothing is written yet."""
    return [
        f"{heading}: {name}"
        for heading, body in sections(text).items()
        for name, _, said in ROW.findall(body)
        if not said
    ]


def main() -> None:
    """Write the document anew."""
    text = document(DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else "# Stored events\n")
    DOCUMENT.write_text(text, encoding="utf-8")
    for missing in without_meaning(text):
        sys.stderr.write(f"no meaning: {missing}\n")


if __name__ == "__main__":
    main()
