"""Pledges, logged requests, releases and transfers in breach, as they are typed."""

import shlex

import pytest

from tests.console.conftest import Run, Said

BANK = "record-holder bank --name 'First Bank' --on 1999-06-01"
PLEDGE = "record-pledge --series F --holder newcourt --to bank --shares 100 --on 1999-07-01"
LOG = (
    "record-request --series F --from Lucent --to 'a friend' --shares 'about 500' "
    "--presented-at 2000-06-01T09:30:00-04:00 --missing 'a name' --missing 'an indorsement'"
)
SALE = "record-transfer --series F --from lucent --to newcourt --shares 500 --on 1999-12-10"


def typed(run: Run, *lines: str) -> Said:
    """The last of some command lines."""
    return [run(*shlex.split(line)) for line in lines][-1]


def codes(said: Said) -> list[str]:
    return [one["code"] for one in said.json["exceptions"]]


def test_a_pledge_is_recorded_listed_released_and_enforced(on_book: Run) -> None:
    pledged = typed(on_book, BANK, f"{PLEDGE} --express --lot F-1")
    assert (pledged.code, pledged.json["outcome"], pledged.json["opened"]) == (0, "registered", ["P-1"])
    assert codes(pledged) == ["INSTRUCTION_MISSING"]
    (row,) = on_book("pledges", "--holder", "bank", "--as-of", "1999-08-01").rows
    assert row == {
        "pledge": "P-1",
        "series": "F",
        "holder": "newcourt",
        "pledgee": "bank",
        "shares": "100",
        "lots": ["F-1"],
        "since": "1999-07-01",
        "express": True,
        "status": "in force",
    }
    assert typed(on_book, "release-pledge P-1 --shares 30 --on 1999-08-01 --document letter").code == 0
    enforced = typed(on_book, "enforce-pledge P-1 --on 1999-09-01 --certificate PF-9 --document notice")
    assert (enforced.code, enforced.json["opened"]) == (0, ["F-3"])
    holdings = on_book("holdings", "--series", "F", "--as-of", "1999-09-01").rows
    assert {one["holder"]: one["shares"] for one in holdings}["bank"] == "70"
    for series, found in (("F", ["enforced"]), ("E", [])):
        rows = on_book("pledges", "--series", series, "--as-of", "1999-09-01").rows
        assert [one["status"] for one in rows] == found
    assert on_book("verify").code == 0


def test_a_pledge_of_locked_shares_is_refused_or_held_and_says_so(run: Run, on_book: Run, book: str) -> None:
    on_book(*shlex.split(BANK))
    locked = PLEDGE.replace("newcourt", "lucent")
    assert typed(on_book, locked.replace("--to bank", "--to newcourt")).code == 3
    said = run("--database", book, *shlex.split(locked))
    assert said.code == 4
    assert said.out.startswith("HELD T-3 (#")
    assert "not entered on the register" in said.out
    assert "To judge it again later: ledger release T-3" in said.out
    table = run("--database", book, "pledges", "--as-of", "1999-08-01")
    assert "no pledge is recorded" in table.out


def test_a_logged_request_waits_is_completed_and_released_for_a_later_day(run: Run, on_book: Run, book: str) -> None:
    said = run("--database", book, *shlex.split(LOG))
    assert said.code == 4
    assert "still owed: an indorsement" in said.out
    assert "When it is complete: ledger record-transfer --request T-2" in said.out
    assert "(UCC §8-401)" in said.out
    held = typed(on_book, SALE.replace("1999-12-10", "2000-06-05") + " --request T-2")
    assert (held.code, held.json["request"]) == (4, "T-2")
    again = on_book("release", "T-2")
    assert (again.code, again.json["reasons"][0]["code"]) == (2, "NOTHING_CHANGED")
    assert on_book("release", "T-2", "--on", "2000-08-05").code == 0
    (row,) = [one for one in on_book("requests").rows if one["request"] == "T-2"]
    assert (row["presented_at"][:16], row["outcome"]) == ("2000-06-01T13:30", "entered")


