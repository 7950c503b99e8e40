"""docs/events.md: it says what the program does, of every stored event, and leaves no code out."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import cli
from ledger.domain.events import NAMES
from ledger.errors import Code, Fault
from ledger.store.codec import CLASSES, plain
from tests import reachable_codes
from tests.event_families import FAMILIES, UNREACHED
from tests.events_document import (
    DOCUMENT,
    HOWS,
    REQUESTS,
    decided,
    document,
    fields_of,
    opening,
    sections,
    without_meaning,
)
from tests.reachable_codes import COMMANDS, Wanted, reached, room_of, rooms, used_in
from tests.store.later_samples import JOINT

TOP = Path(__file__).resolve().parent.parent
TEXT = DOCUMENT.read_text(encoding="utf-8")
SECTIONS = sections(TEXT)
NOT_OF_EVENTS = {
    Fault.FILE_EXISTS: "a file that is to be written",
    Fault.IMPORT_FAULTY: "a file that is read",
    Fault.REGISTER_FAULTY: "a file of a whole register, whose lots have their own codes",
}
"""Faults that no single event is invalid with."""
WITHOUT_EVENTS = {
    "ledger.domain.computed": "`BASIS_CHANGED`, which any command can come to",
    "ledger.domain.presentation": "when a request was presented, before it is judged",
}
"""Modules with codes that no decision names; the opening of the document does."""


def listed(name: str) -> list[str]:
    """The codes that the section of an event lists, in their order."""
    return [
        code for line in re.findall(r"^\*\*\w+:\*\* (.+)$", SECTIONS[name], re.MULTILINE) for code in codes_in(line)
    ]


def codes_in(text: str) -> list[str]:
    return re.findall(r"`([A-Z][A-Z0-9_]+)`", text)


def test_the_document_is_what_the_program_and_its_own_words_make_it() -> None:
    assert document(TEXT) == TEXT, "run `python -m tests.events_document`"


def test_every_stored_event_has_its_section_in_a_family() -> None:
    assert sorted(HOWS) == sorted(NAMES.values())
    assert sum(len(events) for _, events in FAMILIES) == len(NAMES)
    assert set(HOWS) <= set(SECTIONS)


@pytest.mark.parametrize("name", HOWS)
def test_every_field_of_an_event_has_its_meaning(name: str) -> None:
    assert without_meaning(f"### {name}\n{SECTIONS[name]}") == []
    assert re.findall(r"^\| `([\w.]+)` \|", SECTIONS[name], re.MULTILINE) == [
        field for field, _ in fields_of(CLASSES[name])
    ]


def test_the_parts_of_events_have_their_meanings_and_stored_names() -> None:
    assert without_meaning(TEXT) == []
    assert plain(JOINT)["command"] == "demand-registration"
    assert {kind.__name__ for kind in REQUESTS.values()} <= COMMANDS


def test_what_every_event_moves_is_shown_by_a_sample() -> None:
    assert [name for name in HOWS if "not shown by any sample" in SECTIONS[name]] == []


@pytest.mark.parametrize("name", HOWS)
def test_the_commands_of_an_event_are_there_and_record_it(name: str) -> None:
    how = HOWS[name]
    assert set(how.console) <= set(cli.COMMANDS)
    assert set(how.commands) <= COMMANDS
    modules = [import_module(f"ledger.console.{cli.COMMANDS[one]}") for one in how.console]
    sources = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in modules)
    if how.console != ("init",):
        assert [command for command in how.commands if command not in sources] == []
    domain = "".join(path.read_text(encoding="utf-8") for path in (TOP / "ledger" / "domain").glob("*.py"))
    for kind, value in (one.split(".") for one in how.values):
        assert re.search(rf"^class {kind}\(StrEnum\):(?:\n(?!class ).*)*?\n    {value} = ", domain, re.MULTILINE), value


@pytest.mark.parametrize("name", HOWS)
def test_every_code_of_an_event_exists_and_is_named_where_it_is_decided(name: str) -> None:
    found = listed(name)
    assert [code for code in found if code not in {*Fault, *Code}] == []
    named = {code.split(".")[1] for module in decided(name, HOWS[name]).modules for code in used_in(module)}
    assert [code for code in found if code not in named] == []


def test_no_code_of_a_module_that_decides_is_missing() -> None:
    """Read from the source of each module alone, not by following calls."""
    said: dict[str, set[str]] = {}
    for name, how in HOWS.items():
        for module in decided(name, how).modules:
            said.setdefault(module, set(codes_in(opening(TEXT)))).update(listed(name))
    missing = {
        f"{module}: {code}"
        for module, codes in said.items()
        for code in used_in(module)
        if code.startswith("Fault.") and code.split(".")[1] not in codes | set(NOT_OF_EVENTS)
    }
    assert missing == set()
    assert {module for module in rooms() if any(used_in(module))} - set(said) == set(WITHOUT_EVENTS)


def test_every_fault_is_in_the_document_or_is_of_no_event() -> None:
    assert set(Fault) - set(codes_in(TEXT)) == set(NOT_OF_EVENTS)


def test_what_is_left_out_by_hand_would_be_found_otherwise() -> None:
    for name, codes in UNREACHED.items():
        found = {code.split(".")[1] for code in decided(name, HOWS[name]).codes}
        assert set(codes) <= found, name


# How codes are found


def test_a_branch_for_another_command_or_kind_is_left_out() -> None:
    assert "Fault.UNKNOWN_SERIES" not in reached(Wanted(frozenset({"ReleaseStop"}))).codes
    assert "Fault.UNKNOWN_STOP" not in reached(Wanted(frozenset({"PlaceStop"}))).codes
    legend = reached(Wanted(frozenset({"NoteLegend"}), "LegendNoted")).codes
    assert "Fault.UNKNOWN_CLAUSE" in legend
    assert "Noted.NAME_SUSPICIOUS" not in legend


def test_codes_stand_in_the_order_in_which_they_are_looked_for() -> None:
    found = [*reached(Wanted(frozenset({"TransferShares"}))).codes]
    order = ["UNKNOWN_SERIES", "UNKNOWN_HOLDER", "TRANSFER_TO_ONESELF", "SHARES_NOT_POSITIVE", "SHARES_EXCEED_HOLDING"]
    assert sorted(order, key=lambda code: found.index(f"Fault.{code}")) == order


def test_a_code_that_a_decision_comes_to_use_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "ledger.domain.splits"
    text = (TOP / "ledger" / "domain" / "splits.py").read_text(encoding="utf-8")
    changed = text.replace("    if not given.basis:\n", "    refuse(Fault.PERIOD_OPEN)\n    if not given.basis:\n")
    assert changed != text
    everything = {**rooms(), name: room_of(name, changed)}
    monkeypatch.setattr(reachable_codes, "rooms", lambda: everything)
    assert document(TEXT) != TEXT
    assert "Fault.PERIOD_OPEN" in reached(Wanted(frozenset({"SplitShares"}))).codes
