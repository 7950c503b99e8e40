"""Cases that a reader of the rules would try: one counsel and no more, control that is undone."""

from tests.console.conftest import Run


def test_a_joint_selection_after_a_counsel_that_was_owed_makes_no_second_one_owed(on_book: Run) -> None:
    on_book("adopt-reading", "Q-13", "one", "--by", "gc", "--on", "1999-11-01", "--document", "memo")
    demanded = ("--received", "1999-11-01", "--given", "1999-11-01", "--opinion", "so it is")
    on_book("record-demand", "--holder", "lucent", "--form", "long", "--series", "F", "--shares", "1000", *demanded)
    joining = ("--holder", "newcourt", "--series", "F", "--shares", "2000")
    on_book("record-joining", "R-1", *joining, "--on", "1999-11-05", "--document", "letter")
    for counsel, selected, paid, to in (
        ("first llp", ("--selected-by", "lucent"), "1999-12-01", "lucent"),
        ("joint llp", ("--selected-by", "lucent", "--selected-by", "newcourt"), "1999-12-06", "newcourt"),
    ):
        on_book("record-counsel", "R-1", "--counsel", counsel, *selected, "--on", paid, "--document", "letter")
        amount = ("--to", to, "--amount", "1000", "--on", paid, "--document", "bill")
        assert on_book("record-reimbursement", "R-1", "--counsel", counsel, *amount).code == 0
    rows = on_book("counsel", "--as-of", "1999-12-31").rows
    owed = {row["counsel"]: row["owed"] for row in rows if row["event"] == "reimbursed"}
    assert owed == {"first llp": "yes", "joint llp": "no"}
    found = on_book("exceptions", "--as-of", "1999-12-31").rows
    assert [row["text"].count("joint llp") > 0 for row in found if row["code"] == "NOT_OWED"] == [True]


def test_shares_at_an_affiliate_whose_control_was_undone_stand_as_an_exception(with_strangers: Run) -> None:
    control = ("record-control", "sub", "--of", "lucent", "--document", "register")
    recorded = with_strangers(*control, "--on", "1999-07-01").json["sequence"]
    moved = ("--series", "F", "--from", "lucent", "--to", "sub", "--shares", "100", "--basis", "affiliate")
    assert with_strangers("record-transfer", *moved, "--on", "1999-09-01").code == 0

    def stands(day: str) -> list[str]:
        rows = with_strangers("exceptions", "--as-of", day).rows
        return [row["effective_on"] for row in rows if row["code"] == "NOT_CONTROLLED"]

    assert stands("1999-12-31") == []
    assert with_strangers("reverse", str(recorded), "--reason", "a mistake").code == 0
    assert stands("1999-08-31") == []
    assert stands("1999-12-31") == ["1999-09-01"]
    assert with_strangers(*control, "--on", "1999-10-01").code == 0
    assert stands("1999-12-31") == ["1999-09-01"], "control that began later does not cover the day"
    assert with_strangers(*control, "--on", "1999-08-01").code == 0
    assert stands("1999-12-31") == []
