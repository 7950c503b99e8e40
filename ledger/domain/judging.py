"""Judging an act on lots: the standing of each, and what is said where it is not entered, or entered all the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.decisions import Decision, Outcome, lines, missing
from ledger.domain.events import Recorded, RequestHeld, RequestRefused, SeriesDesignated
from ledger.domain.lot_choice import Wanted, available, passing_lots, take
from ledger.domain.notices import knows, legend_noted
from ledger.domain.requests import Request
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import HeldLot, Slice, Terms
from ledger.domain.standing import Reason, Rest, Standing, Status
from ledger.domain.stops import Stop, beyond_waiver
from ledger.domain.values import format_shares
from ledger.domain.waivers import Waiver
from ledger.errors import Code, Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """How a request may pass although a clause restricts it, and under which number it is judged.

    `request` is that of a release, and of one that was logged before; `evidenced` says that something is given in
    support, which an act in breach needs.
    """

    request: str | None = None
    waiver: Waiver | None = None
    evidenced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request before the registrar: what it asks, its number, who gives, who gets, and how it may pass.

    `needless` says that a waiver was given although nothing restricts the act: it is left out, and nothing is stored.
    """

    command: Request
    request: str
    act: str
    giver: str
    taker: str
    on: date
    in_breach: bool
    waiver: Waiver | None
    needless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The lots that an act would take, with the standing of each for it, and those that would pass.

    `beyond_waiver` are stops on these lots that are not the issuer's own, so that no waiver of its passes them.
    """

    series: SeriesDesignated
    taken: tuple[tuple[HeldLot, int], ...]
    standings: tuple[Standing, ...]
    passing: tuple[tuple[HeldLot, int], ...] = ()
    relied: tuple[Recorded, ...] = ()
    beyond_waiver: tuple[Stop, ...] = ()

    @property
    def worst(self) -> Status:
        """LOCKED before DISPUTED before UNKNOWN before FREE."""
        found = {standing.status for standing in self.standings}
        return next((s for s in (Status.LOCKED, Status.DISPUTED, Status.UNKNOWN) if s in found), Status.FREE)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons of all lots, each once."""
        return tuple(dict.fromkeys(reason for standing in self.standings for reason in standing.reasons))

    @property
    def rests_on(self) -> tuple[Rest, ...]:
        """What the standings of all lots rest on, each once."""
        return tuple(dict.fromkeys(rest for standing in self.standings for rest in standing.rests_on))

    @property
    def relied_on(self) -> tuple[int, ...]:
        """The sequences of the clauses, facts, readings and issuances that the decision relied on."""
        found = {held.issued.sequence for held, _ in self.taken} | {one.sequence for one in self.relied}
        found.update(by.sequence for standing in self.standings for by in standing.restricted_by)
        found.update(rest.sequence for rest in self.rests_on if rest.sequence is not None)
        return tuple(sorted(found))

    @property
    def clauses(self) -> str | None:
        """The clauses that restrict, or may restrict, one of the lots."""
        found = (by.clause.clause for standing in self.standings for by in standing.restricted_by)
        return ", ".join(dict.fromkeys(found)) or None

    def noticed(self, taker: str, given: Slice, on: date) -> str | None:
        """How the restriction on one of the locked lots is known to bind whoever gets it, or None.

        A party to the document knows it, whoever was given notice of it does, and a legend on the lot tells all.
        """
        for (held, _), standing in zip(self.taken, self.standings, strict=True):
            for by in standing.restricted_by if standing.status is Status.LOCKED else ():
                if taker in by.document.parties:
                    return f"{taker} is a party to {by.document.document}"
                if legend_noted(held, by.clause.clause, on):
                    return f"a legend of {by.clause.clause} is noted on lot {held.lot.lot}"
                if knows(terms_of(given), given.notices, taker, by.document.document, on):
                    return f"notice of {by.document.document} was given to {taker}"
        return None


