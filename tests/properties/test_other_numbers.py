"""Every number of the worked example drawn anew, under other names: each decides where it stands, and nowhere else."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from ledger.domain import demands
from ledger.domain.agreement_data import parse
from ledger.domain.calendars import add_years
from ledger.domain.counting import Tally, counted
from ledger.domain.events import AgreementRecorded, Recorded
from ledger.domain.registration_events import SharesIncluded
from ledger.domain.registrations import ProgressRegistration, registration_of
from ledger.domain.requests import Act, Basis, DemandRegistration, Form
from ledger.domain.restrictions import Ask, judge
from ledger.domain.rights import rights
from ledger.domain.slices import HeldLot, Terms
from ledger.domain.values import Units
from tests.domain.example import FEBRUARY, FILES, OPINION, agreement_data
from tests.domain.given import adopted_reading, debt, designated, given, held, recorded, registered
from tests.properties.conftest import EXAMPLES
from tests.properties.lives import Life, S, sale
from tests.properties.renaming import NEW, Change

MANY = settings(max_examples=EXAMPLES or 40)
NAMED = Change(NEW, 3)
"""Other names, three years later."""
HOLDER, SERIES = NEW["lucent"], NEW["F"]
SOLD_FROM = date(2002, 2, 4)


def terms(adopted: dict[str, str], **numbers: Any) -> Terms:
    """The example's terms under other names, with these parameters given other values wherever they stand."""
    files = [_numbered(NAMED.data(deepcopy(dict(agreement_data(name)))), numbers) for name in FILES]
    agreements = [recorded(AgreementRecorded(agreement=parse(file)), n) for n, file in enumerate(files, 7)]
    read = {NEW[question]: NEW[reading] for question, reading in adopted.items()}
    return Terms(
        issuer=NEW["kmc"],
        agreements=tuple(agreements),
        adopted={question: adopted_reading(question, reading, 50) for question, reading in read.items()},
    )


def _numbered(value: Any, numbers: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: numbers.get(name, _numbered(item, numbers)) for name, item in value.items()}
    return [_numbered(item, numbers) for item in value] if isinstance(value, list) else value


def lot() -> HeldLot:
    """Shares that the holder bought under the agreement, under their new names."""
    return held(
        f"{SERIES}-1", holder=HOLDER, series=SERIES, shares=1000, agreement=NEW[FEBRUARY], acquired_on=SOLD_FROM
    )


def demand(known: Terms, received: date, form: Form = Form.LONG, lives: tuple[Life, ...] = ()) -> str:
    """What becomes of a demand for 100 shares."""
    command = DemandRegistration(
        holder=HOLDER, form=form, series=SERIES, shares="100", received_on=received, opinion=OPINION
    )
    slice_ = given(
        issuer=known.issuer,
        designated=designated(SERIES),
        registered=registered(HOLDER),
        lots=(lot(),),
        registrations=tuple(life.events for life in lives),
        terms=known,
    )
    return demands.decide(command, slice_).outcome


READ = {"Q-09": "free", "Q-10": "received"}


@MANY
@examples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(Form))
def test_as_many_demands_are_accepted_of_each_form_as_the_clause_grants(long: int, short: int, form: Form) -> None:
    known, day = terms(READ, long_form=long, short_form=short), date(2003, 1, 1)
    granted = long if form is Form.LONG else short
    lives: tuple[Life, ...] = ()
    while demand(known, day, form, lives) == "registered":
        lives += (Life.begun(len(lives) + 1, HOLDER, form, day),)
    assert len(lives) == granted
    assert demand(known, day, form, lives) == "refused"
    folded = [one for life in lives if (one := life.on(day)) is not None]
    for right in rights(known, folded, day):
        assert right.entitled == (long if right.form is Form.LONG else short)
        used = granted if (right.holder, right.form) == (HOLDER, form) else 0
        assert [(one.used, one.reserved) for one in right.numbers] == [(0, used)]


@MANY
@examples(st.dates(date(2002, 6, 1), date(2009, 12, 31)))
def test_the_first_day_of_a_demand_is_the_day_after_the_one_named(after: date) -> None:
    known = terms(READ, after=after)
    assert [demand(known, after + timedelta(days=n)) for n in (0, 1)] == ["refused", "registered"]


def standing(known: Terms, on: date, *debts: Recorded) -> tuple[str, date | None]:
    """The status and the end of a private sale on a day."""
    ask = Ask(act=Act.SELL, basis=Basis.PRIVATE, on=on, registered=False)
    found = judge(lot(), ask, replace(known, facts=debts).on(on))
    return found.status.value, found.until


@MANY
@examples(
    st.integers(1, 10**12),
    st.integers(-1, 1),
    st.integers(1, 6),
    st.dates(date(2002, 6, 2), date(2004, 3, 1)),
    st.dates(date(2004, 6, 1), date(2011, 1, 1)),
)
def test_the_end_follows_the_amount_the_years_and_the_outside_date(
    minimum: int, short: int, years: int, sold: date, outside: date
) -> None:
    changes = {"minimum_gross_proceeds": str(minimum), "years_after": years, "outside_on": outside}
    known = terms({"Q-01": "R2", "Q-03": "inclusive"}, **changes)
    notes = debt(sold, 30, issuer=NEW["kmc"], gross_proceeds=Decimal(minimum) - Decimal(short) / 100)
    end = min(outside, add_years(sold, years)) if short <= 0 else outside
    assert standing(known, end, notes) == ("locked", end)
    assert standing(known, end + timedelta(days=1), notes) == ("free", None)


@MANY
@examples(st.integers(1, 100), st.sampled_from(["minimum_percent_sold", "minimum_percent_included"]))
def test_a_percentage_decides_to_the_share(percent: int, name: str) -> None:
    numbers = {"minimum_percent_sold": 0, "minimum_percent_included": 0, name: percent}
    known = terms({"Q-08": "most-sold"}, **numbers)
    for shares in (percent - 1, percent):
        life = _effective(date(2003, 1, 1))
        included = SharesIncluded(registration="R-1", holder=HOLDER, shares=Units(shares))
        event = included if name.endswith("included") else sale("R-1", HOLDER, shares)
        life = replace(life, events=(*life.events, recorded(event, 190, on=date(2003, 1, 1))))
        assert _used(known, life, date(2003, 6, 1)) == {shares == percent}


@MANY
@examples(st.integers(1, 2000))
def test_the_days_that_a_registration_must_be_kept_effective_are_counted_to_the_day(days: int) -> None:
    known, begun = terms({"Q-08": "kept-effective"}, kept_effective_days=days), date(2003, 1, 1)
    life = _effective(begun)
    for n in (days - 1, days):
        assert _used(known, life, begun + timedelta(days=n)) == {n == days}


def _effective(day: date) -> Life:
    """A registration that was demanded, filed and effective on one day."""
    life = Life.begun(1, HOLDER, Form.LONG, day)
    for status in (S.FILED, S.EFFECTIVE):
        life = life.then(ProgressRegistration(registration="R-1", status=status, on=day))
    return life


def _used(known: Terms, life: Life, on: date) -> set[bool]:
    registration = registration_of(life.events, on)
    assert registration is not None
    return {tally is Tally.USED for one in counted(known, registration, HOLDER, on).outcomes for tally in one.values}
