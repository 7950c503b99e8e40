"""Stop-transfers and the list of requests, as they are typed."""

import shlex

import pytest

from tests.console.conftest import Run

DEMAND = (
    "record-stop-transfer --series F --holder newcourt --kind demand --by 'Oak Trust' --reason 'claims them' "
    "--on 1999-12-01 --notified-on 1999-12-02"
)
COURT = "record-stop-transfer --series F --holder newcourt --kind court --by 'a court' --reason 'Oak v. Newcourt'"
SALE = "record-transfer --series F --from newcourt --to lucent --shares 10 --on 1999-12-20"


def typed(run: Run, line: str, *more: str) -> object:
    return run(*shlex.split(line), *more)


def test_a_stop_is_recorded_listed_and_lifted(on_book: Run) -> None:
    said = on_book(*shlex.split(DEMAND), "--document", "letter")
    assert (said.code, said.json["outcome"], said.json["opened"]) == (0, "recorded", ["S-1"])
    assert [reason["code"] for reason in said.json["reasons"]] == ["STOPPED"]
    lots = on_book(*shlex.split(COURT), "--on", "1999-12-03", "--lot", "F-1", "--until", "1999-12-31")
    assert lots.json["opened"] == ["S-2"]
    assert [one["code"] for one in lots.json["exceptions"]] == ["EVIDENCE_MISSING"]
    first, second = on_book("stops", "--as-of", "1999-12-15").rows
    assert (first["kind"], first["lots"], first["until"], first["days_left"], first["status"]) == (
        ("demand", [], "2000-01-01", 17, "in place")
    )
    assert (second["lots"], second["notified_on"], second["until"]) == (["F-1"], None, "1999-12-31")
    lifted = on_book("release-stop-transfer", "S-2", "--reason", "settled", "--on", "1999-12-10")
    assert (lifted.code, lifted.json["outcome"]) == (0, "recorded")
    assert [row["status"] for row in on_book("stops", "--as-of", "2000-01-02").rows] == ["lapsed", "released"]
    assert on_book("stops", "--holder", "lucent").rows == []
    assert on_book("verify").code == 0


def test_a_stopped_transfer_is_held_and_a_waiver_does_not_pass_a_demand(on_book: Run) -> None:
    on_book(*shlex.split(DEMAND))
    held = on_book(*shlex.split(SALE))
    assert (held.code, held.json["outcome"]) == (4, "held")
    assert "STOPPED" in [reason["code"] for reason in held.json["reasons"]]
    request = held.json["request"]
    waived = on_book("release", request, "--waiver", "agreed", "--document", "minutes")
    assert (waived.code, [one["code"] for one in waived.json["reasons"]]) == (2, ["NOTHING_CHANGED"])
    assert "the waiver cannot pass what holds it: S-1" in waived.json["reasons"][0]["text"]
    later = on_book("release", request, "--on", "2000-01-02")
    assert (later.code, later.json["outcome"]) == (0, "registered")


INVALID = {
    COURT: "USAGE",
    f"{COURT} --on 8999-01-01": "DATE_IN_FUTURE",
    f"{COURT} --on 1999-12-01 --notified-on 1999-12-01": "MALFORMED",
    f"{COURT} --on 1999-12-01 --until 1999-11-30": "DATE_ORDER",
    f"{COURT} --on 1999-12-01 --lot F-99": "UNKNOWN_LOT",
    f"{COURT} --on 1999-01-01 --lot F-1": "NOTHING_HELD",
    f"{COURT} --on 1999-12-01".replace("court", "judge"): "USAGE",
    f"{DEMAND} --until 2000-01-02": "DATE_ORDER",
    DEMAND.replace(" --notified-on 1999-12-02", ""): "MALFORMED",
    DEMAND.replace("--holder newcourt", "--holder nobody"): "UNKNOWN_HOLDER",
    DEMAND.replace("--series F", "--series Z"): "UNKNOWN_SERIES",
    "release-stop-transfer S-9 --reason settled --on 1999-12-10": "UNKNOWN_STOP",
    "stops --holder nobody": "UNKNOWN_HOLDER",
    "requests --holder nobody": "UNKNOWN_HOLDER",
}


@pytest.mark.parametrize(("line", "code"), INVALID.items())
def test_what_is_impossible_of_a_stop_is_one_message_and_records_nothing(on_book: Run, line: str, code: str) -> None:
    head = on_book("status").json["head"]
    said = on_book(*shlex.split(line))
    assert said.code == 2
    assert [reason["code"] for reason in said.json["reasons"]] == [code]
    assert on_book("status").json["head"] == head


def test_the_requests_say_who_waits_for_how_long_and_why(run: Run, book: str, on_book: Run) -> None:
    on_book(*shlex.split(DEMAND))
    on_book(*shlex.split(SALE), "--presented-at", "1999-12-20")
    rows = on_book("requests", "--as-of", "2000-03-31").rows
    assert [(row["request"], row["outcome"], row["kind"]) for row in rows] == (
        [("T-2", "held", "transfer"), ("T-1", "refused", "transfer")]
    )
    assert (rows[0]["days"], rows[0]["decided_at"], rows[0]["shares"]) == (102, None, "10")
    assert rows[0]["presented_at"] == "1999-12-20T05:00:00.000000Z"
    assert [row["request"] for row in on_book("requests", "--waiting", "--holder", "newcourt").rows] == ["T-2"]
    said = run("--database", book, "requests", "--as-of", "2000-03-31")
    (line,) = [line for line in said.out.splitlines() if line.startswith("T-2")]
    assert line.split()[-3:] == ["1999-12-20", "102+", "held"]
    assert "  - [T-2] S-1: transfers of all F of newcourt are stopped" in said.out
    assert "UCC §8-401" in said.out.replace("\n", " ")
    assert max(len(line) for line in said.out.splitlines()) <= 80
    assert "no request waits" in run("--database", book, "requests", "--waiting", "--holder", "first-union").out


def test_the_stops_are_a_table_that_people_can_read(run: Run, book: str, on_book: Run) -> None:
    assert "no transfer was ever stopped" in run("--database", book, "stops").out
    on_book(*shlex.split(DEMAND))
    on_book(*shlex.split(COURT), "--on", "1999-12-03", "--lot", "F-1")
    said = run("--database", book, "stops", "--as-of", "1999-12-15").out.splitlines()
    assert max(map(len, said)) <= 80
    assert [line.split()[0] for line in said if line.startswith("S-")] == ["S-1", "S-2"]
    told = " ".join(" ".join(said).split())
    assert "all F of Oak Trust" in told
    assert "2000-01-01 in place, 17" in told
    assert "days left" in told


def test_a_late_fact_is_listed_with_both_sequences(on_book: Run) -> None:
    sold = on_book(*shlex.split(SALE)).json["sequence"]
    stop = on_book(*shlex.split(COURT), "--on", "1999-12-20").json["sequence"]
    (line,) = [row for row in on_book("exceptions").rows if row["code"] == "NOT_COMPLIANT"]
    assert (line["sequence"], line["event"], line["effective_on"]) == (sold, "shares-transferred", "1999-12-20")
    assert f"#{sold} (" in line["text"]
    assert f"recorded since: #{stop}." in line["text"]
