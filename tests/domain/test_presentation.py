"""When something was presented: a day or an instant, in the issuer's time zone, never in the future."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ledger.domain.presentation import as_presented, presented_at, presented_on
from ledger.domain.request_log import LogRequest
from ledger.domain.requests import EnforcePledge, TransferShares
from ledger.errors import Fault, Invalid

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2012, 6, 30, 16, 0, tzinfo=UTC)
LOG = LogRequest(series="X", transferor="a", transferee="b", shares="1", presented_at="2012-06-29", missing=("paper",))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2012-06-29", "2012-06-29T04:00:00.000000Z"),
        ("2012-01-29", "2012-01-29T05:00:00.000000Z"),
        ("2012-06-30", "2012-06-30T04:00:00.000000Z"),
        ("2012-06-30T12:00:00-04:00", "2012-06-30T16:00:00.000000Z"),
        ("2012-06-30T15:59Z", "2012-06-30T15:59:00.000000Z"),
        ("2012-06-29T23:30:00.25+00:00", "2012-06-29T23:30:00.250000Z"),
    ],
)
def test_a_day_is_its_beginning_where_the_issuer_is_and_an_instant_is_kept_in_utc(typed: str, kept: str) -> None:
    assert presented_at(typed, NEW_YORK, NOW) == kept
    assert len(kept) == 27
    assert presented_at(kept, NEW_YORK, NOW) == kept


@pytest.mark.parametrize("typed", ["2012-07-01", "2012-06-30T12:00:01-04:00"])
def test_nothing_is_presented_later_than_now(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        presented_at(typed, NEW_YORK, NOW)
    assert refusal.value.fault is Fault.DATE_IN_FUTURE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "yesterday",
        "2012-02-30",
        "2012-06-30T12:00:00",
        "2012-06-30 12:00Z",
        "2012-06-30T25:00Z",
        "2012-13-01T12:00Z",
    ],
)
def test_what_is_neither_a_day_nor_an_instant_with_its_zone_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        presented_at(typed, NEW_YORK, NOW)
    assert refusal.value.fault is Fault.MALFORMED


def test_a_command_gets_the_instant_and_what_is_logged_its_day_too() -> None:
    enforce = EnforcePledge(pledge="P-1", on=date(2012, 6, 1))
    assert as_presented(enforce, NEW_YORK, NOW) == enforce
    transfer = TransferShares(
        series="X",
        transferor="a",
        transferee="b",
        shares="1",
        on=date(2012, 6, 1),
        presented_at="2012-06-29T02:00:00Z",
    )
    assert as_presented(transfer, NEW_YORK, NOW).presented_at == "2012-06-29T02:00:00.000000Z"
    logged = as_presented(LOG, NEW_YORK, NOW)
    assert isinstance(logged, LogRequest)
    assert (logged.presented_at, logged.on) == ("2012-06-29T04:00:00.000000Z", date(2012, 6, 29))
    assert presented_on("2012-06-29T02:00:00.000000Z", NEW_YORK) == date(2012, 6, 28)