def test_a_withdrawn_request_waits_no_more(on_book: Run) -> None:
    typed(on_book, LOG)
    waiting = on_book("status").rows[0]["open_holds"]
    assert typed(on_book, "withdraw-request T-2 --reason 'called off' --on 2000-06-09").code == 0
    assert on_book("status").rows[0]["open_holds"] == waiting - 1
    again = typed(on_book, "withdraw-request T-2 --reason 'called off' --on 2000-06-09")
    assert again.json["reasons"][0]["code"] == "REQUEST_SETTLED"


def test_a_waiver_is_typed_with_its_authority_its_days_and_its_lots(on_book: Run) -> None:
    assert typed(on_book, SALE).code == 3
    waiver = "release T-2 --waiver agreed --document minutes --granted-on 1999-12-01"
    for more, code in (
        ("--until 1999-12-09", "NOT_COVERED"),
        ("--lot F-1", "NOT_COVERED"),
        ("--until 1999-11-30", "DATE_ORDER"),
    ):
        assert typed(on_book, f"{waiver} {more}").json["reasons"][0]["code"] == code
    entered = typed(on_book, f"{waiver} --until 1999-12-31 --lot F-2 --authority 'board, 1 Dec 1999'")
    assert (entered.code, entered.json["outcome"]) == (0, "registered")
    assert "WAIVED" in codes(entered)
    assert "AUTHORITY_MISSING" not in codes(entered)
    (row,) = [one for one in on_book("requests").rows if one["request"] == "T-2"]
    assert row["waiver"] == "agreed; minutes"


def test_a_sale_in_breach_is_entered_with_what_shows_it_and_stays_an_exception(on_book: Run) -> None:
    assert typed(on_book, f"{SALE} --in-breach").json["reasons"][0]["code"] == "EVIDENCE_REQUIRED"
    illustrative = typed(on_book, f"{SALE} --in-breach --illustrative 'an example'")
    assert (illustrative.code, illustrative.json["reasons"][0]["code"]) == (2, "EVIDENCE_REQUIRED")
    sold = typed(on_book, f"{SALE} --in-breach --evidence 'bill of sale' --presented-at 1999-12-09")
    assert (sold.code, sold.json["outcome"]) == (0, "registered")
    (listed,) = [one for one in on_book("exceptions").rows if one["code"] == "IN_BREACH"]
    assert (listed["sequence"], listed["clause"]) == (sold.json["sequence"], "LU")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{PLEDGE} --presented-at soon", "MALFORMED"),
        (f"{PLEDGE} --presented-at 8999-01-01", "DATE_IN_FUTURE"),
        (PLEDGE.replace("bank", "nobody"), "UNKNOWN_HOLDER"),
        ("release-pledge P-9 --on 1999-07-01", "UNKNOWN_PLEDGE"),
        ("enforce-pledge P-9 --on 1999-07-01", "UNKNOWN_PLEDGE"),
        ("withdraw-request T-9 --reason x --on 1999-07-01", "UNKNOWN_REQUEST"),
        (LOG.replace("--series F", "--series Z"), "UNKNOWN_SERIES"),
        (LOG.partition("--missing")[0], "USAGE"),
        (f"{SALE} --request T-9", "UNKNOWN_REQUEST"),
        (f"{SALE} --balance-certificate ''", "MALFORMED"),
        ("pledges --holder nobody", "UNKNOWN_HOLDER"),
    ],
)
def test_what_is_impossible_is_said_in_one_message(on_book: Run, line: str, code: str) -> None:
    on_book(*shlex.split(BANK))
    head = on_book("status").rows[0]["head"]
    said = typed(on_book, line)
    assert (said.code, said.json["reasons"][0]["code"]) == (2, code)
    assert on_book("status").rows[0]["head"] == head
