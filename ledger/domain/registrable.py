"""Registrable securities: whether a lot is one, by where it comes from, who has it, and how it came into being."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.agreements import Open
from ledger.domain.lockups import Flag, read_derived
from ledger.domain.reader import Reader
from ledger.domain.share_events import SOLD, Origin
from ledger.domain.slices import CitedClause, Lot, Terms
from ledger.domain.standing import Standing, Verdict, World, evaluate, stated

REGISTRABLE_SECURITIES = "registrable-securities"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb:
    """One limb of a definition of registrable securities; what it does not name, it does not require."""

    series: str
    purchaser: str | None
    under: str | None
    holder: str | None

    @property
    def by_origin(self) -> bool:
        """Whether it means shares 'issued and sold', and so not those that came of them later."""
        return self.purchaser is not None or self.under is not None

    def covers(self, lot: Lot) -> bool:
        """'Issued and sold to X under Y' covers shares of that origin only."""
        if lot.series != self.series or self.holder not in (None, lot.holder):
            return False
        if not self.by_origin:
            return True
        return self.purchaser in (None, lot.original_purchaser) and self.under in (None, lot.agreement)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrableSecurities:
    """The limbs of a definition; a limb may be left open, and a reading may make it void (None).

    `derived` says whether a limb on issue and sale means shares that came of those too (None: not said).
    """

    limbs: tuple[Limb | Open[Limb | None] | None, ...]
    derived: Mapping[Origin, Flag | None]


def read_registrable_securities(table: Reader) -> RegistrableSecurities:
    """The parameters of a clause of kind 'registrable-securities'."""
    limbs: list[Limb | Open[Limb | None] | None] = []
    for entry in table.tables("limb"):
        limbs.append(entry.term("covers", _limb))
        entry.done()
    if not limbs:
        table.fault("'limb' must list what the definition covers", "limb")
    derived = read_derived(table)
    table.done()
    return RegistrableSecurities(limbs=tuple(limbs), derived=derived)


def _limb(table: Reader, name: str) -> Limb | None:
    """A limb, or None where the value is the text 'void'."""
    if table.data.get(name) == "void":
        table.seen.add(name)
        return None
    entry = table.table(name)
    found = Limb(
        series=entry.id("series"),
        purchaser=entry.optional_text("purchaser"),
        under=entry.optional_text("under"),
        holder=entry.optional_text("holder"),
    )
    entry.done()
    return found


def registrable(terms: Terms, lot: Lot, on: date) -> Standing:
    """Whether a lot is registrable: FREE where a limb covers it under every reading, LOCKED where none does."""
    return evaluate(lambda world: Verdict(restricts=not covers(world, lot, on)), terms)


def covers(world: World, lot: Lot, on: date) -> bool:
    """Whether a recorded definition covers a lot in one world."""
    for cited in world.terms.clauses(REGISTRABLE_SECURITIES):
        if world.terms.in_force(cited, on):
            world.rests_on(*stated(cited))
            if world.documented(cited) and _covered(world, cited, lot):
                return True
            continue
        replaced = world.terms.unrecorded(cited, on)
        if replaced is None or not {lot.holder, lot.original_purchaser} & set(replaced.could_bind):
            continue
        if world.fact(
            f"{replaced.document} {replaced.clause} covers {lot.lot}",
            f"the definition in {replaced.document} {replaced.clause} is not recorded: record that document",
            cited,
        ):
            return True
    return False


def _covered(world: World, cited: CitedClause, lot: Lot) -> bool:
    """Limbs that no question touches are tried first: a lot that they cover turns on no reading."""
    definition = cited.read(read_registrable_securities)
    settled = [limb for limb in definition.limbs if not isinstance(limb, Open)]
    opened = [limb for limb in definition.limbs if isinstance(limb, Open)]
    certain = [limb for limb in settled if limb is not None and limb.covers(lot)]
    if any(not limb.by_origin for limb in certain):
        return True
    if certain and _means_derived(world, cited, definition, lot):
        return True
    for limb in opened:
        if not any(option is not None and option.covers(lot) for _, option in limb.by_reading):
            continue
        chosen = world.under(limb)
        if chosen is None or not chosen.covers(lot):
            continue
        if not chosen.by_origin or _means_derived(world, cited, definition, lot):
            return True
    return False


def _means_derived(world: World, cited: CitedClause, definition: RegistrableSecurities, lot: Lot) -> bool:
    """Whether 'issued and sold' reaches a lot that was paid in kind, converted or exchanged."""
    if lot.origin in SOLD:
        return True
    name = f"{cited.clause.clause} covers shares of origin {lot.origin}"
    text = f"whether {cited.clause.clause} covers shares of origin '{lot.origin}' is not recorded"
    return world.resolve_or_fact(definition.derived[lot.origin], name, text, cited)
