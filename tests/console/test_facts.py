"""Facts about entities, lots and papers, as they are typed: receipts, answers, and what they change."""

import shlex
from typing import Any

import pytest

from tests.console.conftest import Run

TRANSFER = ("record-transfer", "--series", "F", "--from", "lucent", "--shares", "500")
TO_SUB = (*TRANSFER, "--to", "sub", "--basis", "affiliate", "--on", "1999-12-01")
LOT = "F-2"


RECORDED = {
    "record-control sub --of lucent --on 1999-07-01": "control-changed",
    "record-control sub --of lucent --on 1999-07-01 --lost": "control-changed",
    "record-succession newcourt stranger --on 1999-07-01": "holder-succeeded",
    "record-alias lucent 'Lucent Tech' --cite 'a letter'": "alias-recorded",
    "record-milestone public-offering --on 1999-07-01": "milestone-reached",
    f"record-legend {LOT} --clause LU --on 1999-07-01": "legend-noted",
    "record-notice lucent --under rra-a1 --about it --on 1999-07-01 --at lucent-warren": "notice-given",
    "record-notice-address office --holder stranger --under spa-a1 --addressee X --line '1 High St' --on 1999-07-01": (
        "notice-address-changed"
    ),
    "record-execution lsa-a1 --party summit-bank --status signed --on 1999-07-01 --signatory 'J. Doe'": (
        "execution-noted"
    ),
}


@pytest.mark.parametrize(("typed", "event"), RECORDED.items())
def test_a_fact_is_recorded_with_a_receipt_and_can_be_undone(with_strangers: Run, typed: str, event: str) -> None:
    said = with_strangers(*shlex.split(typed), "--document", "a paper")
    assert (said.code, said.json["outcome"]) == (0, "recorded")
    assert said.json["exceptions"] == []
    last = with_strangers("history").rows[-1]
    assert (last["sequence"], last["event"]) == (said.json["sequence"], event)
    assert last["summary"]
    assert with_strangers("reverse", str(last["sequence"]), "--reason", "by mistake").code == 0
    assert with_strangers("verify").code == 0


@pytest.mark.parametrize("typed", RECORDED)
def test_a_fact_without_support_is_only_asserted_and_a_rehearsal_records_nothing(
    with_strangers: Run, typed: str
) -> None:
    head = with_strangers("status").json["head"]
    said = with_strangers(*shlex.split(typed), "--dry-run")
    assert (said.code, said.json["sequence"]) == (0, None)
    assert [one["code"] for one in said.json["exceptions"]] == ["EVIDENCE_MISSING"]
    assert with_strangers("status").json["head"] == head


