"""A lock-up after an offering, of an invented agreement: it begins with the offering and lets go of lots in stages.

It begins on 1 June 2011 and lasts 40 days, to 11 July; 25% of a lot is let go of after 10 days (11 June) and 50% after
20 (21 June). It binds everyone, and what it calls the last day is locked.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ledger.domain import transfers
from ledger.domain.events import Recorded
from ledger.domain.fact_events import MilestoneReached
from ledger.domain.requests import Act, Basis, TransferShares
from ledger.domain.restrictions import Ask, judge
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.standing import Standing
from ledger.domain.values import Evidence
from tests.domain.given import DOCUMENT, agreed, clause, document, given, held, question, recorded, terms

BEGUN = date(2011, 6, 1)
STAGES = [{"after_days": 10, "percent": 25}, {"after_days": 20, "percent": 50}]
OPEN = {"question": "Q-1", "yes": True, "no": False}


def day(after: int) -> date:
    """So many days after the offering."""
    return BEGUN + timedelta(days=after)


def offering(on: date = BEGUN, sequence: int = 31, *, name: str = "offering") -> Recorded:
    return recorded(MilestoneReached(milestone=name), sequence, on=on)


def run(**changes: Any) -> dict[str, Any]:
    return {"milestone": "offering", "days": 40, "stage": STAGES, **changes}


def staged(**changes: Any) -> dict[str, Any]:
    """The parameters of the lock-up of everyone."""
    return {
        "obligors": "everyone",
        "acts": ["transfer", "sell"],
        "last_day_locked": True,
        "registered_sale_permitted": False,
        "run": run(),
        **changes,
    }


def known(
    *facts: Recorded, more: Mapping[str, Any] | None = None, adopted: Mapping[str, str] | None = None, **changes: Any
) -> Terms:
    """The lock-up with some parameters changed (and `more` of its clause), and the offering unless facts are given."""
    made = clause("C-1", "lock-up", staged(**changes), **(more or {}))
    agreement = agreed(made, question=[question("Q-1", "yes", "no")], document=document(parties=["acme", "ann", "cat"]))
    return terms(agreement, adopted=adopted, debts=facts or [offering()])


def lot(shares: int = 100, *, then: int | None = None, later: Mapping[date, int] | None = None) -> HeldLot:
    """A lot that was there before the offering, and had so many units at the end of its day."""
    return replace(held(shares=shares), earlier={BEGUN: shares if then is None else then}, later=later or {})


def moved(
    shares: int = 100,
    on: date = BEGUN,
    sequence: int = 60,
    *,
    evidence: tuple[Evidence, ...] = DOCUMENT,
    issued_on: date = date(2011, 2, 1),
    **changes: Any,
) -> HeldLot:
    """A lot that bob got from ann by a transfer since."""
    event = replace(
        MOVE,
        moves=(replace(MOVE.moves[0], shares=shares, child="X-2"), replace(MOVE.moves[0], shares=7, child="X-3")),
        **changes,
    )
    by = recorded(event, sequence, on=on, evidence=evidence)
    return held(
        "X-2",
        holder="bob",
        original_purchaser="ann",
        shares=shares,
        opened=sequence,
        root="X-1",
        opened_by=by,
        acquired_on=issued_on,
    )


def _move() -> Any:
    command = TransferShares(series="X", transferor="ann", transferee="bob", shares="100", on=BEGUN)
    return transfers.decide(command, given()).event


MOVE = _move()


def ask(of: HeldLot, on: date, with_terms: Terms, units: int | None = None, **changes: Any) -> Standing:
    fields: dict[str, Any] = {"act": Act.SELL, "basis": Basis.PRIVATE, "registered": False, **changes}
    return judge(of, Ask(on=on, units=units, **fields), with_terms)


def free_units(of: HeldLot, on: date, with_terms: Terms) -> int:
    """The most units that are free, found by asking for each number."""
    return max((n for n in range(1, of.balance.shares + 1) if ask(of, on, with_terms, n).status == "free"), default=0)


def texts(standing: Standing) -> str:
    return "\n".join(reason.text for reason in standing.reasons)
