"""The list of stockholders of record on the command line."""

from tests.console.conftest import Run


def test_the_list_is_printed_with_what_is_known_now_where_they_differ(run: Run, on_book: Run, book: str) -> None:
    said = on_book("stockholders", "--record-date", "1999-12-31")
    assert said.code == 0
    assert said.json["as_of"]["effective_on"] == "1999-12-31"
    assert said.json["as_of"]["known_at"] == "2000-01-01T04:59:59.999999Z"
    assert {row["shares"] for row in said.rows} == {"0"}, "the example was recorded long after"
    assert all(row["differs"] for row in said.rows)
    assert [row["name"] for row in said.rows] == sorted((row["name"] for row in said.rows), key=str.casefold)
    text = run("--database", book, "stockholders", "--record-date", "1999-12-31", "--series", "F").out
    assert "stockholders of record at the close of 1999-12-31" in text
    assert "known now" in text
    assert "the list stays as it" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_day_that_has_not_ended_has_no_list(on_book: Run) -> None:
    said = on_book("stockholders", "--record-date", "2999-12-31")
    assert (said.code, said.json["reasons"][0]["code"]) == (2, "DATE_IN_FUTURE")


def test_a_series_that_was_never_recorded_is_told(on_book: Run) -> None:
    assert on_book("stockholders", "--record-date", "1999-12-31", "--series", "Z").code == 2