def terms_of(given: Slice) -> Terms:
    """The terms, which every act that is judged asks for."""
    assert given.terms is not None
    return given.terms


def judge_wanted(wanted: Wanted, ask: Ask, given: Slice, *, relied: Iterable[Recorded] = ()) -> Judged:
    """Take lots for an act and judge each; where one does not pass, find those that would."""
    taken = take(wanted, given.lots, pledged=given.pledged)
    found = judge_taken(taken, ask, given, wanted.series, relied=relied)
    stopped = [one for one, of in zip(taken, found.standings, strict=True) if of.status is not Status.FREE]
    used = {held.lot.lot for held, _ in taken}
    others = [(held, held.balance.shares + 1) for held in given.lots if held.lot.lot not in used]
    passing = passing_lots([*stopped, *others], ask, terms_of(given)) if stopped else ()
    return replace(found, passing=tuple(passing))


def judge_taken(
    taken: Iterable[tuple[HeldLot, int]],
    ask: Ask,
    given: Slice,
    series: SeriesDesignated,
    *,
    relied: Iterable[Recorded] = (),
) -> Judged:
    """Judge an act on lots that are chosen already."""
    found = tuple(taken)
    standings = tuple(judge(held, replace(ask, units=part), terms_of(given)) for held, part in found)
    beyond = beyond_waiver(terms_of(given), (held for held, _ in found), ask.on)
    return Judged(series=series, taken=found, standings=standings, relied=tuple(relied), beyond_waiver=beyond)


def evidence_given(*, in_breach: bool, evidenced: bool) -> None:
    """Invalid where an act is to be entered in breach and nothing shows that it happened."""
    if in_breach and not evidenced:
        raise Invalid(
            Fault.EVIDENCE_REQUIRED,
            "an act in breach is entered because it happened, and nothing is given to show that it did",
            advice="Give --evidence or --document, or leave --in-breach out to have it judged",
        )


def passes(case: Case, judged: Judged) -> bool:
    """Whether the register changes: nothing restricts the act, or it passes although something does."""
    by_waiver = case.waiver is not None and not judged.beyond_waiver
    return judged.worst is Status.FREE or by_waiver or case.in_breach


def not_entered(case: Case, judged: Judged, given: Slice, *, also: str | None = None) -> Decision:
    """Refused where LOCKED and whoever gets the shares has notice of the restriction; otherwise held.

    `also` says why the act is judged on another footing than the one that it claims.
    """
    locked = judged.worst is Status.LOCKED
    notice = judged.noticed(case.taker, given, case.on) if locked else None
    refused = notice is not None
    reasons = judged.reasons
    if notice is not None:
        text = f"the registrar may decline the entry: {notice} (UCC §8-204)"
        reasons += (Reason(code=Code.NOTICED, text=text),)
    if also is not None:
        reasons += (Reason(code=Code.REGISTRATION_NOT_EFFECTIVE, text=also),)
    if locked and not refused:
        text = (
            "no legend notes this restriction on the lot and no knowledge of it by "
            f"{case.taker} is recorded, so whether the registrar may decline is open (UCC §8-204)"
        )
        reasons += (Reason(code=Code.NO_NOTICE, text=text),)
    if judged.passing:
        reasons += (_would_pass(case, judged),)
    kind = RequestRefused if refused else RequestHeld
    unchanged = lines(given, judged.series, ())
    return Decision(
        outcome=Outcome.REFUSED if refused else Outcome.HELD,
        event=kind(request=case.request, command=case.command, relied_on=judged.relied_on),
        effective_on=case.on,
        request=case.request,
        reasons=reasons,
        rests_on=judged.rests_on,
        before=unchanged,
        after=unchanged,
    )