INVALID = {
    "record-control nobody --of lucent --on 1999-07-01": "UNKNOWN_HOLDER",
    "record-control sub --of nobody --on 1999-07-01": "UNKNOWN_HOLDER",
    "record-control sub --of sub --on 1999-07-01": "MALFORMED",
    "record-control sub --of lucent --on 8999-01-01": "DATE_IN_FUTURE",
    "record-control sub --on 1999-07-01": "USAGE",
    "record-succession newcourt nobody --on 1999-07-01": "UNKNOWN_HOLDER",
    "record-succession newcourt newcourt --on 1999-07-01": "MALFORMED",
    "record-succession newcourt stranger --on 8999-01-01": "DATE_IN_FUTURE",
    "record-alias nobody X --cite 'a letter'": "UNKNOWN_HOLDER",
    "record-alias lucent ' ' --cite 'a letter'": "MALFORMED",
    "record-alias lucent X": "USAGE",
    "record-alias lucent X --cite 'a letter' --on 8999-01-01": "DATE_IN_FUTURE",
    "record-milestone 'public offering' --on 1999-07-01": "MALFORMED",
    "record-milestone public-offering --on 8999-01-01": "DATE_IN_FUTURE",
    "record-legend F-99 --clause LU --on 1999-07-01": "UNKNOWN_LOT",
    f"record-legend {LOT} --clause NONE --on 1999-07-01": "UNKNOWN_CLAUSE",
    f"record-legend {LOT} --clause LU --on 1999-02-03": "DATE_ORDER",
    f"record-legend {LOT} --clause LU --on 8999-01-01": "DATE_IN_FUTURE",
    "record-notice nobody --under rra-a1 --about it --on 1999-07-01": "UNKNOWN_HOLDER",
    "record-notice lucent --under nothing --about it --on 1999-07-01": "UNKNOWN_DOCUMENT",
    "record-notice lucent --under rra-a1 --about it --on 1999-07-01 --at nowhere": "UNKNOWN_ADDRESS",
    "record-notice lucent --under rra-a1 --about it --on 1999-07-01 --at newcourt-credit": "UNKNOWN_ADDRESS",
    "record-notice lucent --under rra-a1 --about it --on 1999-05-31 --at lucent-warren": "UNKNOWN_ADDRESS",
    "record-notice lucent --under rra-a1 --about it --on 8999-01-01": "DATE_IN_FUTURE",
    "record-notice-address x --holder nobody --under rra-a1 --addressee X --line Y --on 1999-07-01": "UNKNOWN_HOLDER",
    "record-notice-address x --holder lucent --under none --addressee X --line Y --on 1999-07-01": "UNKNOWN_DOCUMENT",
    "record-notice-address 'x y' --holder lucent --under rra-a1 --addressee X --line Y --on 1999-07-01": "MALFORMED",
    "record-notice-address x --holder lucent --under rra-a1 --addressee X --on 1999-07-01": "USAGE",
    "record-notice-address x --holder lucent --under rra-a1 --addressee X --line Y --on 8999-01-01": "DATE_IN_FUTURE",
    "record-execution nothing --party kmc --status signed --on 1999-07-01": "UNKNOWN_DOCUMENT",
    "record-execution lsa-a1 --party kmc --status scribbled --on 1999-07-01": "USAGE",
    "record-execution lsa-a1 --party 'k m c' --status signed --on 1999-07-01": "MALFORMED",
    "record-execution lsa-a1 --party kmc --status signed --on 8999-01-01": "DATE_IN_FUTURE",
    "record-issuance --series F --holder lucent --shares 1 --on 1999-07-01 --under x --origin pik": "MALFORMED",
    f"record-issuance --series F --holder lucent --shares 1 --on 1999-07-01 --under x --parent {LOT}": "MALFORMED",
    "record-issuance --series F --holder lucent --shares 1 --on 1999-07-01 --under x --origin pik --parent F-99": (
        "UNKNOWN_LOT"
    ),
    "record-issuance --series F --holder lucent --shares 1 --on 1999-07-01 --under x --origin pik --parent F-1": (
        "UNKNOWN_LOT"
    ),
    "record-transfer --series F --from lucent --to sub --shares 1 --on 1999-12-01 --basis succession": (
        "UNKNOWN_SUCCESSION"
    ),
    "eligibility --to nobody": "UNKNOWN_HOLDER",
    "holdings --family nobody": "UNKNOWN_HOLDER",
    "notices --holder nobody": "UNKNOWN_HOLDER",
    "counsel --registration R-9": "UNKNOWN_REGISTRATION",
}


@pytest.mark.parametrize(("typed", "code"), INVALID.items())
def test_what_is_impossible_of_a_fact_is_one_message_and_records_nothing(
    with_strangers: Run, typed: str, code: str
) -> None:
    head = with_strangers("status").json["head"]
    said = with_strangers(*shlex.split(typed))
    assert said.code == 2
    assert [reason["code"] for reason in said.json["reasons"]] == [code]
    assert said.err.strip().startswith("invalid: ")
    assert with_strangers("status").json["head"] == head


# Legends and notices: whether the registrar may decline


def presented(run: Run, on: str = "1999-12-10") -> tuple[int, str]:
    """The exit code of a transfer to a stranger, and what the eligibility said of it before."""
    (row,) = run("eligibility", "--holder", "lucent", "--series", "F", "--to", "stranger", "--on", on).rows
    assert row["status"] == "locked"
    return run(*TRANSFER, "--to", "stranger", "--on", on).code, row["registrar"]


def test_a_legend_on_the_lot_turns_a_hold_into_a_refusal_until_it_is_taken_off(with_strangers: Run) -> None:
    without = "would hold it, and refuse it where the transferee has notice of the restriction"
    assert presented(with_strangers) == (4, without)
    legend = ("record-legend", LOT, "--clause", "LU")
    assert with_strangers(*legend, "--on", "1999-07-01").code == 0
    assert presented(with_strangers) == (3, f"would refuse it: a legend of LU is noted on lot {LOT}")
    assert presented(with_strangers, on="1999-06-30") == (4, without)
    assert with_strangers(*legend, "--on", "1999-09-01", "--removed").code == 0
    assert presented(with_strangers) == (4, without)
    assert presented(with_strangers, on="1999-08-31")[0] == 3


