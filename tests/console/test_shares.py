"""Stock events on the command line: what is computed comes as a table, and what depends on holdings is told."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.console.conftest import Run, Said

Ledger = Callable[..., Said]


@pytest.fixture
def acme(run: Run, tmp_path: Path) -> Ledger:
    """An invented ledger: series F of 100,000 shares and C with two decimal places; ada has 1,000 F and bob 333."""

    def call(*arguments: str) -> Said:
        return run("--database", str(tmp_path / "acme.db"), "--actor", "tester", *arguments)

    assert call("init", "--issuer", "acme", "--name", "Acme, Inc.").code == 0
    assert call("record-series", "F", "--name", "F", "--authorised", "100000", "--on", "2020-01-01").code == 0
    assert (
        call("record-series", "C", "--name", "C", "--authorised", "5000", "--decimals", "2", "--on", "2020-01-01").code
        == 0
    )
    for holder, shares in (("ada", "1000"), ("bob", "333")):
        assert call("record-holder", holder, "--name", holder, "--on", "2020-01-01").code == 0
        assert issue(call, holder, shares).code == 0
    return call


def issue(call: Ledger, holder: str, shares: str, *more: str) -> Said:
    options = ("--series", "F", "--holder", holder, "--shares", shares, "--under", "spa")
    return call("record-issuance", *options, "--on", "2020-02-01", *more)


DIVIDEND = ("record-dividend", "--series", "F", "--record-date", "2020-07-15", "--on", "2020-08-01")
PAID = (*DIVIDEND, "--rate", "3.625%", "--rounding", "floor", "--cash-price", "1", "--consent", "board")
LATE = ("record-transfer", "--series", "F", "--from", "ada", "--to", "bob", "--shares", "500", "--on", "2020-07-01")


def lines(said: Said) -> list[str]:
    return [line.rstrip() for line in said.out.splitlines()]


def test_a_dividend_shows_each_lot_and_the_rehearsal_shows_the_same(acme: Ledger) -> None:
    refused = acme(*DIVIDEND, "--rate", "3.625")
    assert (refused.code, "[NOT_EXACT]" in refused.err) == (2, True)
    tried, done = acme(*PAID, "--dry-run"), acme(*PAID, "--document", "minutes")
    assert (tried.code, done.code) == (0, 0)
    table = [
        "lot    holder   held  paid  new lot  left over  cash",
        "────────────────────────────────────────────────────",
        "F-1    ada     1,000    36  F-3           0.25  0.25",
        "F-2    bob       333    12  F-4        0.07125  0.07",
        "",
        "total          1,333    48                      0.32",
        "  ada, series F: 1,000 -> 1,036",
        "  bob, series F: 333 -> 345",
        "why:",
        "  - 1333 at 0.03625 for each is 48.32125: 48 paid, 0.32125 left over by rounding",
        "    (floor), for which 0.32 is paid in cash",
    ]
    assert lines(tried)[1 : len(table) + 1] == table
    assert lines(done)[2 : len(table) + 2] == table
    assert max(map(len, lines(done))) <= 80


def test_the_json_of_a_receipt_has_the_same_figures_as_texts(acme: Ledger) -> None:
    computed = acme(*PAID, "--json").json["computed"]
    assert computed.pop("lines")[0] == {
        "lot": "F-1",
        "holder": "ada",
        "account": "clear",
        "basis": "1000",
        "result": "36",
        "opened": "F-3",
        "left_over": "0.25",
        "cash": "0.25",
    }
    assert computed == {
        "what": "dividend",
        "proportion": "0.03625",
        "rounding": "floor",
        "basis": "1333",
        "exact": "48.32125",
        "result": "48",
        "left_over": "0.32125",
        "cash": "0.32",
    }
    assert issue(acme, "ada", "1", "--json", "--with-dependents").json["computed"] is None
    assert issue(acme, "nobody", "1", "--json").json["computed"] is None


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_a_late_transfer_is_invalid_until_what_depends_on_it_may_be_computed_again(
    acme: Ledger, json: tuple[str, ...]
) -> None:
    acme(*PAID)
    refused = acme(*LATE)
    assert refused.code == 2
    assert "#8 dividend-paid (computed from the" in " ".join(refused.err.split())
    assert "[BASIS_CHANGED]" in refused.err
    tried = acme(*LATE, "--with-dependents", "--dry-run", *json)
    assert tried.code == 0
    assert acme("holdings", "--holder", "bob", "--json").rows[0]["shares"] == "345"
    done = acme(*LATE, "--with-dependents", *json)
    assert done.code == 0
    assert "is reversed and computed again" in " ".join(done.out.split())
    assert acme("holdings", "--holder", "bob", "--json").rows[0]["shares"] == "863"
    assert issue(acme, "ada", "10").code == 2
    assert issue(acme, "ada", "10", "--with-dependents").code == 0


def test_every_command_that_moves_shares_can_take_what_depends_on_it_along(run: Run) -> None:
    for command in (
        *("record-issuance", "record-transfer", "record-opening", "record-dividend", "record-conversion"),
        *("record-exchange", "record-redemption", "record-cancellation", "record-retraction", "record-repurchase"),
        *("record-reissue", "record-retirement", "record-split", "record-pledge", "release-pledge"),
        *("enforce-pledge", "release", "reverse"),
    ):
        assert "--with-dependents" in run(command, "--help").out, command


def test_shares_are_converted_given_back_split_and_reissued_by_their_commands(acme: Ledger) -> None:
    def moved(*arguments: str) -> Said:
        said = acme(*arguments, "--document", "minutes")
        assert said.code == 0, said.err
        return said

    out = moved(
        *("record-conversion", "--series", "F", "--to", "C", "--holder", "bob", "--ratio", "1:3", "--shares", "100"),
        *("--lot", "F-2", "--rounding", "half-even", "--certificate", "C-7", "--on", "2020-03-01"),
    ).out
    assert "F-2    bob          100     33.33  C-1      1/300" in out
    assert "bob, series C: 0 -> 33.33" in out
    moved("record-exchange", "--series", "F", "--to", "C", "--holder", "bob", "--ratio", "2:1", "--on", "2020-03-02")
    moved("record-repurchase", "--series", "F", "--holder", "ada", "--shares", "300", "--on", "2020-03-03")
    moved(
        *("record-reissue", "--series", "F", "--holder", "bob", "--shares", "90", "--on", "2020-03-04"),
        *("--under", "spa-2", "--price", "10"),
    )
    out = moved("record-split", "--series", "F", "--ratio", "1:3", "--on", "2020-03-05", "--rounding", "floor").out
    assert "F-1    (treasury)     210     70" in out
    moved("record-retirement", "--series", "F", "--on", "2020-03-06")
    moved("record-authorised", "--series", "F", "--reduce", "70", "--from-retired", "--on", "2020-03-06")
    moved("record-authorised", "--series", "F", "--increase", "1", "--on", "2020-03-06", "--filing", "amendment")
    moved(
        *("record-cancellation", "--series", "F", "--holder", "ada", "--shares", "3", "--on", "2020-03-07"),
        *("--reason", "forfeited"),
    )
    issue(acme, "ada", "30", "--with-dependents")
    moved(
        *("record-retraction", "--series", "F", "--holder", "ada", "--lot", "F-1", "--shares", "10"),
        *("--on", "2020-03-07", "--reason", "not paid"),
    )
    moved("record-redemption", "--series", "F", "--holder", "ada", "--shares", "20", "--on", "2020-03-08")
    out = moved("record-redemption", "--series", "F", "--on", "2020-03-09", "--price", "1050").out
    assert "holds" not in out
    assert acme("holdings", "--series", "F", "--json").rows == []
    wide = acme("roll-forward", "--from", "2020-01-01", "--to", "2020-12-31")
    assert max(map(len, lines(wide))) <= 80
    assert any(line.split() == ["repurchased", "-300"] for line in lines(wide))
    rows = acme("roll-forward", "--from", "2020-01-01", "--to", "2020-12-31", "--json").rows
    signs = {"transferred_out": -1, "converted": -1, "redeemed": -1, "repurchased": -1, "cancelled": -1}
    for row in rows:
        figures = {name: Decimal(value) for name, value in row.items() if name not in ("series", "holder", "closing")}
        total = sum(signs.get(name, 1) * value for name, value in figures.items())
        assert total == Decimal(row["closing"])
    assert acme("verify").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("record-authorised", "--series", "F", "--on", "2020-03-01"), "Give either --increase or --reduce"),
        (
            ("record-authorised", "--series", "F", "--on", "2020-03-01", "--increase", "1", "--reduce", "1"),
            "Give either --increase or --reduce",
        ),
        ((*DIVIDEND,), "give either a rate or shares for each share"),
        ((*DIVIDEND, "--rate", "3", "--per-share", "0.03"), "give either a rate or shares for each share"),
        (("record-split", "--series", "F", "--ratio", "3", "--on", "2020-03-01"), "Write it as NEW:OLD"),
        (("record-retirement", "--series", "F", "--on", "2020-03-01"), "[NOTHING_HELD]"),
        (
            ("record-redemption", "--series", "F", "--on", "2020-03-01", "--lot", "F-1"),
            "only a redemption without lots is of all",
        ),
        (
            ("record-repurchase", "--series", "F", "--holder", "ada", "--shares", "1001", "--on", "2020-03-01"),
            "holds 1000 of series F on 2020-03-01; the repurchase needs 1001",
        ),
    ],
)
def test_what_is_impossible_is_one_message_and_exit_code_2(acme: Ledger, arguments: tuple[str, ...], says: str) -> None:
    said = acme(*arguments)
    assert said.code == 2
    assert says in " ".join(said.err.split())
    assert said.out == ""
