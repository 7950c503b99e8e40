"""What is impossible: exit code 2, one message, nothing recorded."""

import shlex

import pytest

from tests.console.conftest import Run

INVALID = {
    "over-issue": "record-issuance --series F --holder lucent --shares 44446 --on 1999-06-01 --under spa-1999-02-04",
    "overdraft": "record-transfer --series F --from newcourt --to lucent --shares 22223 --on 1999-12-10",
    "transfer to oneself": "record-transfer --series F --from newcourt --to newcourt --shares 1 --on 1999-12-10",
    "unknown series": "record-transfer --series Z --from newcourt --to lucent --shares 1 --on 1999-12-10",
    "unknown holder": "record-transfer --series F --from nobody --to lucent --shares 1 --on 1999-12-10",
    "unknown lot": "record-transfer --series F --from newcourt --to lucent --shares 1 --on 1999-12-10 --lot F-9",
    "malformed date": "record-transfer --series F --from newcourt --to lucent --shares 1 --on 10/12/1999",
    "a day to come": "record-transfer --series F --from newcourt --to lucent --shares 1 --on 8999-12-10",
    "no number": "record-transfer --series F --from newcourt --to lucent --shares '١٢٣' --on 1999-12-10",
    "no shares": "record-transfer --series F --from newcourt --to lucent --shares 0 --on 1999-12-10",
    "unknown question": "adopt-reading Q-99 R1 --by x --on 2000-01-10 --document memo",
    "unknown reading": "adopt-reading Q-01 R9 --by x --on 2000-01-10 --document memo",
    "adoption without a document": "adopt-reading Q-01 R1 --by x --on 2000-01-10",
    "unknown request": "release T-99",
    "unknown event": "reverse 999 --reason x",
    "unknown registration": "record-registration R-9 filed --on 1999-12-01",
    "a series again": "record-series F --name F --authorised 1 --on 1999-02-04",
    "a holder again": "record-holder lucent --name Lucent",
    "a wrong option": "record-holder x --nme X",
    "a missing file": "record-agreement nowhere.toml",
}


@pytest.mark.parametrize("typed", INVALID.values(), ids=INVALID.keys())
def test_what_is_impossible_is_one_message_and_records_nothing(on_book: Run, typed: str) -> None:
    head = on_book("status").json["head"]
    said = on_book(*shlex.split(typed))
    assert said.code == 2
    assert said.json["outcome"] == "invalid"
    assert len(said.json["reasons"]) == 1
    assert said.err.strip().startswith("invalid: ")
    assert "Traceback" not in said.err
    assert on_book("status").json["head"] == head


def test_an_unknown_lot_in_a_question_is_invalid(on_book: Run) -> None:
    said = on_book("history", "--lot", "F-99")
    assert said.code == 2
    assert said.json["reasons"][0]["code"] == "UNKNOWN_LOT"


def test_a_registered_sale_that_is_no_sale_says_so(on_book: Run) -> None:
    demand = ("record-demand", "--holder", "newcourt", "--form", "long", "--received", "1999-11-01", "--series", "F")
    assert on_book(*demand, "--shares", "500", "--opinion", "no public sale on equal net terms").code == 0
    for status, day in (("filed", "1999-11-10"), ("effective", "1999-11-20")):
        assert on_book("record-registration", "R-1", status, "--on", day).code == 0
    transfer = ("record-transfer", "--series", "F", "--from", "newcourt", "--to", "lucent", "--shares", "5")
    in_registration = ("--on", "1999-12-10", "--basis", "registered", "--registration", "R-1")
    noted = on_book(*transfer, *in_registration).json["exceptions"]
    assert any(one["code"] == "REGISTRATION_NOT_EFFECTIVE" and "'sell'" in one["text"] for one in noted)
    sold = on_book(*transfer, *in_registration, "--act", "sell").json["exceptions"]
    assert "REGISTRATION_NOT_EFFECTIVE" not in {one["code"] for one in sold}
