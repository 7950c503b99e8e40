"""Certificates as they are typed and shown."""

from typing import Any

import pytest

from tests.console.conftest import Run

ISSUE = ("record-issuance", "--series", "A", "--under", "deal", "--consent", "board")


@pytest.fixture
def on_acme(run: Run, tmp_path: Any) -> Run:
    """A ledger of series A with lots of 100 (A-1, PA-1) and 50 (A-2, PA-2) of ann; bob is a holder too."""
    database = str(tmp_path / "acme.db")

    def call(*arguments: str) -> Any:
        return run("--database", database, "--actor", "clerk", "--issuer", "acme", *arguments)

    assert call("init", "--name", "Acme", "--zone", "UTC").code == 0
    assert call("record-series", "A", "--name", "Series A", "--authorised", "1000", "--on", "2020-01-01").code == 0
    for holder in ("ann", "bob"):
        assert call("record-holder", holder, "--name", holder, "--on", "2020-01-01").code == 0
    for shares, number in (("100", "PA-1"), ("50", "PA-2")):
        lot = (*ISSUE, "--holder", "ann", "--shares", shares, "--certificate", number, "--price", "10")
        assert call(*lot, "--on", "2020-02-01").code == 0
    return call


def replaced(run: Run, cause: str, *options: str) -> Any:
    return run(
        "replace-certificate",
        "--series",
        "A",
        "--holder",
        "ann",
        "--cause",
        cause,
        *options,
        "--on",
        "2020-03-01",
        "--json",
    )


def test_an_issuance_says_what_was_given_for_the_shares_or_that_it_is_not_stated(on_acme: Run) -> None:
    new = (*ISSUE, "--holder", "ann", "--shares", "5", "--on", "2020-02-02", "--evidence", "x", "--json")
    priced = on_acme(*new, "--price", "12.50", "--certificate", "PA-3")
    in_kind = on_acme(*new, "--consideration", "a plant", "--book-entry")
    neither = on_acme(*new)
    codes = [[one["code"] for one in said.json["exceptions"]] for said in (priced, in_kind, neither)]
    assert codes == [
        ["DOCUMENT_NOT_RECORDED"],
        ["DOCUMENT_NOT_RECORDED"],
        ["CONSIDERATION_MISSING", "CERTIFICATE_MISSING", "DOCUMENT_NOT_RECORDED"],
    ]
    both = on_acme(*new, "--certificate", "PA-9", "--book-entry")
    assert (both.code, both.json["reasons"][0]["code"]) == (2, "MALFORMED")
    assert on_acme(*new, "--price", "ten").code == 2


def test_a_lost_certificate_is_replaced_and_the_missing_affidavit_stands_as_an_exception(on_acme: Run) -> None:
    lost = replaced(on_acme, "lost", "--replaced", "PA-1", "--certificate", "PA-3", "--evidence", "letter")
    assert (lost.code, [one["code"] for one in lost.json["exceptions"]]) == (0, ["INDEMNITY_MISSING"])
    more = ("--replaced", "PA-2", "--certificate", "PA-4", "--indemnity", "bond", "--evidence", "letter")
    assert replaced(on_acme, "lost", *more).json["exceptions"] == []
    again = replaced(on_acme, "lost", "--replaced", "PA-1", "--certificate", "PA-5")
    assert (again.code, again.json["reasons"][0]["code"]) == (2, "CERTIFICATE_CANCELLED")
    assert "was replaced (lost) on 1 Mar 2020" in again.err


def test_lots_are_named_with_their_certificates_or_share_one(on_acme: Run) -> None:
    together = ("--replaced", "PA-1", "--replaced", "PA-2", "--lot", "A-1", "--lot", "A-2", "--certificate", "PA-3")
    assert replaced(on_acme, "consolidated", *together).code == 0
    assert replaced(on_acme, "divided", "--replaced", "PA-3", "--lot", "A-1=PA-4", "--lot", "A-2=PA=5").code == 0
    rows = on_acme("certificates", "--outstanding", "--json").rows
    assert [(row["certificate"], row["lots"], row["shares"]) for row in rows] == [
        ("PA-4", ["A-1"], "100"),
        ("PA=5", ["A-2"], "50"),
    ]
    assert replaced(on_acme, "book-entry", "--replaced", "PA-4").code == 0
    assert replaced(on_acme, "lost", "--replaced", "PA=5", "--book-entry", "--indemnity", "bond").code == 0
    assert on_acme("certificates", "--outstanding", "--json").rows == []
    assert replaced(on_acme, "certificated", "--lot", "A-1=PA-6").code == 0
    assert [row["certificate"] for row in on_acme("lots", "--json").rows] == ["PA-6", None]


@pytest.mark.parametrize(
    "options",
    [
        ("--replaced", "PA-1"),
        ("--replaced", "PA-1", "--lot", "A-1"),
        ("--replaced", "PA-1", "--certificate", "PA-9", "--book-entry"),
    ],
)
def test_book_entry_is_said_and_never_guessed(on_acme: Run, options: tuple[str, ...]) -> None:
    said = replaced(on_acme, "lost", *options)
    assert (said.code, said.json["reasons"][0]["code"]) == (2, "USAGE")


def test_the_answer_has_its_findings_and_fits_a_terminal(on_acme: Run) -> None:
    sale = ("record-transfer", "--series", "A", "--from", "ann", "--to", "bob", "--shares", "110", "--on", "2020-03-01")
    assert on_acme(*sale, "--certificate", "PA-4", "--surrendered", "PA-1", "--surrendered", "PA-2").code == 0
    found = on_acme("certificates", "--json").json["findings"]
    assert [(one["code"], one["certificate"], one["lot"]) for one in found] == [
        ("CERTIFICATE_GAP", "PA-4", None),
        ("CERTIFICATE_MISSING", None, "A-2"),
    ]
    shown = on_acme("certificates")
    assert (shown.code, max(map(len, shown.out.splitlines())) <= 80) == (0, True)
    for words in ("surrendered", "outstanding", "A-3, A-4", "findings:", "PA-3 is missing between PA-2"):
        assert words in shown.out
    with_numbers = on_acme("lots").out
    assert "cert." in with_numbers
    assert "PA-4" in with_numbers
    listed = on_acme("exceptions", "--json").rows
    assert [row["code"] for row in listed if row["code"].startswith("CERTIFICATE")] == [
        "CERTIFICATE_GAP",
        "CERTIFICATE_MISSING",
    ]


def test_nothing_is_said_so(on_acme: Run) -> None:
    assert "no certificate was issued" in on_acme("certificates", "--holder", "bob").out
    assert "no certificate is outstanding" in on_acme("certificates", "--holder", "bob", "--outstanding").out
    assert on_acme("certificates", "--series", "Z").code == 2
    assert on_acme("certificates", "--holder", "nobody").code == 2


def test_legends_of_its_lots_stand_with_a_certificate(run: Run, book: str) -> None:
    lot = ("--series", "F", "--holder", "lucent", "--lot", "F-2=PF-2", "--on", "1999-06-01")
    assert run("--database", book, "replace-certificate", *lot, "--cause", "certificated").code == 0
    assert run("--database", book, "record-legend", "F-2", "--clause", "LU", "--on", "1999-07-01").code == 0
    said = run("--database", book, "certificates").out.splitlines()
    at = said.index("legends:")
    assert said[at + 1] == "  - [PF-2] LU"
    assert run("--database", book, "certificates", "--as-of", "1999-06-30", "--json").rows[0]["legends"] == []