def test_a_legend_that_is_not_there_cannot_be_taken_off_and_one_that_is_cannot_be_placed_again(
    with_strangers: Run,
) -> None:
    legend = ("record-legend", LOT, "--clause", "LU", "--on", "1999-07-01")
    not_there = with_strangers(*legend, "--removed")
    assert (not_there.code, not_there.json["reasons"][0]["code"]) == (2, "MALFORMED")
    assert with_strangers(*legend).code == 0
    again = with_strangers(*legend)
    assert (again.code, again.json["reasons"][0]["code"]) == (2, "ALREADY_RECORDED")
    assert "record-legend ... --removed" in again.err
    taken_off = with_strangers(*legend, "--removed", "--document", "a paper")
    assert (taken_off.code, taken_off.json["exceptions"]) == (0, [])


def test_a_legend_of_a_clause_that_restricts_nothing_is_refused_with_those_that_do(with_strangers: Run) -> None:
    said = with_strangers("record-legend", LOT, "--clause", "RR-demand", "--on", "1999-07-01")
    assert (said.code, said.json["reasons"][0]["code"]) == (2, "MALFORMED")
    assert "'demand-rights', which restricts no" in said.err
    assert "Clauses that restrict are LU" in said.err


def test_a_notice_to_the_transferee_is_notice_of_the_restriction_and_one_to_copies_alone_is_not(
    with_strangers: Run,
) -> None:
    address = ("--holder", "stranger", "--under", "spa-a1", "--addressee", "X", "--line", "1 High St")
    for name, more in (("office", ()), ("lawyers", ("--copy",))):
        made = with_strangers("record-notice-address", name, *address, "--on", "1999-06-15", *more)
        assert made.code == 0
    notice = ("record-notice", "stranger", "--under", "spa-a1", "--about", "the lock-up", "--on", "1999-07-01")
    to_copies = with_strangers(*notice, "--at", "lawyers", "--document", "letter")
    assert [one["code"] for one in to_copies.json["exceptions"]] == ["COPY_ONLY"]
    assert presented(with_strangers)[0] == 4
    to_both = with_strangers(*notice, "--at", "lawyers", "--at", "office", "--document", "letter")
    assert to_both.json["exceptions"] == []
    assert presented(with_strangers) == (3, "would refuse it: notice of spa-a1 was given to stranger")
    rows = with_strangers("notices", "--holder", "stranger").rows
    assert [(row["kind"], row["address"], row["counts"]) for row in rows] == [
        ("address-party", "office", None),
        ("address-copy", "lawyers", None),
        ("notice", None, "no"),
        ("notice", None, "yes"),
    ]
    assert [row["code"] for row in with_strangers("exceptions").rows if row["code"] == "COPY_ONLY"] == ["COPY_ONLY"]


def test_notice_addresses_are_those_of_the_day(on_book: Run) -> None:
    def addresses(day: str) -> list[tuple[str, str, list[str], str]]:
        rows = on_book("notices", "--holder", "lucent", "--as-of", day).rows
        return [(row["kind"], row["address"], row["lines"][:1], row["since"]) for row in rows]

    copy = ("address-copy", "lucent-counsel", ["875 Third Avenue"], "1999-06-01")
    assert addresses("1999-05-31") == []
    assert addresses("1999-12-31") == [
        ("address-party", "lucent-warren", ["283 King George Road"], "1999-06-01"),
        copy,
    ]
    moved = ("record-notice-address", "lucent-warren", "--holder", "lucent", "--under", "rra-a1")
    assert on_book(*moved, "--addressee", "Lucent", "--line", "1 New Road", "--on", "2000-01-15").code == 0
    assert addresses("2000-01-14")[0][2] == ["283 King George Road"]
    assert addresses("2000-01-15") == [("address-party", "lucent-warren", ["1 New Road"], "2000-01-15"), copy]
    everybody = on_book("notices", "--as-of", "1999-12-31").rows
    assert [row["holder"] for row in everybody] == ["lucent", "lucent", "newcourt", "newcourt"]


# Control


def lost(run: Run, day: str) -> list[dict[str, Any]]:
    return [row for row in run("exceptions", "--as-of", day).rows if row["code"] == "CONTROL_LOST"]


