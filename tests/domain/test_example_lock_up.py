"""The lock-up of the worked example (spa-a1 ¶2), day by day, under every reading."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.domain.events import Recorded
from ledger.domain.requests import Act, Basis
from ledger.domain.slices import HeldLot
from ledger.domain.standing import RestKind, Standing
from ledger.errors import Code
from tests.domain.example import APRIL, NOTES_AS_A_FACT, Book, lot, standing
from tests.domain.given import DOCUMENT, debt

R1, R2 = {"Q-01": "R1"}, {"Q-01": "R2"}
INCLUSIVE, EXCLUSIVE = {"Q-03": "inclusive"}, {"Q-03": "exclusive"}
OUTSIDE = date(2000, 8, 4)


def codes(found: Standing) -> set[Code]:
    return {reason.code for reason in found.reasons}


def missing(found: Standing) -> set[str | None]:
    return {rest.document for rest in found.rests_on if rest.kind is RestKind.MISSING_DOCUMENT}


def by_reading(found: Standing) -> dict[str, tuple[str, date | None]]:
    """Status and end under each combination, the combination written 'R1', or 'R1 inclusive'."""
    return {" ".join(one.adopt.values()): (one.status.value, one.until) for one in found.combinations}


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("1999-02-04", "unknown"),
        ("1999-05-31", "unknown"),
        ("1999-06-01", "locked"),
        ("1999-12-10", "locked"),
        ("2000-02-29", "locked"),
        ("2000-05-23", "locked"),
        ("2000-05-24", "disputed"),
        ("2000-05-25", "disputed"),
        ("2000-08-03", "disputed"),
        ("2000-08-04", "disputed"),
        ("2000-08-05", "free"),
        ("2009-01-01", "free"),
    ],
)
def test_with_nothing_adopted_lucents_series_f_is_locked_then_disputed_then_free(on: str, status: str) -> None:
    assert standing(on).status == status


def test_before_the_amendment_the_answer_is_unknown_because_the_old_clause_is_not_recorded() -> None:
    found = standing("1999-05-31")
    assert codes(found) == {Code.FACT_MISSING}
    (reason,) = [reason for reason in found.reasons if reason.code is Code.FACT_MISSING]
    assert (reason.clause, reason.cite) == ("LU", "spa-a1 ¶2 (SPA §4.06(f))")
    assert "what spa-1999-02-04 §4.06(f) said on 31 May 1999 is not recorded" in reason.text
    assert found.questions == ()


def test_a_dispute_lists_each_reading_with_its_end_and_the_question_to_settle() -> None:
    found = standing("2000-05-25")
    assert by_reading(found) == {"R1": ("free", None), "R2": ("locked", OUTSIDE)}
    assert found.questions == ("Q-01",)
    (asked,) = [reason for reason in found.reasons if reason.code is Code.QUESTION_OPEN]
    assert (asked.clause, asked.cite) == ("Q-01", "spa-a1 ¶2 (SPA §4.06(f)(i))")
    assert {r.reading for r in found.reasons if r.code is Code.LOCKED} == {"Q-01 R2"}


def test_on_the_anniversary_both_questions_decide() -> None:
    found = standing("2000-05-24")
    assert found.questions == ("Q-01", "Q-03")
    assert by_reading(found) == {
        "R1 inclusive": ("locked", date(2000, 5, 24)),
        "R1 exclusive": ("free", None),
        "R2 inclusive": ("locked", OUTSIDE),
        "R2 exclusive": ("locked", OUTSIDE),
    }


def test_on_the_outside_date_only_the_last_day_is_in_question_and_only_under_r2() -> None:
    assert by_reading(standing("2000-08-04")) == {
        "R1 inclusive": ("free", None),
        "R1 exclusive": ("free", None),
        "R2 inclusive": ("locked", OUTSIDE),
        "R2 exclusive": ("free", None),
    }


def test_while_locked_the_end_is_the_latest_that_a_live_reading_names() -> None:
    assert standing("1999-12-10").until == OUTSIDE
    assert standing("1999-12-10", R1).until == date(2000, 5, 24)


def test_after_adopting_r1_the_25th_is_free_and_rests_on_the_illustrative_facts_and_the_reading() -> None:
    found = standing("2000-05-25", R1)
    assert found.status == "free"
    assert {rest.kind for rest in found.rests_on} == {
        RestKind.ILLUSTRATIVE,
        RestKind.MISSING_DOCUMENT,
        RestKind.READING,
    }
    illustrative = [rest.text for rest in found.rests_on if rest.kind is RestKind.ILLUSTRATIVE]
    assert any("gross proceeds and high yield" in text for text in illustrative)
    assert any("issued to lucent" in text for text in illustrative)


@pytest.mark.parametrize(
    ("on", "adopted", "status"),
    [
        ("2000-05-23", R1, "locked"),
        ("2000-05-24", R1, "disputed"),
        ("2000-05-24", {**R1, **INCLUSIVE}, "locked"),
        ("2000-05-24", {**R1, **EXCLUSIVE}, "free"),
        ("2000-05-24", EXCLUSIVE, "disputed"),
        ("2000-05-24", INCLUSIVE, "locked"),
        ("2000-05-25", R1, "free"),
        ("2000-08-04", R1, "free"),
        ("2000-05-24", R2, "locked"),
        ("2000-05-25", R2, "locked"),
        ("2000-08-03", R2, "locked"),
        ("2000-08-04", R2, "disputed"),
        ("2000-08-04", {**R2, **INCLUSIVE}, "locked"),
        ("2000-08-04", {**R2, **EXCLUSIVE}, "free"),
        ("2000-08-04", EXCLUSIVE, "free"),
        ("2000-08-05", R2, "free"),
        ("1999-05-31", R1, "unknown"),
    ],
)
def test_adopted_readings_move_the_end_of_the_lock_up(on: str, adopted: dict[str, str], status: str) -> None:
    assert standing(on, adopted).status == status


@pytest.mark.parametrize(
    ("of", "absent"),
    [
        (lot("newcourt", "F"), {"spa-1999-02-04", "cod-f", "rra-1999-04-30", "sha-1997-10-31"}),
        (lot("newcourt", "E"), {"spa-1999-02-04", "cod-e", "rra-1999-04-30", "sha-1997-10-31"}),
        (lot("first-union", "E", agreement=APRIL), {"spa-1999-04-30", "cod-e", "rra-1999-04-30"}),
    ],
    ids=["newcourt F", "newcourt E", "first-union E"],
)
def test_others_are_free_but_the_base_agreements_that_nobody_has_are_named(of: HeldLot, absent: set[str]) -> None:
    for on in ("1999-06-01", "1999-12-10", "2000-05-24"):
        found = standing(on, of=of)
        assert found.status == "free"
        assert missing(found) == absent
        assert codes(found) == {Code.FREE}


def test_newcourt_is_a_party_to_the_old_agreement_so_its_standing_before_the_amendment_is_unknown() -> None:
    assert standing("1999-05-31", of=lot("newcourt", "F")).status == "unknown"
    assert standing("1999-05-31", of=lot("first-union", "E", agreement=APRIL)).status == "free"


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (lot(series="E", agreement="spa-elsewhere"), "bought under another agreement"),
        (lot(series="F", agreement=APRIL), "bought under another agreement"),
        (lot(series="F", original_purchaser="newcourt"), "not purchased by it"),
    ],
)
def test_only_what_lucent_itself_purchased_under_the_february_agreement_is_bound(of: HeldLot, why: str) -> None:
    assert standing("1999-12-10", of=of).status == "free", why


def test_an_agreement_that_no_file_mentions_is_named_as_missing() -> None:
    assert "spa-elsewhere" in missing(standing("1999-12-10", of=lot(series="E", agreement="spa-elsewhere")))


@pytest.mark.parametrize("act", list(Act))
def test_each_of_the_four_acts_is_locked_a_pledge_too(act: Act) -> None:
    found = standing("1999-07-01", act=act)
    assert found.status == "locked"
    assert "transfer, sell, assign or pledge" in found.reasons[0].text


# --- the facts of the debt


def issue(**changes: Any) -> Recorded:
    """Debt of the issuer: 60 million gross, high yield, evidenced, unless the case changes it."""
    fields: dict[str, Any] = {"issuer": "kmc", "gross_proceeds": Decimal(60_000_000), "evidence": DOCUMENT, **changes}
    return debt(fields.pop("sold_on", date(1999, 7, 1)), 17, **fields)


WITHOUT_PROCEEDS = issue(sold_on=date(1999, 5, 24), gross_proceeds=None, principal=Decimal(275_000_000))


@pytest.mark.parametrize(
    ("on", "adopted", "status"),
    [
        ("1999-12-10", {}, "locked"),
        ("2000-05-23", {}, "locked"),
        ("2000-05-25", {}, "disputed"),
        ("2000-05-25", R1, "unknown"),
        ("2000-05-24", R1, "disputed"),
        ("2000-05-24", {**R1, **EXCLUSIVE}, "unknown"),
        ("2000-05-24", {**R1, **INCLUSIVE}, "locked"),
        ("2000-05-25", R2, "locked"),
        ("2000-08-03", R1, "unknown"),
        ("2000-08-05", {}, "free"),
    ],
)
def test_gross_proceeds_that_are_not_recorded_matter_only_where_they_decide(
    on: str, adopted: dict[str, str], status: str
) -> None:
    assert standing(on, adopted, debts=[WITHOUT_PROCEEDS]).status == status


def test_principal_is_never_taken_for_proceeds() -> None:
    found = standing("2000-05-25", R1, debts=[WITHOUT_PROCEEDS])
    (reason,) = [reason for reason in found.reasons if reason.code is Code.FACT_MISSING]
    assert "its gross proceeds (not its principal)" in reason.text
    assert "reached 50,000,000" in reason.text


def test_whether_debt_is_high_yield_is_asked_where_nobody_recorded_it() -> None:
    assert standing("2000-05-25", R1, debts=[issue(sold_on=date(1999, 5, 24), high_yield=None)]).status == "unknown"
    assert standing("2000-05-25", R1, debts=[issue(sold_on=date(1999, 5, 24), high_yield=False)]).status == "locked"


@pytest.mark.parametrize(
    ("gross", "ends"),
    [("49999999.99", "2000-08-04"), ("50000000.00", "2000-07-01"), ("50000000", "2000-07-01"), ("0", "2000-08-04")],
)
def test_a_cent_short_of_fifty_million_does_not_qualify(gross: str, ends: str) -> None:
    found = standing("2000-02-01", R2, debts=[issue(gross_proceeds=Decimal(gross))])
    assert (found.status, found.until) == ("locked", date.fromisoformat(ends))


def test_two_issues_that_each_fall_short_do_not_add_up() -> None:
    half = issue(gross_proceeds=Decimal(30_000_000))
    assert standing("2000-02-01", R2, debts=[half, half]).until == OUTSIDE


def test_an_issue_by_a_subsidiary_never_counts() -> None:
    found = standing("2000-07-02", {**R2, **INCLUSIVE}, debts=[issue(issuer="kmc-financing")])
    assert (found.status, found.until) == ("locked", OUTSIDE)


@pytest.mark.parametrize(
    ("sold", "on", "status", "until"),
    [
        ("1999-07-01", "2000-06-30", "locked", "2000-07-01"),
        ("1999-07-01", "2000-07-01", "locked", "2000-07-01"),
        ("1999-07-01", "2000-07-02", "free", None),
        ("1999-06-01", "2000-06-02", "locked", "2000-08-04"),
        ("1999-06-02", "2000-06-03", "free", None),
        ("1999-08-03", "2000-08-03", "locked", "2000-08-03"),
        ("1999-08-04", "2000-08-03", "locked", "2000-08-04"),
        ("1999-09-01", "2000-07-02", "locked", "2000-08-04"),
        ("1999-09-01", "2000-08-05", "free", None),
    ],
)
def test_under_r2_a_later_issue_ends_the_lock_up_on_its_anniversary_and_never_after_the_outside_date(
    sold: str, on: str, status: str, until: str | None
) -> None:
    found = standing(on, {**R2, **INCLUSIVE}, debts=[NOTES_AS_A_FACT, issue(sold_on=date.fromisoformat(sold))])
    assert (found.status, found.until) == (status, date.fromisoformat(until) if until else None)


def test_issuance_and_sale_needs_both_so_the_later_of_the_two_days_counts() -> None:
    late = issue(sold_on=date(1999, 7, 1), issued_on=date(1999, 7, 15))
    assert standing("2000-07-10", {**R2, **INCLUSIVE}, debts=[late]).until == date(2000, 7, 15)


def test_locked_after_a_year_assumes_that_no_qualifying_issue_is_unrecorded() -> None:
    def assumed(on: str) -> bool:
        found = standing(on, {**R2, **INCLUSIVE}, debts=[])
        assert found.status == "locked"
        return any("is unrecorded" in rest.text for rest in found.rests_on if rest.kind is RestKind.ASSUMPTION)

    assert [assumed(on) for on in ("2000-06-01", "2000-06-02", "2000-08-04")] == [False, True, True]


# --- the exceptions of the clause


def registered(adopted: dict[str, str], on: str = "1999-12-01") -> Standing:
    return standing(on, adopted, basis=Basis.REGISTERED, registered=True)


def test_a_registered_sale_turns_on_the_opening_words_of_the_clause() -> None:
    assert registered({"Q-04": "broad"}).status == "free"
    assert registered({"Q-04": "narrow"}).status == "locked"
    found = registered({})
    assert (found.status, found.questions) == ("disputed", ("Q-01", "Q-04"))
    assert {one.adopt["Q-04"]: one.status.value for one in found.combinations} == {"broad": "free", "narrow": "locked"}


def test_a_sale_in_a_registration_that_is_not_effective_is_like_any_other() -> None:
    assert standing("1999-12-01", {"Q-04": "broad"}, basis=Basis.REGISTERED, registered=False).status == "locked"


def test_a_registered_sale_is_free_after_the_outside_date_whatever_the_reading() -> None:
    assert registered({}, "2000-08-05").status == "free"


def test_holding_by_an_affiliate_is_unknown_because_control_is_not_recorded() -> None:
    found = standing("1999-12-10", basis=Basis.AFFILIATE)
    assert found.status == "unknown"
    assert any("affiliate under lucent's control" in reason.text for reason in found.reasons)
    bound_e = lot(series="E")
    assert standing("1999-12-10", of=bound_e, basis=Basis.AFFILIATE).status == "locked", "the exception is for F only"


# --- the same through the book


def test_the_book_answers_as_the_rules_do_and_says_what_it_did_not_judge(book: Book) -> None:
    days = ("1999-05-31", "2000-05-23", "2000-05-24", "2000-05-25", "2000-08-03", "2000-08-04", "2000-08-05")
    assert [book.status(on) for on in days] == ["unknown", "locked", *["disputed"] * 4, "free"]
    assert book.status("1999-07-01", act=Act.PLEDGE) == "locked"
    assert book.status("1999-12-01", basis=Basis.REGISTERED) == "disputed"
    assert book.status("1999-12-01", basis=Basis.AFFILIATE) == "unknown"
    book.adopt("Q-01", "R1")
    assert [book.status(on) for on in days] == ["unknown", "locked", "disputed", "free", "free", "free", "free"]
    with book.view("2000-05-25") as view:
        (row,) = view.eligibility(holder="lucent")
    assert "spa-1999-02-04" in row.scope
    assert "securities law" in row.scope
