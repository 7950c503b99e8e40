"""Rule 144 dates through the commands: information for counsel, whatever the standings are."""

from typing import Any

import pytest

from tests.console.conftest import Run

ASKED = ("--as-of", "1999-12-31")


def dates(row: dict[str, Any]) -> tuple[str, str]:
    return (row["first_resale_on"], row["unrestricted_on"])


def test_each_lot_has_the_dates_of_the_law_of_its_day(on_book: Run) -> None:
    rows = on_book("rule-144", *ASKED).rows
    february, april = ("2000-02-04", "2001-02-04"), ("2000-04-30", "2001-04-30")
    assert {row["lot"]: dates(row) for row in rows} == {"E-1": april, "E-2": february, "F-1": february, "F-2": february}
    assert {row["first_resale_if_reporting_on"] for row in rows} == {None}
    for row in rows:
        assert row["holding_period_start"] == row["acquired_on"]
        assert "Release 33-7390" in row["law"]
        assert row["basis"] == [
            "assumes that the full purchase price was paid on the day of acquisition (Rule 144(d)(1))"
        ]
        assert row["note"].startswith("indicative, counsel to confirm; ")


def test_asked_in_2009_both_cases_are_given(on_book: Run) -> None:
    rows = on_book("rule-144", "--holder", "lucent", "--as-of", "2009-06-30").rows
    assert [(row["first_resale_if_reporting_on"], *dates(row)) for row in rows] == [
        ("1999-08-04", "2000-02-04", "2000-02-04")
    ]
    assert "both cases are given" in rows[0]["note"]


def test_a_locked_lot_has_dates_too_because_they_say_nothing_about_agreements(on_book: Run) -> None:
    said = on_book("eligibility", "--holder", "lucent", "--series", "F", "--on", "1999-12-31")
    assert said.rows[0]["status"] == "locked"
    assert len(on_book("rule-144", "--holder", "lucent", "--series", "F", *ASKED).rows) == 1


def test_a_transferred_lot_keeps_its_period_and_assumes_that_no_affiliate_gave_it(on_book: Run) -> None:
    sale = ("record-transfer", "--series", "F", "--from", "newcourt", "--to", "first-union", "--shares", "500")
    assert on_book(*sale, "--on", "1999-12-10").code == 0
    (row,) = on_book("rule-144", "--holder", "first-union", "--series", "F", *ASKED).rows
    assert (row["shares"], row["holding_period_start"], *dates(row)) == (
        "500",
        "1999-02-04",
        "2000-02-04",
        "2001-02-04",
    )
    assert row["basis"][-1].startswith("assumes that no transferor was an affiliate of the issuer")
    (kept,) = on_book("rule-144", "--holder", "newcourt", "--series", "F", *ASKED).rows
    assert not any("affiliate" in text for text in kept["basis"]), "what stays in the lot was not transferred"


def test_the_table_says_the_law_what_the_dates_rest_on_and_that_counsel_is_to_confirm(run: Run, book: str) -> None:
    said = run("--database", book, "rule-144", *ASKED)
    words = " ".join(said.out.split())
    assert said.code == 0
    assert "law: 17 CFR 230.144(d) and (k), as amended by Release 33-7390" in words
    assert "- assumes that the full purchase price was paid on the day of acquisition" in words
    assert "indicative, counsel to confirm; from the first date on the other conditions still apply" in words
    assert "if reporting" not in words
    assert "if reporting" in run("--database", book, "rule-144", "--as-of", "2009-06-30").out


def test_the_table_names_the_lots_that_an_assumption_is_about(run: Run, book: str) -> None:
    sale = ("record-transfer", "--series", "F", "--from", "newcourt", "--to", "first-union", "--shares", "500")
    assert run("--database", book, *sale, "--on", "1999-12-10").code == 0
    words = " ".join(run("--database", book, "rule-144", *ASKED).out.split())
    assert "- [F-3] assumes that no transferor was an affiliate" in words


def test_a_day_without_shares_has_no_dates_and_claims_no_law(run: Run, book: str) -> None:
    said = run("--database", book, "rule-144", "--as-of", "1999-01-01")
    assert "no lot has shares in it" in said.out
    assert "law:" not in said.out


@pytest.mark.parametrize("option", ["--holder", "--series"])
def test_an_id_that_was_never_recorded_is_invalid(on_book: Run, option: str) -> None:
    assert on_book("rule-144", option, "nobody", *ASKED).code == 2