def test_shares_may_go_to_an_affiliate_under_control_and_stand_as_an_exception_when_it_is_lost(
    with_strangers: Run,
) -> None:
    control = ("record-control", "sub", "--of", "lucent")
    assert with_strangers(*TO_SUB).code == 4, "control is not recorded"
    assert with_strangers(*control, "--on", "1999-07-01").code == 0
    assert with_strangers(*TO_SUB).code == 0
    assert lost(with_strangers, "2000-12-31") == []
    head = with_strangers("status").json["head"]["sequence"]
    said = with_strangers(*control, "--on", "2000-03-01", "--lost")
    assert said.code == 0
    assert lost(with_strangers, "2000-02-29") == []
    (row,) = lost(with_strangers, "2000-03-01")
    assert (row["sequence"], row["event"], row["effective_on"]) == (
        said.json["sequence"],
        "control-changed",
        "2000-03-01",
    )
    assert row["clause"] == "LU"
    assert "sub holds 500 F (lot F-3) as an affiliate of lucent" in row["text"]
    assert "they are bound until 4 Aug 2000 at the latest (spa-a1 ¶2 (SPA §4.06(f)))" in row["text"]
    known_before = with_strangers("exceptions", "--as-of", "2000-03-01", "--known-at", f"#{head}").rows
    assert "CONTROL_LOST" not in {one["code"] for one in known_before}
    assert with_strangers("reverse", str(said.json["sequence"]), "--reason", "by mistake").code == 0
    assert lost(with_strangers, "2000-03-01") == []


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2000-05-23", "they are bound until 4 Aug 2000"),
        ("2000-06-01", "whether they are bound on that day is disputed (Q-01"),
        ("2000-08-05", None),
    ],
)
def test_control_that_is_lost_matters_while_the_holder_is_bound(
    with_strangers: Run, day: str, says: str | None
) -> None:
    control = ("record-control", "sub", "--of", "lucent")
    assert with_strangers(*control, "--on", "1999-07-01").code == 0
    assert with_strangers(*TO_SUB).code == 0
    assert with_strangers(*control, "--on", day, "--lost").code == 0
    found = lost(with_strangers, "2001-01-01")
    assert [row["effective_on"] for row in found] == ([] if says is None else [day])
    assert all(says is not None and says in row["text"] for row in found)


def test_control_that_is_lost_says_nothing_of_what_was_given_back_and_stays_said_of_what_was_sold_on(
    with_strangers: Run,
) -> None:
    control = ("record-control", "sub", "--of", "lucent")
    assert with_strangers(*control, "--on", "1999-07-01").code == 0
    assert with_strangers(*TO_SUB).code == 0
    assert with_strangers(*TO_SUB, "--key", "second").code == 0
    back = ("record-transfer", "--series", "F", "--from", "sub", "--to", "lucent", "--lot", "F-3", "--shares", "500")
    asked = with_strangers(*back, "--on", "2000-01-15").json["request"]
    waiver = ("--waiver", "the shares go back", "--document", "consent")
    assert with_strangers("release", asked, *waiver).code == 0
    assert with_strangers(*control, "--on", "2000-03-01", "--lost").code == 0
    (row,) = lost(with_strangers, "2000-03-01")
    assert "lot F-4" in row["text"]
    sold = ("record-transfer", "--series", "F", "--from", "sub", "--to", "newcourt", "--lot", "F-4", "--shares", "500")
    asked = with_strangers(*sold, "--on", "2000-03-15").json["request"]
    assert with_strangers("release", asked, *waiver).code == 0
    assert lost(with_strangers, "2000-04-01") == [row]


def test_an_affiliate_that_turns_out_never_to_have_been_under_control_is_an_exception_from_its_purchase_on(
    with_strangers: Run,
) -> None:
    control = ("record-control", "sub", "--of", "lucent")
    assert with_strangers(*control, "--on", "1999-07-01").code == 0
    assert with_strangers(*TO_SUB).code == 0
    assert with_strangers(*control, "--on", "1999-08-01", "--lost").code == 0
    assert with_strangers(*control, "--on", "1999-09-01", "--lost").code == 0
    assert lost(with_strangers, "1999-11-30") == []
    (row,) = lost(with_strangers, "1999-12-01")
    assert (row["effective_on"], "on 1 Dec 1999" in row["text"]) == ("1999-12-01", True)


def test_other_shares_of_an_affiliate_are_no_exception(with_strangers: Run) -> None:
    assert with_strangers("record-control", "sub", "--of", "lucent", "--on", "1999-07-01").code == 0
    other = ("record-transfer", "--series", "F", "--from", "newcourt", "--to", "sub", "--shares", "5")
    assert with_strangers(*other, "--on", "1999-12-01").code == 0
    assert with_strangers("record-control", "sub", "--of", "lucent", "--on", "2000-03-01", "--lost").code == 0
    assert lost(with_strangers, "2000-03-01") == []
