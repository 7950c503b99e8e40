"""Values as typed: what is read exactly, and what is refused rather than guessed."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from ledger.domain.values import (
    UNITS_MAX,
    AsOf,
    Evidence,
    EvidenceKind,
    Grade,
    format_shares,
    grade,
    parse_date,
    parse_id,
    parse_money,
    parse_name,
    parse_reference,
    parse_shares,
    refuse_unstorable,
    shown,
    suspicious_characters,
)
from ledger.errors import Fault, Invalid

NOT_PLAIN_DIGITS = [
    "",
    " ",
    "\u0661\u0662\u0663",  # Arabic-Indic digits, which int() accepts
    "\uff11\uff12\uff13",  # full-width digits
    "1_000",
    "1,000",
    "1e400000",
    "1E3",
    "NaN",
    "Infinity",
    "-1",
    "+1",
    " 1",
    "1 ",
    "1\n",
    ".5",
    "1.",
    "1.2.3",
    "0x10",
    "½",
    "1" * 19,
    "0." + "1" * 11,
]


@pytest.mark.parametrize("text", NOT_PLAIN_DIGITS)
def test_shares_are_plain_ascii_digits_and_nothing_else(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_shares(text, 10)
    assert refusal.value.fault is Fault.MALFORMED
    assert "33333 or 12.5" in str(refusal.value)


@pytest.mark.parametrize("text", NOT_PLAIN_DIGITS)
def test_money_is_plain_ascii_digits_and_nothing_else(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_money(text, "principal")
    assert refusal.value.fault is Fault.MALFORMED
    assert refusal.value.text.startswith("principal ")


@pytest.mark.parametrize(
    ("text", "decimals", "units"),
    [
        ("33333", 0, 33333),
        ("0", 0, 0),
        ("007", 0, 7),
        ("12.5", 2, 1250),
        ("12.50", 1, 125),
        ("12.000", 0, 12),
        ("0.0000000001", 10, 1),
        ("12", 10, 120_000_000_000),
        (str(UNITS_MAX), 0, UNITS_MAX),
        ("99999999.9999999999", 10, UNITS_MAX),
    ],
)
def test_shares_become_units_of_their_series_exactly(text: str, decimals: int, units: int) -> None:
    assert parse_shares(text, decimals) == units


def test_more_decimal_places_than_the_series_has_are_refused_not_rounded() -> None:
    with pytest.raises(Invalid, match="more than the 1 decimal places"):
        parse_shares("12.55", 1)
    with pytest.raises(Invalid, match="more than the 0 decimal places"):
        parse_shares("12.5", 0)


def test_more_units_than_a_series_can_count_are_refused() -> None:
    with pytest.raises(Invalid, match="more than a series can count"):
        parse_shares("100000000", 10)


@pytest.mark.parametrize(
    ("units", "decimals", "text"),
    [(1250, 2, "12.5"), (1200, 2, "12"), (0, 3, "0"), (5, 3, "0.005"), (-1250, 2, "-12.5"), (-7, 0, "-7"), (7, 0, "7")],
)
def test_units_are_written_as_shares_without_grouping_or_trailing_zeros(units: int, decimals: int, text: str) -> None:
    assert format_shares(units, decimals) == text


def test_money_is_exact_to_the_cent() -> None:
    assert parse_money("49999999.99", "gross proceeds") == Decimal("49999999.99")
    assert parse_money("50000000.00", "gross proceeds") == Decimal(50000000)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2000-02-29", date(2000, 2, 29)),
        ("1999-12-31", date(1999, 12, 31)),
        ("1600-01-01", date(1600, 1, 1)),
        ("9000-12-31", date(9000, 12, 31)),
    ],
)
def test_a_date_is_written_year_month_day(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "2024-W01-1",  # date.fromisoformat takes this week date
        "20240101",
        "2024-1-1",
        "01/02/2024",
        "1999-02-29",
        "1900-02-29",
        "2024-13-01",
        "0000-01-01",
        "1599-12-31",
        "9001-01-01",
        "\u0662\u0660\u0662\u0664-\u0660\u0661-\u0660\u0661",
        "2024-01-01T00:00:00",
        " 2024-01-01",
        "2024-01-01\n",
        "",
    ],
)
def test_a_date_written_any_other_way_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_date(text, "as-of")
    assert refusal.value.fault is Fault.MALFORMED
    assert "YYYY-MM-DD" in str(refusal.value)


@pytest.mark.parametrize("text", ["a", "9", "first-union", "F", "T-7", "a.b_c-d", "a" * 64])
def test_an_id_is_short_plain_text(text: str) -> None:
    assert parse_id(text, "holder") == text


@pytest.mark.parametrize("text", ["", "-a", ".a", "a b", "a/b", "é", "\u0430", "a" * 65, "a\n", "../a", "=1"])
def test_anything_else_is_not_an_id(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_id(text, "holder")
    assert refusal.value.fault is Fault.MALFORMED
    assert "is not an id" in refusal.value.text


def test_a_name_is_kept_as_typed_in_composed_form() -> None:
    assert parse_name("Cafe\u0301 & Sons, Inc.", "name") == "Caf\u00e9 & Sons, Inc."


@pytest.mark.parametrize("text", ["", "  \t", "\u00a0", "a" * 1001])
def test_a_name_is_neither_blank_nor_endless(text: str) -> None:
    with pytest.raises(Invalid, match=r"1 to 1,000 characters"):
        parse_name(text, "name")


@pytest.mark.parametrize("text", ["a\ud800b", "a\x00b"])
def test_a_text_that_cannot_be_stored_is_refused_wherever_it_is(text: str) -> None:
    with pytest.raises(Invalid, match="lone surrogate"):
        parse_name(text, "name")
    for value in (text, [1, [text]], ("x", text), {"name": {"deep": [text]}}):
        with pytest.raises(Invalid) as refusal:
            refuse_unstorable(value)
        assert refusal.value.fault is Fault.MALFORMED
    refuse_unstorable({"name": ["any", 5, None, ("text",)]})


def test_a_reference_is_a_name_short_enough_to_be_found_by() -> None:
    assert parse_reference("PF-1 \u00e9", "certificate") == "PF-1 \u00e9"
    assert parse_reference("\u00e9" * 500, "certificate") == "\u00e9" * 500
    for text in ("", "\u00e9" * 501):
        with pytest.raises(Invalid) as refusal:
            parse_reference(text, "certificate")
        assert refusal.value.fault is Fault.MALFORMED


def test_a_name_that_could_be_taken_for_another_is_noticed() -> None:
    assert suspicious_characters("Lucent Technologies Inc. (1999)") is None
    assert suspicious_characters("Société Générale") is None
    assert suspicious_characters("Luc\u200bent") == "it contains the invisible character U+200B"
    assert suspicious_characters("Lu\u202ecent") == "it contains the invisible character U+202E"
    assert suspicious_characters("L\u0443cent") == "it mixes letters of CYRILLIC and LATIN"


def test_what_somebody_typed_is_shown_short_and_without_control_characters() -> None:
    assert shown("plain") == "'plain'"
    assert shown("a\x1b[31m\n") == "'a\\u001b[31m\\u000a'"
    assert shown("x" * 61) == "'" + "x" * 57 + "...'"
    assert shown("x" * 60) == "'" + "x" * 60 + "'"


def test_the_worst_mark_grades_a_fact() -> None:
    paper = Evidence(kind=EvidenceKind.DOCUMENT, text="deed")
    said = Evidence(kind=EvidenceKind.TEXT, text="told us")
    invented = Evidence(kind=EvidenceKind.ILLUSTRATIVE, text="made up")
    assert grade(()) is Grade.ASSERTED
    assert grade((said,)) is Grade.ASSERTED
    assert grade((said, paper)) is Grade.EVIDENCED
    assert grade((paper, invented)) is Grade.ILLUSTRATIVE


def test_a_question_on_both_time_axes_needs_an_instant_with_a_zone() -> None:
    day = date(2000, 1, 1)
    assert AsOf(effective_on=day).known_at is None
    assert AsOf(effective_on=day, known_at=41).known_at == 41
    eastern = datetime(2000, 1, 1, tzinfo=timezone(timedelta(hours=-5)))
    assert AsOf(effective_on=day, known_at=eastern).known_at == datetime(2000, 1, 1, 5, tzinfo=UTC)
    with pytest.raises(Invalid, match="time zone"):
        AsOf(effective_on=day, known_at=datetime(2000, 1, 1))  # noqa: DTZ001