def _would_pass(case: Case, judged: Judged) -> Reason:
    decimals = judged.series.decimals
    lots = ", ".join(f"{held.lot.lot} ({format_shares(units, decimals)})" for held, units in judged.passing)
    most = any(units < available(held.balance) for held, units in judged.passing)
    text = f"lots of {case.giver} that would pass: {lots}; name them with --lot"
    kind = "pledge" if case.act == "pledge" else "transfer"
    text += f", each with no more than that in a {kind} of its own" if most else ""
    return Reason(code=Code.LOTS_THAT_WOULD_PASS, text=text)


def breach_of(case: Case, judged: Judged) -> bool:
    """Whether the act is entered in breach: it was marked so, and it would not have passed."""
    return case.in_breach and judged.worst is not Status.FREE


def said_of(case: Case, judged: Judged) -> tuple[Reason, ...]:
    """The reasons of what is entered; a mark that was not needed is noted, and not stored."""
    if case.in_breach and judged.worst is Status.FREE:
        text = f"no recorded clause restricts this {case.act}: it is entered as any other, and not as one in breach"
        return (*judged.reasons, Reason(code=Code.FREE, text=text))
    if case.needless:
        return (*judged.reasons, not_needed(case.act))
    return judged.reasons


def not_needed(act: str) -> Reason:
    """That a waiver was given for an act which passes without one."""
    text = f"no recorded clause restricts this {act}: it is entered as any other, and the waiver was not needed"
    return Reason(code=Code.FREE, text=text)


def entered_although(case: Case, judged: Judged) -> tuple[Reason, ...]:
    """The exceptions of what is entered although it would not have passed."""
    found: tuple[Reason, ...] = ()
    if case.waiver is not None:
        text = f"entered under a waiver by the issuer ({case.waiver}); the standing was {judged.worst}"
        found = (missing(Code.WAIVED, text), *authority_missing(case.waiver))
    if breach_of(case, judged):
        happened = {
            Status.LOCKED: "it happened in breach",
            Status.DISPUTED: "whether it was a breach is disputed",
        }.get(judged.worst, "whether it was a breach is not known")
        text = f"entered because it happened, although the standing was {judged.worst}: {happened}"
        found += (Reason(code=Code.IN_BREACH, text=text, clause=judged.clauses),)
    return found


def authority_missing(waiver: Waiver) -> tuple[Reason, ...]:
    """That nobody is named who granted a waiver for the issuer, if nobody is."""
    if waiver.authority is not None:
        return ()
    text = "by whose authority the issuer waived it is not stated (--authority)"
    return (missing(Code.AUTHORITY_MISSING, text),)


def waived(case: Case, judged: Judged) -> Case:
    """The case with what its waiver covers, and without a waiver where none is needed."""
    if case.waiver is None:
        return case
    if judged.worst is Status.FREE:
        return replace(case, waiver=None, needless=True)
    return replace(case, waiver=covering(case.waiver, case, judged))


def covering(waiver: Waiver, case: Case, judged: Judged) -> Waiver:
    """The waiver with what it covers; NOT_COVERED where it does not reach the day or a lot."""
    lasting(waiver, case.on)
    taken = tuple(held.lot.lot for held, _ in judged.taken)
    outside = [lot for lot in taken if lot not in waiver.lots] if waiver.lots else []
    if outside:
        raise Invalid(
            Fault.NOT_COVERED,
            f"the waiver is for {', '.join(waiver.lots)}, and the {case.act} takes from {', '.join(outside)} too",
            advice="Give a waiver that covers every lot taken, or present the request anew for the lots waived",
        )
    return replace(waiver, holder=case.giver, lots=taken, act=case.act)


def lasting(waiver: Waiver, on: date) -> None:
    """NOT_COVERED where the last day of a waiver is before the act."""
    if waiver.until is not None and on > waiver.until:
        raise Invalid(
            Fault.NOT_COVERED,
            f"the waiver is for acts until {waiver.until}, and this one is on {on}",
            advice="Give a waiver that covers the day",
        )
