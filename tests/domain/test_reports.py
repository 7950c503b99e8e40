"""Reports that were issued: told by their hashes, noted once, and never taken back."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain import corrections, reports
from ledger.domain.corrections import ReverseEvent
from ledger.domain.decisions import Outcome
from ledger.domain.events import Recorded
from ledger.domain.period_events import ReportIssued, State
from ledger.domain.reports import IssueReport
from ledger.domain.slices import Slice
from ledger.errors import Fault, Invalid

TODAY = date(2032, 1, 12)
COMMAND = IssueReport(
    report="cap-table",
    month="2031-12",
    state=State.FINAL,
    sequence=41,
    head_hash="a" * 64,
    known_at=None,
    sheets=(),
    file_sha256="b" * 64,
    contents_sha256="c" * 64,
    program="securities-ledger 1",
)
GIVEN = Slice(issuer="x", today=TODAY, head=50, hash_at="a" * 64)


def issued(command: IssueReport = COMMAND) -> ReportIssued:
    event = reports.decide(command, GIVEN).event
    assert isinstance(event, ReportIssued)
    return event


def before(event: ReportIssued) -> Slice:
    recorded = Recorded(sequence=42, effective_on=TODAY, recorded_at="", recorded_by="ana", event=event)
    return replace(GIVEN, reports=(recorded,))


def test_what_is_asked_of_the_journal_is_the_hash_and_the_reports_of_the_month() -> None:
    asked = reports.needs(COMMAND, TODAY)
    assert (asked.on, asked.reports_of, asked.hash_at) == (TODAY, "2031-12", 41)


def test_a_report_takes_effect_on_the_day_of_its_issue() -> None:
    decision = reports.decide(COMMAND, GIVEN)
    assert (decision.outcome, decision.effective_on) == (Outcome.RECORDED, TODAY)
    assert issued() == ReportIssued(**{name: getattr(COMMAND, name) for name in COMMAND.__slots__})
    assert decision.exceptions == ()


def test_the_guards_of_a_report_in_their_order() -> None:
    with pytest.raises(Invalid, match="month '2031-13' is not a month") as error:
        reports.needs(replace(COMMAND, month="2031-13"), TODAY)
    assert error.value.fault is Fault.MALFORMED
    for name in ("file_sha256", "contents_sha256"):
        with pytest.raises(Invalid, match=f"{name} 'B{'b' * 56}.*is not a SHA-256") as error:
            reports.decide(replace(COMMAND, head_hash="other", **{name: "B" + "b" * 63}), GIVEN)
        assert error.value.fault is Fault.MALFORMED
    for wrong in (replace(COMMAND, head_hash="d" * 64), replace(COMMAND, report="not an id")):
        with pytest.raises(Invalid) as error:
            reports.decide(wrong, before(issued()))
        expected = Fault.MALFORMED if wrong.head_hash == COMMAND.head_hash else Fault.UNKNOWN_SEQUENCE
        assert error.value.fault is expected
    with pytest.raises(Invalid, match="there is no event #41 with the hash"):
        reports.decide(COMMAND, replace(GIVEN, hash_at=None))
    with pytest.raises(Invalid, match="the same report was issued before, as #42") as error:
        reports.decide(COMMAND, before(issued()))
    assert error.value.fault is Fault.ALREADY_RECORDED


@pytest.mark.parametrize(
    "changed",
    [
        {"month": "2031-11"},
        {"state": State.DRAFT},
        {"sheets": ("Summary",)},
        {"file_sha256": "0" * 64},
        {"contents_sha256": "0" * 64},
        {"report": "other"},
    ],
)
def test_any_other_report_is_issued_beside_it(changed: dict[str, object]) -> None:
    assert reports.decide(replace(COMMAND, **changed), before(issued())).outcome is Outcome.RECORDED


def test_the_same_report_of_another_place_is_issued_beside_it() -> None:
    assert reports.decide(COMMAND, before(replace(issued(), sequence=40))).outcome is Outcome.RECORDED


def test_who_asked_and_with_which_program_makes_no_other_report() -> None:
    with pytest.raises(Invalid, match="as #42"):
        reports.decide(replace(COMMAND, program="securities-ledger 2", known_at="2032"), before(issued()))


def test_a_report_is_never_reversed() -> None:
    target = before(issued()).reports[0]
    with pytest.raises(Invalid, match=r"#42 \(report-issued\) is not reversed") as error:
        corrections.decide(ReverseEvent(sequence=42, reason="oops"), replace(GIVEN, event=target))
    assert error.value.fault is Fault.NOT_REVERSIBLE
