"""Which codes a decision can come to, read from the source: what `decide` of a command reaches, in the order it stands.

Every name of a function of the domain counts as a call of it, and every attribute as one of each method of that name,
so no code is missed; where a branch is for another command, or for another kind of the same one, it is left out.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import get_args

from ledger import deciding
from ledger.domain.events import NAMES

TOP = Path(deciding.__file__).parent
PACKAGE = "ledger.domain"
DECIDING = "ledger.deciding"


@dataclass(frozen=True)
class Room:
    """One module: its functions, its classes with their methods, and what each name in it was imported from."""

    name: str
    tree: ast.Module
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    methods: dict[str, list[ast.FunctionDef]] = field(default_factory=dict)
    classes: dict[str, list[ast.FunctionDef]] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)


def room_of(name: str, text: str) -> Room:
    """What a module has, by its source."""
    room = Room(name, ast.parse(text))
    for node in room.tree.body:
        match node:
            case ast.FunctionDef():
                room.functions[node.name] = node
            case ast.ClassDef():
                room.classes[node.name] = [part for part in node.body if isinstance(part, ast.FunctionDef)]
                for method in room.classes[node.name]:
                    room.methods.setdefault(method.name, []).append(method)
            case ast.ImportFrom(module=str(module)):
                room.imported.update({alias.asname or alias.name: (module, alias.name) for alias in node.names})
    return room


@cache
def rooms() -> dict[str, Room]:
    """Every module of the domain, and the one that finds the room of a command."""
    found = {f"{PACKAGE}.{path.stem}": path for path in sorted((TOP / "domain").glob("*.py"))}
    return {
        name: room_of(name, path.read_text(encoding="utf-8"))
        for name, path in {**found, DECIDING: TOP / "deciding.py"}.items()
    }


COMMANDS = frozenset(command.__name__ for command in get_args(deciding.Command))
EVENTS = frozenset(event.__name__ for event in NAMES)
NOTING = ("missing", "exceptions.append")
PREVIEWING = (f"{PACKAGE}.previews",)


@dataclass(frozen=True)
class Wanted:
    """One kind of event: the commands that lead to it, its class, and the values of enumerations that do.

    A preview says what would follow under other readings, so what it reaches is no answer to the command.
    """

    commands: frozenset[str]
    event: str = ""
    values: frozenset[str] = frozenset()

    def excludes(self, tested: Iterable[str]) -> bool:
        """Whether a branch for these classes or values is for something else alone."""
        told = set(tested)
        kinds = {value.split(".")[0] for value in self.values}
        if told and told <= COMMANDS:
            return not told & self.commands
        if told and told <= EVENTS:
            return self.event not in told
        return bool(told) and all(one.split(".")[0] in kinds for one in told) and not told & self.values

    def among(self, cases: Iterable[ast.match_case]) -> list[ast.match_case]:
        """The cases that are not for something else alone; where one is for such a command, no other is."""
        possible = [case for case in cases if not self.excludes(_named(case))]
        return [case for case in possible if self.commands & _named(case)] or possible


@dataclass
class Reached:
    """What was found so far; a function is gone through once."""

    wanted: Wanted
    codes: dict[str, None] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    noting: bool = False
    """Whether what is gone through are the exceptions that an event is recorded with."""

    def function(self, room: Room, node: ast.FunctionDef) -> None:
        """Everything that a function reaches."""
        if id(node) in self.seen or room.name in PREVIEWING:
            return
        self.seen.add(id(node))
        self.modules.add(room.name)
        self.block(room, node.body)

    def block(self, room: Room, statements: Iterable[ast.stmt]) -> bool:
        """Statements in their order; whether what follows them is never come to."""
        return any(self.statement(room, statement) for statement in statements)

    def statement(self, room: Room, node: ast.stmt) -> bool:
        match node:
            case ast.If():
                return self.branch(room, node)
            case ast.Match():
                self.expression(room, node.subject)
                ended = [self.block(room, case.body) for case in self.wanted.among(node.cases)]
                return bool(ended) and all(ended)
            case ast.Return() | ast.Raise():
                self.parts(room, node)
                return True
            case _:
                self.parts(room, node)
                return False

    def branch(self, room: Room, node: ast.If) -> bool:
        tested = _tested(node.test) & COMMANDS
        if self.wanted.excludes(tested):
            return self.block(room, node.orelse)
        self.expression(room, node.test)
        ended = self.block(room, node.body)
        if self.wanted.commands and self.wanted.commands <= tested:
            return ended
        return self.block(room, node.orelse) and ended and bool(node.orelse)

    def parts(self, room: Room, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self.statement(room, child)
            else:
                self.expression(room, child)

    def expression(self, room: Room, node: ast.AST) -> None:
        """What is named in an expression; arguments come before the call that they are given to."""
        match node:
            case ast.Call():
                noting, self.noting = self.noting, self.noting or ast.unparse(node.func) in NOTING
                for argument in (*node.args, *node.keywords):
                    self.expression(room, argument)
                self.noting = noting
                self.expression(room, node.func)
                if isinstance(node.func, ast.Attribute):
                    self.methods(node.func.attr, called=True)
            case ast.keyword(arg="exceptions", value=value):
                noting, self.noting = self.noting, True
                self.expression(room, value)
                self.noting = noting
            case ast.Attribute(value=ast.Name(id="Fault" | "Code" as kind), attr=code):
                self.codes.setdefault(f"Noted.{code}" if self.noting and kind == "Code" else f"{kind}.{code}")
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if self.of_module(room, name, attribute):
                pass
            case ast.Attribute(value=value, attr=attribute):
                self.expression(room, value)
                self.methods(attribute, called=False)
            case ast.Name(id=name):
                self.name(room, name)
            case ast.IfExp(test=test, orelse=orelse) if self.wanted.excludes(_tested(test)):
                self.expression(room, orelse)
            case _:
                self.parts(room, node)

    def methods(self, name: str, *, called: bool) -> None:
        """Each method of that name, or where it is not called each property."""
        for other in rooms().values() if not name.startswith("_") else ():
            for method in other.methods.get(name, ()):
                if called is not any(ast.unparse(one) == "property" for one in method.decorator_list):
                    self.function(other, method)

    def of_module(self, room: Room, name: str, attribute: str) -> bool:
        """A function of a module that was imported as such."""
        module, original = room.imported.get(name, ("", ""))
        other = rooms().get(f"{module}.{original}")
        if other is not None and attribute in other.functions:
            self.function(other, other.functions[attribute])
        return other is not None

    def name(self, room: Room, name: str) -> None:
        module, original = room.imported.get(name, (room.name, name))
        other = rooms().get(module)
        if other is None:
            return
        if original in other.functions:
            self.function(other, other.functions[original])
        for method in other.classes.get(original, ()):
            if method.name in ("__init__", "__post_init__"):
                self.function(other, method)


def _named(case: ast.match_case) -> set[str]:
    """The classes and enumeration values that a case is for."""
    found = set()
    for node in ast.walk(case.pattern):
        match node:
            case ast.MatchClass(cls=ast.Name(id=name)):
                found.add(name)
            case ast.MatchValue(value=ast.Attribute(value=ast.Name(id=kind), attr=attribute)):
                found.add(f"{kind}.{attribute}")
    return found


def _tested(test: ast.expr) -> set[str]:
    """The classes that `isinstance` tests the command or the new event for, where a condition is nothing else."""
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id="command" | "event"), classes]):
            return {node.id for node in ast.walk(classes) if isinstance(node, ast.Name)}
    return set()


def reached(wanted: Wanted, functions: Iterable[tuple[str, str]] = ((DECIDING, "decide"),)) -> Reached:
    """The codes of a command in the order in which they stand, and the modules that decide it."""
    found = Reached(wanted)
    for module, function in functions:
        room = rooms()[module]
        found.function(room, room.functions[function])
    return found


def used_in(module: str) -> Iterator[str]:
    """Every code that the source of a module names."""
    for node in ast.walk(rooms()[module].tree):
        match node:
            case ast.Attribute(value=ast.Name(id="Fault" | "Code" as kind), attr=code):
                yield f"{kind}.{code}"
